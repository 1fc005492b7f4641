/** A person says that a notice was sent, or that the holder acknowledged it. */
import { Form, Input, Modal } from "antd";
import { useState } from "react";
import { Failure } from "../../../parts/Failure";
import { day } from "../../../parts/time";
import { useNotices, useNotify } from "../caseQuestions";
import type { Case } from "../documents";
import { useSay } from "../say";
import type { Marking } from "./NoticesCard";
import { useSeen } from "./seen";
import { StandsNow } from "./StandsNow";

export function NoticeDialog({ shown, marking, close }: { shown: Case; marking: Marking; close: () => void }) {
  const t = useSay();
  const [told, setTold] = useState({ on: day(Date.now()), how: "", note: "" });
  const notify = useNotify(String(shown.head.number));
  const { conflict, take } = useSeen(shown.head.version, notify.error);
  const { notice, mark } = marking;
  // The row that was pressed is as it was then; the mark of somebody else is in the list asked for since.
  const standing = useNotices(String(shown.head.number)).data?.notices.find((each) => each.holder === notice.holder) ?? notice;
  const marks = standing.marks.map((each) => [t(`notices.is.${each.mark}`), [each.on, each.how, each.by, each.note].filter(Boolean).join(" · ")] as const);
  const set = (change: Partial<typeof told>): void => setTold((before) => ({ ...before, ...change }));
  return (
    <Modal
      open
      title={t(`notices.dialog.${mark}`, { name: notice.name })}
      okText={conflict ? t("eight.again") : t("action.save", { ns: "frame" })}
      okButtonProps={{ disabled: !told.on, loading: notify.isPending }}
      onOk={() => notify.mutate({ ...told, holder: notice.holder, mark, version: take() }, { onSuccess: close })}
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
      {conflict ? <StandsNow lines={marks.length ? marks : [[t("notices.is.open"), ""]]} /> : null}
    </Modal>
  );
}
