/** Release as it is, dismiss with a reason, take up again. */
import { Button, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "../../../language";
import { Card } from "../../../parts/Card";
import { Failure } from "../../../parts/Failure";
import { useDismiss, useRelease, useReopen } from "../acts";
import type { ItemForm } from "../questions";

export function Settle({ form }: { form: ItemForm }) {
  const { t } = useTranslation("data");
  const [note, setNote] = useState("");
  const release = useRelease();
  const dismiss = useDismiss();
  const reopen = useReopen();
  const asked = { number: form.item.id, steps: form.steps, note };
  const error = release.error ?? dismiss.error ?? reopen.error;
  const waiting = form.item.state === "open" || form.item.state === "corrected";
  if (!form.may_correct && !form.may_release && !form.may_reopen) {
    return waiting || form.item.state === "dismissed" ? (
      <Card title={t("settle.title")}>
        <p className="quiet">{t("lacking", { verb: t("verb.quarantine_correct") })}</p>
      </Card>
    ) : null;
  }
  return (
    <Card title={t("settle.title")}>
      <div className="data-form">
        <label>
          {t(form.may_reopen ? "note" : "settle.reason")}
          <Input value={note} onChange={(event) => setNote(event.target.value)} />
        </label>
        {error ? <Failure error={error} /> : null}
        {release.data && !release.data.fine ? (
          <p className="due" role="status">
            {t("cells.stillWrong")}
          </p>
        ) : null}
        <div className="data-actions">
          {form.may_release ? (
            <Button loading={release.isPending} onClick={() => release.mutate(asked)}>
              {t("settle.release")}
            </Button>
          ) : null}
          {form.may_correct ? (
            <Button disabled={!note.trim()} title={note.trim() ? undefined : t("settle.needsReason")} loading={dismiss.isPending} onClick={() => dismiss.mutate(asked)}>
              {t("settle.dismiss")}
            </Button>
          ) : null}
          {form.may_reopen ? (
            <Button loading={reopen.isPending} onClick={() => reopen.mutate(asked)}>
              {t("settle.reopen")}
            </Button>
          ) : null}
        </div>
        {form.may_correct && !note.trim() ? <p className="quiet">{t("settle.needsReason")}</p> : null}
      </div>
    </Card>
  );
}
