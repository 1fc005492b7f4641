/** What the readings are narrowed to: product, step, gauge, equipment, a window of time. */
import { Button, Select } from "antd";
import { useSearchParams } from "react-router";
import { useTranslation } from "../../language";
import { clock } from "../../parts/time";
import { type Chart, type Choice, NARROWING, type Narrowing } from "./documents";
import { addressNow } from "../../parts/address";

const LISTS: Record<Narrowing, keyof Chart["choices"]> = { product: "products", step: "steps", gauge: "gauges", equipment: "equipment" };

export function Narrowed({ chart }: { chart: Chart }) {
  const { t } = useTranslation("process");
  const [asked, ask] = useSearchParams();
  const set = (name: string, value: string | undefined): void =>
    ask(() => {
      const before = addressNow();
      if (value) before.set(name, value);
      else before.delete(name);
      before.delete("page");
      return before;
    });
  const since = asked.get("since");
  const until = asked.get("until");
  const offered = NARROWING.filter((name) => chart.choices[LISTS[name]].length > 1 || asked.has(name));
  if (offered.length === 0 && !since && !until) return null;
  return (
    <div className="process-narrowed no-print">
      {offered.map((name) => (
        <Select
          key={name}
          aria-label={t(`narrow.${name}`)}
          placeholder={t(`narrow.${name}`)}
          allowClear
          showSearch={{ optionFilterProp: "label" }}
          value={asked.get(name)}
          options={options(chart.choices[LISTS[name]])}
          onChange={(value?: string | null) => set(name, value ?? undefined)}
          popupMatchSelectWidth={false}
        />
      ))}
      {since || until ? (
        <Button
          onClick={() =>
            ask(() => {
              const before = addressNow();
              before.delete("since");
              before.delete("until");
              before.delete("page");
              return before;
            })
          }
        >
          {since ? clock(since).slice(0, 16) : "…"} → {until ? clock(until).slice(0, 16) : "…"} <span aria-hidden="true">×</span>
          <span className="visually-hidden">{t("wholeTime")}</span>
        </Button>
      ) : null}
    </div>
  );
}

const options = (choices: Choice[]) => choices.map((each) => ({ value: each.value, label: `${each.title} (${each.count.toLocaleString("en")})` }));
