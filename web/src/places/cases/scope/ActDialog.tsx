/** Before something is recorded: exactly what; afterwards: what was, with its event. */
import { Button, Form, Input, Modal } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { useSay } from "../say";
import { Failure } from "../../../parts/Failure";
import type { Scope } from "../documents";
import { eventAddress, shortId } from "../identifiers";
import { titleOf } from "../naming";
import { type Acted, useScopeAction } from "../questions";

export function ActDialog({ scope, action, close }: { scope: Scope; action: Acted; close: () => void }) {
  const t = useSay();
  const [reason, setReason] = useState("");
  const act = useScopeAction(String(scope.id));
  const { summary } = scope.evaluation;
  const told = { count: action === "release" ? summary.held : summary.in_reach, hold: scope.hold_id, name: titleOf(scope, t) };
  const missing = action !== "hold" && !reason.trim();
  return (
    <Modal
      open
      title={t(`dialog.${action}.title`, told)}
      onCancel={close}
      footer={
        act.data ? (
          <Button onClick={close}>{t("action.close", { ns: "frame" })}</Button>
        ) : (
          <>
            <Button onClick={close}>{t("action.cancel", { ns: "frame" })}</Button>
            <Button type="primary" disabled={missing} loading={act.isPending} onClick={() => act.mutate({ action, reason })}>
              {t(`dialog.${action}.do`, told)}
            </Button>
          </>
        )
      }
    >
      {act.data ? (
        <div role="status" className="stack">
          <p className="statement">{t(`done.${action}`, { count: act.data.count, hold: scope.hold_id })}</p>
          {act.data.events.map((event) => (
            <p key={event}>
              {t("dialog.event")}{" "}
              <Link className="mono" to={eventAddress(event)} title={event}>
                {shortId(event)}
              </Link>
            </p>
          ))}
        </div>
      ) : (
        <Form layout="vertical">
          <p>{t(`dialog.${action}.says`, told)}</p>
          <ul className="cases-recorded">
            {[1, 2, 3].map((line) => t(`dialog.${action}.${line}`, { ...told, defaultValue: "" })).filter(Boolean).map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
          <Form.Item label={t(action === "hold" ? "dialog.reasonFree" : "dialog.reason")} htmlFor="cases-reason">
            <Input.TextArea id="cases-reason" rows={3} maxLength={2000} value={reason} onChange={(event) => setReason(event.target.value)} />
          </Form.Item>
          {act.error ? <Failure error={act.error} /> : null}
        </Form>
      )}
    </Modal>
  );
}
