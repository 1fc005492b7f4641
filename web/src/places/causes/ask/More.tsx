/** What narrows the question: product, window, what is held fixed; and what is known of causes. */
import { Input, InputNumber, Select } from "antd";
import { useTranslation } from "../../../language";
import { Card } from "../../../parts/Card";
import type { Choices } from "../documents";
import { count } from "../figures";
import { type Draft, isNoTime } from "./draft";

interface Part {
  choices: Choices;
  draft: Draft;
  set: (change: Partial<Draft>) => void;
}

export function More({ choices, draft, set }: Part) {
  const { t } = useTranslation("causes");
  const products = choices.products.map((each) => ({ value: each.value, label: `${each.title} (${count(each.count ?? 0)})` }));
  if (draft.product && !products.some((each) => each.value === draft.product)) products.unshift({ value: draft.product, label: draft.product });
  return (
    <Card title={t("form.compare")} note={t("form.compareNote")}>
      <div className="causes-fields">
        <div className="causes-field">
          <label htmlFor="causes-product">{t("form.product")}</label>
          <Select id="causes-product" allowClear showSearch={{ optionFilterProp: "label" }} placeholder={t("form.anyProduct")} value={draft.product || null} options={products} onChange={(value?: string | null) => set({ product: value ?? "" })} />
        </div>
        <End name="since" text={draft.since} zone={choices.zone} set={(since) => set({ since })} />
        <End name="until" text={draft.until} zone={choices.zone} set={(until) => set({ until })} />
        <div className="causes-field">
          <label htmlFor="causes-fix">{t("form.fix")}</label>
          <Select id="causes-fix" mode="multiple" allowClear showSearch={{ optionFilterProp: "label" }} placeholder={t("form.fixNone")} value={draft.fix} options={choices.fix.map((each) => ({ value: each.value, label: each.title }))} onChange={(fix: string[]) => set({ fix })} />
        </div>
        <div className="causes-field">
          <label htmlFor="causes-matched">{t("form.matched")}</label>
          <InputNumber id="causes-matched" min={1} max={1000} precision={0} value={draft.matched} placeholder={t("form.matchedAll")} onChange={(matched) => set({ matched })} />
        </div>
      </div>
      <details className="causes-optional" open={draft.know !== ""}>
        <summary>{t("form.know")}</summary>
        <Input.TextArea aria-label={t("form.know")} className="mono" value={draft.know} onChange={(event) => set({ know: event.target.value })} placeholder={"required: [{cause: oven_temperature, effect: outcome}]\nforbidden: [{cause: label_color, effect: outcome}]\nnegative_controls: [label_color]"} autoSize={{ minRows: 4, maxRows: 14 }} spellCheck={false} />
        <span className="quiet">{t("form.knowNote")}</span>
      </details>
    </Card>
  );
}

/** The last minute that four digits of a year can write. */
const LATEST = "9999-12-31T23:59";

interface Ending {
  name: "since" | "until";
  text: string;
  zone: string;
  set: (text: string) => void;
}

/** One end of the window, on the clock of the server. */
function End({ name, text, zone, set }: Ending) {
  const { t } = useTranslation("causes");
  const wrong = isNoTime(text, zone);
  return (
    <div className="causes-field">
      <label htmlFor={`causes-${name}`}>{t(`form.${name}`)}</label>
      <Input
        id={`causes-${name}`}
        type="datetime-local"
        max={LATEST}
        value={text}
        onChange={(event) => set(event.target.value)}
        aria-describedby={`causes-${name}-note`}
        {...(wrong ? { status: "error" as const, "aria-invalid": true } : {})}
      />
      <span id={`causes-${name}-note`} className={wrong ? "due" : "quiet"} role={wrong ? "status" : undefined}>
        {wrong ? t("form.noTime") : zone}
      </span>
    </div>
  );
}
