/** Changing title, owner, severity or due day; the history keeps what they were. */
import { Form, Input, Modal } from "antd";
import { useState } from "react";
import { Failure } from "../../../parts/Failure";
import { useRetitle } from "../caseQuestions";
import type { Case } from "../documents";
import { useSay } from "../say";
import { type Head, HeadFields } from "./HeadFields";
import { useSeen } from "./seen";
import { StandsNow } from "./StandsNow";

export function HeadDialog({ shown, close }: { shown: Case; close: () => void }) {
  const t = useSay();
  const [head, setHead] = useState<Head>({ title: shown.head.title, owner: shown.head.owner, severity: shown.head.severity, due: shown.head.due ?? "" });
  const [why, setWhy] = useState("");
  const retitle = useRetitle(String(shown.head.number));
  const { conflict, take } = useSeen(shown.head.version, retitle.error);
  return (
    <Modal
      open
      title={t("case.edit")}
      okText={conflict ? t("eight.mine") : t("action.save", { ns: "frame" })}
      okButtonProps={{ disabled: !head.title.trim(), loading: retitle.isPending }}
      onOk={() => retitle.mutate({ ...head, why: why.trim(), version: take() }, { onSuccess: close })}
      onCancel={close}
    >
      <Form layout="vertical">
        <HeadFields head={head} set={(change) => setHead((before) => ({ ...before, ...change }))} />
        <Form.Item label={t("dialog.reason")} htmlFor="cases-why">
          <Input id="cases-why" value={why} maxLength={2000} onChange={(event) => setWhy(event.target.value)} />
        </Form.Item>
      </Form>
      {retitle.error ? <Failure error={retitle.error} /> : null}
      {conflict ? (
        <StandsNow
          lines={[
            [t("open.title"), shown.head.title],
            [t("case.fact.severity"), t(`severity.${shown.head.severity}`)],
            [t("case.fact.owner"), shown.head.owner],
            [t("case.fact.due"), shown.head.due],
          ]}
        />
      ) : null}
    </Modal>
  );
}
