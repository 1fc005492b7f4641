/** The measures of a discipline: who, until when, how far, and what shows it. */
import { Button } from "antd";
import { useState } from "react";
import { useMay } from "../../../api/reader";
import { Chip, type Tone } from "../../../parts/Chip";
import type { Action, Case, Discipline } from "../documents";
import { useSay } from "../say";
import { MeasureDialog } from "./MeasureDialog";

const TONES: Record<Action["state"], Tone> = { planned: "plain", done: "plain", verified: "good", dropped: "plain" };
const COLUMNS = ["text", "owner", "due", "state", "evidence"] as const;

export function Measures({ shown, discipline, version }: { shown: Case; discipline: Discipline; version: number }) {
  const t = useSay();
  const [open, setOpen] = useState<Action | "new" | null>(null);
  const may = useMay("case.write") && shown.head.state !== "closed";
  const { actions } = discipline;
  return (
    <div className="cases-measures">
      {actions.length ? (
        <div className="scroll">
          <table className="plain cases-table">
            <thead>
              <tr>
                {COLUMNS.map((name) => (
                  <th key={name} scope="col">
                    {t(`measure.${name}`)}
                  </th>
                ))}
                {may ? (
                  <th scope="col" className="no-print">
                    <span className="visually-hidden">{t("measure.change")}</span>
                  </th>
                ) : null}
              </tr>
            </thead>
            <tbody>
              {actions.map((action) => (
                <tr key={action.number}>
                  <th scope="row" className={action.state === "dropped" ? "cases-dropped" : undefined}>
                    {action.text}
                  </th>
                  <td data-label={t("measure.owner")}>{action.owner}</td>
                  <td data-label={t("measure.due")}>
                    {action.due ? action.overdue ? <Chip tone="due">{t("case.overdue", { day: action.due })}</Chip> : <span className="cases-time">{action.due}</span> : null}
                  </td>
                  <td data-label={t("measure.state")}>
                    <Chip tone={TONES[action.state]}>{t(`measure.is.${action.state}`)}</Chip>
                  </td>
                  <td data-label={t("measure.evidence")}>{action.evidence}</td>
                  {may ? (
                    <td className="number no-print">
                      <Button size="small" aria-label={t("measure.changeOf", { text: action.text })} onClick={() => setOpen(action)}>
                        {t("measure.change")}
                      </Button>
                    </td>
                  ) : null}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
      {may ? (
        <Button size="small" className="no-print" onClick={() => setOpen("new")}>
          {t("measure.add")}
        </Button>
      ) : null}
      {open ? (
        <MeasureDialog
          shown={shown}
          discipline={discipline.discipline}
          version={version}
          action={open === "new" ? null : open}
          standing={open === "new" ? null : (actions.find((each) => each.number === open.number) ?? null)}
          close={() => setOpen(null)}
        />
      ) : null}
    </div>
  );
}
