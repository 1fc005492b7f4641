/** Who has affected things and is to be told; each notice with its marks, as people made them. */
import { Button, Dropdown } from "antd";
import { useState } from "react";
import { useMay } from "../../../api/reader";
import { Asked } from "../../../parts/Asked";
import { Card } from "../../../parts/Card";
import { CardSkeleton } from "../../../parts/Skeletons";
import { useNotices } from "../caseQuestions";
import type { Case, Notice, Notices } from "../documents";
import { useSay } from "../say";
import { NoticeDialog } from "./NoticeDialog";
import { NoticeRow } from "./NoticeRow";

const COLUMNS = ["holder", "pieces", "statuses", "state", "marks", "do"] as const;

export interface Marking {
  notice: Notice;
  mark: "sent" | "acknowledged";
}

export function NoticesCard({ shown }: { shown: Case }) {
  const t = useSay();
  const query = useNotices(String(shown.head.number));
  const [marking, setMarking] = useState<Marking | null>(null);
  const may = useMay("export");
  const address = `/api/v1/cases/${shown.head.number}/notices/export?format=`;
  const files = ["csv", "xlsx"].map((format) => ({ key: format, label: <a href={address + format} download>{format.toUpperCase()}</a> }));
  return (
    <Card
      title={t("notices.title")}
      note={t("notices.note")}
      end={
        <Dropdown menu={{ items: files }} trigger={["click"]} disabled={!may}>
          <Button size="small" title={may ? undefined : t("lacks", { verb: t("verb.export") })}>
            {t("action.export", { ns: "frame" })} ▾
          </Button>
        </Dropdown>
      }
    >
      <Asked query={query} skeleton={<CardSkeleton lines={6} height={300} />}>
        {(told) => <Told told={told} shown={shown} mark={setMarking} />}
      </Asked>
      {marking ? <NoticeDialog shown={shown} marking={marking} close={() => setMarking(null)} /> : null}
    </Card>
  );
}

function Told({ told, shown, mark }: { told: Notices; shown: Case; mark: (marking: Marking) => void }) {
  const t = useSay();
  if (told.scopes.length === 0) return <p className="quiet">{t("notices.noScopes")}</p>;
  const inside = told.in_works > 0 ? <p className="quiet">{t("notices.inWorks", { count: told.in_works })}</p> : null;
  if (told.notices.length + told.gone.length === 0) {
    return (
      <>
        <p>{t("notices.none")}</p>
        {inside}
      </>
    );
  }
  return (
    <>
      <p className="statement">
        {t("notices.statement", { count: told.notices.length, open: told.counts.open ?? 0, sent: told.counts.sent ?? 0, acknowledged: told.counts.acknowledged ?? 0 })}
      </p>
      {inside}
      <div className="scroll cases-gap">
        <table className="plain cases-table">
          <thead>
            <tr>
              {COLUMNS.map((name) => (
                <th key={name} scope="col" className={name === "pieces" ? "number" : name === "do" ? "no-print" : undefined}>
                  {name === "do" ? <span className="visually-hidden">{t("notices.column.do")}</span> : t(`notices.column.${name}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {told.notices.map((notice) => (
              <NoticeRow key={notice.holder} notice={notice} shown={shown} mark={mark} />
            ))}
            {told.gone.map((notice) => (
              <NoticeRow key={notice.holder} notice={notice} shown={shown} mark={mark} gone />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
