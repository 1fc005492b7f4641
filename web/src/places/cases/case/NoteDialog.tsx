/** Something worth keeping that belongs to no discipline. */
import { Form, Input, Modal } from "antd";
import { useState } from "react";
import { Failure } from "../../../parts/Failure";
import { useNote } from "../caseQuestions";
import type { Case } from "../documents";
import { useSay } from "../say";

export function NoteDialog({ shown, close }: { shown: Case; close: () => void }) {
  const t = useSay();
  const [text, setText] = useState("");
  const note = useNote(String(shown.head.number));
  return (
    <Modal
      open
      title={t("case.addNote")}
      okText={t("action.save", { ns: "frame" })}
      okButtonProps={{ disabled: !text.trim(), loading: note.isPending }}
      onOk={() => note.mutate({ text: text.trim() }, { onSuccess: close })}
      onCancel={close}
    >
      <Form layout="vertical">
        <Form.Item label={t("case.note")} htmlFor="cases-note" extra={t("case.noteKept")}>
          <Input.TextArea id="cases-note" rows={4} value={text} onChange={(event) => setText(event.target.value)} />
        </Form.Item>
      </Form>
      {note.error ? <Failure error={note.error} /> : null}
    </Modal>
  );
}
