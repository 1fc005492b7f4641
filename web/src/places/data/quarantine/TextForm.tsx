/** What is no row of a table is corrected as a text; what is no text can only be read again or dismissed. */
import { Button, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "../../../language";
import { bytes } from "../../../parts/bytes";
import { Card } from "../../../parts/Card";
import { Failure } from "../../../parts/Failure";
import { useCorrectText } from "../acts";
import type { ItemForm } from "../questions";
import { lineEndsOf } from "./lineEnds";

export function TextForm({ form }: { form: ItemForm }) {
  const { t } = useTranslation("data");
  const [text, setText] = useState(form.text ?? "");
  const [note, setNote] = useState("");
  const act = useCorrectText();
  if (form.item.erased) return null;
  if (form.text === null) {
    return (
      <Card title={t("text.title")}>
        <p>{t("text.none", { size: bytes(form.size) })}</p>
      </Card>
    );
  }
  return (
    <Card title={t("text.title")} note={bytes(form.size)}>
      <form
        className="data-form"
        onSubmit={(event) => {
          event.preventDefault();
          act.mutate({ number: form.item.id, steps: form.steps, text, note });
        }}
      >
        <Input.TextArea aria-label={t("text.title")} className="mono data-yaml" autoSize={{ minRows: 8, maxRows: 30 }} spellCheck={false} readOnly={!form.may_correct} value={text} onChange={(event) => setText(lineEndsOf(form.text ?? "", event.target.value))} />
        {act.error ? <Failure error={act.error} /> : null}
        {act.data && !act.data.fine ? (
          <p className="due" role="status">
            {t("cells.stillWrong")}
          </p>
        ) : null}
        {form.may_correct ? (
          <>
            <label>
              {t("note")}
              <Input value={note} onChange={(event) => setNote(event.target.value)} />
            </label>
            <div className="data-actions">
              <Button htmlType="submit" disabled={text === form.text} loading={act.isPending}>
                {t("cells.correct")}
              </Button>
            </div>
          </>
        ) : null}
      </form>
    </Card>
  );
}
