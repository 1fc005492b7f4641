/** Who may sign in: added, given another role, barred, admitted, given a new password. */
import { App, Button, Input } from "antd";
import { type FormEvent, useState } from "react";
import { api, told } from "../../api/client";
import type { components } from "../../api/schema";
import { useTranslation } from "../../language";
import { Asked } from "../../parts/Asked";
import { Card } from "../../parts/Card";
import { Chip } from "../../parts/Chip";
import { Failure } from "../../parts/Failure";
import { day } from "../../parts/time";
import { useAccounts, useChange } from "./ask";
import { OwnPassword } from "./OwnPassword";
import { RoleChange } from "./RoleChange";
import { RolePick, useIsPartner } from "./RolePick";
import { Secret } from "./Secret";

type Account = components["schemas"]["AccountDocument"];

export function People() {
  const { t } = useTranslation("admin");
  const accounts = useAccounts();
  return (
    <div className="stack">
      <Asked query={accounts}>
        {(told) => (
          <Card title={t("tabs.people")} note={String(told.items.length)}>
            <div className="scroll" tabIndex={0} role="region" aria-label={t("tabs.people")}>
              <table className="plain admin-cards">
                <thead>
                  <tr>
                    {["name", "role", "party", "state", "since", "by"].map((column) => (
                      <th scope="col" key={column}>
                        {t(`people.${column}`)}
                      </th>
                    ))}
                    <th scope="col">{t("people.change")}</th>
                  </tr>
                </thead>
                <tbody>
                  {told.items.map((account) => (
                    <Person key={account.name} account={account} />
                  ))}
                </tbody>
              </table>
            </div>
          </Card>
        )}
      </Asked>
      <AddPerson />
      <OwnPassword />
    </div>
  );
}

function Person({ account }: { account: Account }) {
  const { t } = useTranslation("admin");
  const { modal } = App.useApp();
  const [secret, setSecret] = useState("");
  const [role, setRole] = useState("");
  const path = { params: { path: { name: account.name } } };
  const change = useChange("accounts", (body: { disabled: boolean }) => told(api.PATCH("/api/v1/accounts/{name}", { ...path, body })));
  const renew = useChange("accounts", () => told(api.POST("/api/v1/accounts/{name}/password", path)));
  const failed = change.error ?? renew.error;
  const sure = (title: string, act: () => void): void => void modal.confirm({ title, icon: null, cancelText: t("cancel"), onOk: act });
  return (
    <>
      <tr>
        <th scope="row">
          {account.name} {account.self ? <Chip>{t("people.self")}</Chip> : null}
        </th>
        <td data-label={t("people.role")}>
          <RolePick label={t("people.roleOf", { name: account.name })} value={account.role} onPick={(chosen) => setRole(chosen === account.role ? "" : chosen)} />
          {role ? <RoleChange account={account} role={role} close={() => setRole("")} /> : null}
        </td>
        <td data-label={t("people.party")} className="mono">
          {account.party}
        </td>
        <td data-label={t("people.state")}>
          <Chip tone={account.disabled ? "due" : "good"}>{t(account.disabled ? "people.disabled" : "people.able")}</Chip>
        </td>
        <td data-label={t("people.since")} className="mono">
          {day(account.created_at)}
        </td>
        <td data-label={t("people.by")} className="mono">
          {account.created_by}
        </td>
        <td>
          <div className="admin-actions">
            <Button
              size="small"
              loading={renew.isPending}
              onClick={() => sure(t("people.confirmPassword", { name: account.name }), () => renew.mutate(undefined, { onSuccess: (made) => setSecret(made.password) }))}
            >
              {t("people.password")}
            </Button>
            {account.disabled ? (
              <Button size="small" loading={change.isPending} onClick={() => change.mutate({ disabled: false })}>
                {t("people.admit")}
              </Button>
            ) : (
              <Button size="small" loading={change.isPending} onClick={() => sure(t("people.confirmDisable", { name: account.name }), () => change.mutate({ disabled: true }))}>
                {t("people.disable")}
              </Button>
            )}
          </div>
          {secret ? <Secret says={t("people.passwordOnce", { name: account.name })} why={t("people.passwordWhy")} secret={secret} close={() => setSecret("")} /> : null}
        </td>
      </tr>
      {failed ? (
        <tr>
          <td colSpan={7}>
            <Failure error={failed} />
          </td>
        </tr>
      ) : null}
    </>
  );
}

function AddPerson() {
  const { t } = useTranslation("admin");
  const [name, setName] = useState("");
  const [role, setRole] = useState("viewer");
  const [party, setParty] = useState("");
  const [made, setMade] = useState<components["schemas"]["PasswordDocument"]>();
  const add = useChange("accounts", () => told(api.POST("/api/v1/accounts", { body: { name: name.trim(), role, party: partner ? party.trim() : null } })));
  const partner = useIsPartner(role);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    add.mutate(undefined, {
      onSuccess: (account) => {
        setMade(account);
        setName("");
      },
    });
  };
  return (
    <Card title={t("people.add")}>
      <form className="admin-form" onSubmit={submit}>
        <label>
          {t("people.name")}
          <Input value={name} onChange={(event) => setName(event.target.value)} autoComplete="off" />
        </label>
        <label>
          {t("people.role")}
          <RolePick label={t("people.role")} value={role} onPick={setRole} />
        </label>
        {partner ? (
          <label>
            {t("people.partyHint")}
            <Input value={party} onChange={(event) => setParty(event.target.value)} />
          </label>
        ) : null}
        <Button type="primary" htmlType="submit" disabled={!name.trim() || (partner && !party.trim())} loading={add.isPending}>
          {t("people.add")}
        </Button>
      </form>
      {add.error ? <Failure error={add.error} /> : null}
      {made ? <Secret says={t("people.passwordOnce", { name: made.name })} why={t("people.passwordWhy")} secret={made.password} close={() => setMade(undefined)} /> : null}
    </Card>
  );
}
