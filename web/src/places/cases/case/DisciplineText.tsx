/** A person's text for one discipline, edited in place. Where somebody wrote meanwhile, both texts are shown. */
import { Button, Input } from "antd";
import { useState } from "react";
import { Problem } from "../../../api/problem";
import { useMay } from "../../../api/reader";
import { Failure } from "../../../parts/Failure";
import { clock } from "../../../parts/time";
import { useWrite } from "../caseQuestions";
import type { Case, Discipline } from "../documents";
import { useSay } from "../say";

interface Edited {
  shown: Case;
  discipline: Discipline;
  version: number;
}

interface Draft {
  text: string;
  /** The version of the case that the writer saw. */
  seen: number;
}

export function DisciplineText({ shown, discipline, version }: Edited) {
  const t = useSay();
  const [draft, setDraft] = useState<Draft | null>(null);
  const write = useWrite(String(shown.head.number));
  const may = useMay("case.write") && shown.head.state !== "closed";
  const { text } = discipline;
  const conflict = write.error instanceof Problem && write.error.status === 409;
  const save = (seen: number): void => {
    if (draft) write.mutate({ discipline: discipline.discipline, text: draft.text.trim(), version: seen }, { onSuccess: () => setDraft(null) });
  };
  if (!draft) {
    return (
      <>
        <Written text={text} />
        {may ? (
          <Button size="small" className="no-print" onClick={() => setDraft({ text: text?.text ?? "", seen: version })}>
            {t(text?.text ? "eight.edit" : "eight.write")}
          </Button>
        ) : null}
      </>
    );
  }
  return (
    <div className="stack cases-editing">
      <Input.TextArea autoFocus aria-label={t("eight.textOf", { discipline: discipline.discipline })} autoSize={{ minRows: 3, maxRows: 14 }} value={draft.text} onChange={(event) => setDraft({ ...draft, text: event.target.value })} />
      {write.error ? <Failure error={write.error} /> : null}
      {conflict ? (
        <div className="cases-theirs">
          <span className="quiet">{t("eight.theirs")}</span>
          <Written text={text} />
        </div>
      ) : null}
      <div className="cases-buttons">
        <Button size="small" type="primary" loading={write.isPending} onClick={() => save(conflict ? version : draft.seen)}>
          {t(conflict ? "eight.mine" : "eight.save")}
        </Button>
        <Button
          size="small"
          onClick={() => {
            write.reset();
            setDraft(null);
          }}
        >
          {t("action.cancel", { ns: "frame" })}
        </Button>
      </div>
    </div>
  );
}

function Written({ text }: { text: Discipline["text"] }) {
  const t = useSay();
  if (!text?.text) return <p className="quiet">{t("eight.unwritten")}</p>;
  return (
    <>
      <p className="cases-text">{text.text}</p>
      <p className="quiet">
        {text.by} · {clock(text.at)} · {t("eight.edits", { count: text.edits })}
      </p>
    </>
  );
}
