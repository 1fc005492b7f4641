/** What `clew doctor` finds, and which Clew this is. */
import { useReader } from "../../api/reader";
import { useTranslation } from "../../language";
import { Asked } from "../../parts/Asked";
import { Card } from "../../parts/Card";
import { Chip, type Tone } from "../../parts/Chip";
import { useChecks } from "./ask";

const TONES: Record<string, Tone> = { ok: "good", advice: "due", fail: "bad" };

export function Status() {
  const { t } = useTranslation("admin");
  const reader = useReader();
  return (
    <Asked query={useChecks()}>
      {({ ok, items }) => {
        const worst = !ok ? "fail" : items.some((each) => each.state === "advice") ? "advice" : "ok";
        return (
          <div className="stack">
            <p className="statement">{t(`status.statement_${worst}`)}</p>
            <Card
              title={t("status.checks")}
              note={reader.data ? `${t("status.version", { version: reader.data.version })} · ${t("status.zone", { zone: reader.data.zone })}` : undefined}
            >
              <table className="plain">
                <thead className="visually-hidden">
                  <tr>
                    <th scope="col">{t("status.state")}</th>
                    <th scope="col">{t("status.checks")}</th>
                  </tr>
                </thead>
                <tbody>
                  {items.map((check) => (
                    <tr key={`${check.name} ${check.message}`}>
                      <td style={{ width: 110 }}>
                        <Chip tone={TONES[check.state] ?? "plain"}>{t(`status.${check.state}`)}</Chip>
                      </td>
                      <td>{check.message}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Card>
          </div>
        );
      }}
    </Asked>
  );
}
