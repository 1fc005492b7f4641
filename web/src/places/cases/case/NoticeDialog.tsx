/** A person says that a notice was sent, or that the holder acknowledged it. */
import { Form, Input, Modal } from "antd";
import { useState } from "react";
import { Failure } from "../../../parts/Failure";
import { day } from "../../../parts/time";
import { useNotify } from "../caseQuestions";
import type { Case } from "../documents";
import { useSay } from "../say";
import type { Marking } from "./NoticesCard";

export function NoticeDialog({ shown, marking, close }: { shown: Case; marking: Marking; close: () => void }) {
  const t = useSay();
  const [told, setTold] = useState({ on: day(Date.now()), how: "", note: "" });
  const [version] = useState(shown.head.version);
  const notify = useNotify(String(shown.head.number));
  const { notice, mark } = marking;
  const set = (change: Partial<typeof told>): void => setTold((before) => ({ ...before, ...change }));
  return (
    <Modal
      open
      title={t(`notices.dialog.${mark}`, { name: notice.name })}
      okText={t("action.save", { ns: "frame" })}
      okButtonProps={{ disabled: !told.on, loading: notify.isPending }}
      onOk={() => notify.mutate({ ...told, holder: notice.holder, mark, version }, { onSuccess: close })}
      onCancel={close}
    >
      <p>{t("notices.about", { count: notice.pieces + notice.lots.length })}</p>
      <Form layout="vertical">
        <div className="cases-pair">
          <Form.Item label={t("notices.on")} htmlFor="cases-notice-on" required>
            <Input id="cases-notice-on" type="date" value={told.on} onChange={(event) => set({ on: event.target.value })} />
          </Form.Item>
          <Form.Item label={t("notices.how")} htmlFor="cases-notice-how">
            <Input id="cases-notice-how" value={told.how} maxLength={200} placeholder={t("notices.howHint")} onChange={(event) => set({ how: event.target.value })} />
          </Form.Item>
        </div>
        <Form.Item label={t("case.note")} htmlFor="cases-notice-note">
          <Input.TextArea id="cases-notice-note" rows={2} value={told.note} onChange={(event) => set({ note: event.target.value })} />
        </Form.Item>
      </Form>
      {notify.error ? <Failure error={notify.error} /> : null}
    </Modal>
  );
}
