/** What is bad by a judgement or a measurement, chosen among those that are recorded. */
import { AutoComplete, Input, Radio, Select } from "antd";
import { useTranslation } from "../../../language";
import { Empty } from "../../../parts/Empty";
import type { Choices } from "../documents";
import { count } from "../figures";
import type { Draft } from "./draft";

interface Part {
  choices: Choices;
  draft: Draft;
  set: (change: Partial<Draft>) => void;
}

const key = (kind: string, name: string): string => `${kind}:${name}`;

export function Outcome({ choices, draft, set }: Part) {
  const { t } = useTranslation("causes");
  const { outcomes } = choices;
  if (outcomes.length === 0) return <Empty says={t("form.nothing")} why={t("form.nothingWhy")} />;
  const named = outcomes.filter((each) => each.name === draft.characteristic);
  const judged = named.find((each) => each.kind === "outcome" && (draft.value !== "" || named.length === 1));
  const chosen = judged ?? named.find((each) => each.kind === "measurement") ?? named[0];
  const group = (kind: "outcome" | "measurement") =>
    outcomes
      .filter((each) => each.kind === kind)
      .map((each) => ({ value: key(kind, each.name), label: `${each.title} (${count(each.rows)})`, search: `${each.title} ${each.name}`.toLowerCase() }));
  return (
    <div className="causes-fields">
      <div className="causes-field">
        <label htmlFor="causes-characteristic">{t("form.characteristic")}</label>
        <Select
          id="causes-characteristic"
          showSearch={{ optionFilterProp: "search" }}
          placeholder={t("form.choose")}
          {...(chosen ? { value: key(chosen.kind, chosen.name) } : {})}
          options={[
            { label: t("form.judged"), options: group("outcome") },
            { label: t("form.measured"), options: group("measurement") },
          ]}
          onChange={(value: string) => {
            const found = outcomes.find((each) => key(each.kind, each.name) === value);
            // Of two results the rarer one is most often the bad one; the reader sees it and can change it.
            set({ characteristic: found?.name ?? "", value: found?.kind === "outcome" ? (found.values.at(-1)?.value ?? "") : "", limit: "" });
          }}
        />
      </div>
      {chosen?.kind === "outcome" ? (
        <div className="causes-field">
          <label htmlFor="causes-value">{t("form.value")}</label>
          <AutoComplete id="causes-value" value={draft.value} options={chosen.values.map((each) => ({ value: each.value, label: `${each.title} (${count(each.count ?? 0)})` }))} onChange={(value: string) => set({ value })} />
        </div>
      ) : null}
      {chosen?.kind === "measurement" ? (
        <div className="causes-field">
          <span id="causes-rule">{t("form.rule")}</span>
          <Radio.Group
            aria-labelledby="causes-rule"
            value={draft.rule}
            options={(["out", "above", "below"] as const).map((value) => ({ value, label: t(`form.rules.${value}`) }))}
            onChange={(event) => set({ rule: event.target.value as Draft["rule"] })}
          />
          {draft.rule === "out" ? null : <Input aria-label={t("form.limit")} value={draft.limit} onChange={(event) => set({ limit: event.target.value })} suffix={chosen.unit ?? undefined} inputMode="decimal" />}
        </div>
      ) : null}
    </div>
  );
}
