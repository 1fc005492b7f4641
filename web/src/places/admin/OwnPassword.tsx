/** A person's own new password; every session of theirs ends with the old one. */
import { App, Button, Input } from "antd";
import { type FormEvent, useState } from "react";
import { api } from "../../api/client";
import { useReader } from "../../api/reader";
import { useTranslation } from "../../language";
import { Card } from "../../parts/Card";
import { Failure } from "../../parts/Failure";
import { useChange } from "./ask";

const LEAST = 12;

export function OwnPassword() {
  const { t } = useTranslation("admin");
  const { message } = App.useApp();
  const reader = useReader();
  const [old, setOld] = useState("");
  const [fresh, setFresh] = useState("");
  const change = useChange("reader", () => api.PUT("/api/v1/reader/password", { body: { old, new: fresh } }));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    change.mutate(undefined, {
      onSuccess: () => {
        void message.success(t("people.ownDone"));
        setTimeout(() => window.location.assign("/sign-in"), 1500);
      },
    });
  };
  return (
    <Card title={t("people.own")}>
      <form className="admin-form" onSubmit={submit}>
        <input type="text" name="username" autoComplete="username" value={reader.data?.name ?? ""} readOnly hidden />
        <label>
          {t("people.old")}
          <Input.Password value={old} autoComplete="current-password" onChange={(event) => setOld(event.target.value)} />
        </label>
        <label>
          {t("people.new")}
          <Input.Password value={fresh} autoComplete="new-password" onChange={(event) => setFresh(event.target.value)} />
        </label>
        <Button htmlType="submit" loading={change.isPending} disabled={!old || fresh.length < LEAST}>
          {t("people.own")}
        </Button>
      </form>
      {change.error ? <Failure error={change.error} /> : null}
    </Card>
  );
}
