/** Taking a step: what should be done first is said; it hinders nobody, and is kept with the step. */
import { Form, Input, Modal } from "antd";
import { useState } from "react";
import { Failure } from "../../../parts/Failure";
import { useStep } from "../caseQuestions";
import type { Case, CaseState } from "../documents";
import { useSay } from "../say";
import { FactList } from "./Facts";
import { useSeen } from "./seen";
import { StandsNow } from "./StandsNow";

export function StepDialog({ shown, state, close }: { shown: Case; state: CaseState; close: () => void }) {
  const t = useSay();
  const [why, setWhy] = useState("");
  const step = useStep(String(shown.head.number));
  const missing = shown.ahead.find((each) => each.state === state)?.missing ?? [];
  const { conflict, take } = useSeen(shown.head.version, step.error);
  return (
    <Modal
      open
      title={t(`step.${state}`)}
      okText={t(missing.length || conflict ? "case.stepAnyway" : "case.stepDo")}
      okButtonProps={{ disabled: !why.trim(), loading: step.isPending }}
      onOk={() => step.mutate({ state, why: why.trim(), version: take() }, { onSuccess: close })}
      onCancel={close}
    >
      {missing.length ? (
        <>
          <p>{t("case.missing")}</p>
          <FactList facts={missing} missing />
        </>
      ) : null}
      <Form layout="vertical">
        <Form.Item label={t("dialog.reason")} htmlFor="cases-why">
          <Input.TextArea id="cases-why" rows={3} maxLength={2000} value={why} onChange={(event) => setWhy(event.target.value)} />
        </Form.Item>
      </Form>
      {step.error ? <Failure error={step.error} /> : null}
      {conflict ? <StandsNow lines={[[t("cases.column.state"), t(`state.${shown.head.state}`)]]} /> : null}
    </Modal>
  );
}
