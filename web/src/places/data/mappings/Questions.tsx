/** What a person must decide, and where the clocks of the table stand. */
import { AutoComplete } from "antd";
import { useId } from "react";
import { useTranslation } from "../../../language";
import { Card } from "../../../parts/Card";
import type { Suggestion } from "../questions";

const ZONES = ["Asia/Shanghai", "Europe/Berlin", "America/New_York", "UTC"];

interface Open {
  questions: Suggestion["questions"];
  zone: string;
  choose: (zone: string) => void;
}

export function Questions({ questions, zone, choose }: Open) {
  const { t } = useTranslation("data");
  const id = useId();
  const zones = [...new Set([zone, Intl.DateTimeFormat().resolvedOptions().timeZone, ...ZONES])];
  return (
    <Card title={t("wizard.decide")}>
      <div className="data-decide">
        <div className="data-zone">
          <label htmlFor={id}>{t("wizard.zone")}</label>
          <AutoComplete id={id} defaultValue={zone} options={zones.map((value) => ({ value }))} onSelect={choose} onBlur={(event) => choose((event.target as HTMLInputElement).value.trim() || zone)} />
        </div>
        {questions.length > 0 ? (
          <ul className="data-findings">
            {questions.map((each) => (
              <li key={each.message}>{each.message}</li>
            ))}
          </ul>
        ) : (
          <p className="quiet">{t("wizard.noQuestions")}</p>
        )}
      </div>
    </Card>
  );
}
