/** Linking a unit, a scope or a cause run to a case, and taking a link away (with a reason; the history keeps it). */
import { Button, Form, Input, Modal } from "antd";
import { useState } from "react";
import { useMay } from "../../../api/reader";
import { Failure } from "../../../parts/Failure";
import { useLink, useUnlink } from "../caseQuestions";
import type { Case } from "../documents";
import { useSay } from "../say";

type Kind = "unit" | "scope" | "cause" | "report";

export function AddLink({ shown, kind }: { shown: Case; kind: Exclude<Kind, "report"> }) {
  const t = useSay();
  const [name, setName] = useState("");
  const link = useLink(String(shown.head.number));
  const id = `cases-link-${kind}`;
  if (!useMay("case.write") || shown.head.state === "closed") return null;
  return (
    <Form className="cases-line small no-print" layout="vertical" onFinish={() => link.mutate({ kind, id: name.trim() }, { onSuccess: () => setName("") })}>
      <Form.Item label={<span className="visually-hidden">{t(`link.${kind}`)}</span>} htmlFor={id}>
        <Input id={id} size="small" value={name} placeholder={t(`link.${kind}`)} maxLength={2000} spellCheck={false} autoComplete="off" onChange={(event) => setName(event.target.value)} />
      </Form.Item>
      <Button size="small" htmlType="submit" disabled={!name.trim()} loading={link.isPending}>
        {t("link.add")}
      </Button>
      {link.error ? <Failure error={link.error} /> : null}
    </Form>
  );
}

export function DropLink({ shown, kind, name, label }: { shown: Case; kind: Kind; name: string; label: string }) {
  const t = useSay();
  const [asking, ask] = useState(false);
  const [why, setWhy] = useState("");
  const unlink = useUnlink(String(shown.head.number));
  const id = `cases-unlink-${kind}-${name}`;
  if (!useMay("case.write") || shown.head.state === "closed") return null;
  return (
    <>
      <Button size="small" type="text" className="no-print" aria-label={t("link.drop", { name: label })} title={t("link.drop", { name: label })} onClick={() => ask(true)}>
        ×
      </Button>
      {asking ? (
        <Modal
          open
          title={t("link.drop", { name: label })}
          okText={t("link.dropDo")}
          okButtonProps={{ disabled: !why.trim(), loading: unlink.isPending }}
          onOk={() => unlink.mutate({ kind, id: name, why: why.trim() }, { onSuccess: () => ask(false) })}
          onCancel={() => ask(false)}
        >
          <Form layout="vertical">
            <Form.Item label={t("dialog.reason")} htmlFor={id}>
              <Input id={id} value={why} maxLength={2000} onChange={(event) => setWhy(event.target.value)} />
            </Form.Item>
          </Form>
          {unlink.error ? <Failure error={unlink.error} /> : null}
        </Modal>
      ) : null}
    </>
  );
}
