/** What the engineer concludes: confirm, doubt or dismiss, with a reason. Nothing is overwritten. */
import { Button, Input, Radio } from "antd";
import { useState } from "react";
import { useMay } from "../../../api/reader";
import { useTranslation } from "../../../language";
import { Failure } from "../../../parts/Failure";
import { clock } from "../../../parts/time";
import type { Board, Judged, Suspect } from "../documents";
import { useJudge } from "../questions";

const JUDGED: readonly Judged[] = ["confirmed", "doubted", "dismissed"];

export function VerdictPart({ board, suspect }: { board: Board; suspect: Suspect }) {
  const { t } = useTranslation("causes");
  const may = useMay("case.write");
  const given = board.verdicts.filter((each) => each.suspect === suspect.rank).reverse();
  return (
    <section aria-label={t("verdict.title")}>
      <h3 className="causes-part">{t("verdict.title")}</h3>
      {may ? <Give board={board} suspect={suspect} /> : <p className="quiet">{t("verdict.may")}</p>}
      {given.length > 0 ? (
        <ol className="causes-verdicts" aria-label={t("verdict.history")}>
          {given.map((each) => (
            <li key={each.at + each.because}>
              <p>
                <strong className={`causes-${each.verdict}`}>{each.title}</strong>{" "}
                <span className="quiet">
                  {each.by} · {clock(each.at)}
                </span>
              </p>
              <p>{each.because}</p>
            </li>
          ))}
        </ol>
      ) : null}
    </section>
  );
}

function Give({ board, suspect }: { board: Board; suspect: Suspect }) {
  const { t } = useTranslation("causes");
  const [judged, setJudged] = useState<Judged | null>(null);
  const [because, setBecause] = useState("");
  const judge = useJudge(board.run.id);
  const give = (): void => {
    if (!judged || suspect.rank === null) return;
    judge.mutate(
      { suspect: suspect.rank, as: judged, because },
      {
        onSuccess: () => {
          setJudged(null);
          setBecause("");
        },
      },
    );
  };
  return (
    <form
      className="causes-give no-print"
      onSubmit={(event) => {
        event.preventDefault();
        give();
      }}
    >
      <Radio.Group
        optionType="button"
        aria-label={t("verdict.title")}
        value={judged}
        options={JUDGED.map((value) => ({ value, label: t(`verdict.${value}`) }))}
        onChange={(event) => setJudged(event.target.value as Judged)}
      />
      {judged ? (
        <>
          <label htmlFor="causes-because">{t("verdict.because")}</label>
          <Input.TextArea id="causes-because" value={because} onChange={(event) => setBecause(event.target.value)} autoSize={{ minRows: 2, maxRows: 6 }} maxLength={4000} required />
          <Button type="primary" htmlType="submit" loading={judge.isPending} disabled={because.trim() === ""}>
            {t("verdict.save")}
          </Button>
        </>
      ) : null}
      {judge.error ? <Failure error={judge.error} /> : null}
      <p className="quiet">{t("verdict.kept")}</p>
    </form>
  );
}
