/** A measure, new or as it is now. */
import { Form, Input, Modal, Radio } from "antd";
import { useState } from "react";
import { Failure } from "../../../parts/Failure";
import { useMeasure } from "../caseQuestions";
import type { Action, Case } from "../documents";
import { useSay } from "../say";
import { useSeen } from "./seen";
import { StandsNow } from "./StandsNow";

const STATES = ["planned", "done", "verified", "dropped"] as const;

interface Opened {
  shown: Case;
  discipline: string;
  version: number;
  /** As it was when the dialog was opened. */
  action: Action | null;
  /** As it is now. */
  standing: Action | null;
  close: () => void;
}

export function MeasureDialog({ shown, discipline, version, action, standing, close }: Opened) {
  const t = useSay();
  const [told, setTold] = useState({
    text: action?.text ?? "",
    owner: action?.owner ?? "",
    due: action?.due ?? "",
    state: action?.state ?? "planned",
    evidence: action?.evidence ?? "",
  });
  const measure = useMeasure(String(shown.head.number));
  const { conflict, take } = useSeen(version, measure.error);
  const set = (change: Partial<typeof told>): void => setTold((before) => ({ ...before, ...change }));
  const save = (): void => measure.mutate({ ...told, number: action?.number ?? null, discipline, due: told.due || null, version: action ? take() : null }, { onSuccess: close });
  return (
    <Modal
      open
      title={t(action ? "measure.change" : "measure.add")}
      okText={conflict ? t("eight.mine") : t("action.save", { ns: "frame" })}
      okButtonProps={{ disabled: !told.text.trim() || (told.state === "verified" && !told.evidence.trim()), loading: measure.isPending }}
      onOk={save}
      onCancel={close}
    >
      <Form layout="vertical">
        <Form.Item label={t("measure.text")} htmlFor="cases-measure" required>
          <Input.TextArea id="cases-measure" rows={2} value={told.text} onChange={(event) => set({ text: event.target.value })} />
        </Form.Item>
        <div className="cases-pair">
          <Form.Item label={t("measure.owner")} htmlFor="cases-measure-owner">
            <Input id="cases-measure-owner" value={told.owner} maxLength={200} onChange={(event) => set({ owner: event.target.value })} />
          </Form.Item>
          <Form.Item label={t("measure.due")} htmlFor="cases-measure-due">
            <Input id="cases-measure-due" type="date" value={told.due} onChange={(event) => set({ due: event.target.value })} />
          </Form.Item>
        </div>
        <Form.Item label={t("measure.state")}>
          <Radio.Group aria-label={t("measure.state")} value={told.state} onChange={(event) => set({ state: event.target.value as Action["state"] })}>
            {STATES.map((state) => (
              <Radio key={state} value={state}>
                {t(`measure.is.${state}`)}
              </Radio>
            ))}
          </Radio.Group>
        </Form.Item>
        <Form.Item label={t("measure.evidence")} htmlFor="cases-evidence" extra={t("measure.evidenceNote")}>
          <Input.TextArea id="cases-evidence" rows={2} value={told.evidence} onChange={(event) => set({ evidence: event.target.value })} />
        </Form.Item>
      </Form>
      {measure.error ? <Failure error={measure.error} /> : null}
      {conflict && standing ? (
        <StandsNow
          lines={[
            [t("measure.text"), standing.text],
            [t("measure.owner"), standing.owner],
            [t("measure.due"), standing.due],
            [t("measure.state"), t(`measure.is.${standing.state}`)],
            [t("measure.evidence"), standing.evidence],
          ]}
        />
      ) : null}
    </Modal>
  );
}
