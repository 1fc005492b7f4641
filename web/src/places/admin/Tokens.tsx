/** Tokens of programs: made (the secret is shown once), listed, revoked. */
import { App, Button, Input, InputNumber } from "antd";
import { type FormEvent, useState } from "react";
import { api, told } from "../../api/client";
import type { components } from "../../api/schema";
import { useTranslation } from "../../language";
import { Asked } from "../../parts/Asked";
import { Card } from "../../parts/Card";
import { Chip, type Tone } from "../../parts/Chip";
import { Empty } from "../../parts/Empty";
import { Failure } from "../../parts/Failure";
import { day } from "../../parts/time";
import { useChange, useTokens } from "./ask";
import { RolePick, useIsPartner } from "./RolePick";
import { Secret } from "./Secret";

type Token = components["schemas"]["TokenDocument"];
const TONES: Record<Token["state"], Tone> = { valid: "good", expired: "due", revoked: "plain" };

export function Tokens() {
  const { t } = useTranslation("admin");
  return (
    <div className="stack">
      <Asked query={useTokens()}>
        {({ items }) => (
          <Card title={t("tabs.tokens")} note={String(items.length)}>
            {items.length === 0 ? <Empty says={t("tokens.none")} why={t("tokens.noneWhy")} /> : <List items={items} />}
          </Card>
        )}
      </Asked>
      <AddToken />
    </div>
  );
}

function List({ items }: { items: Token[] }) {
  const { t } = useTranslation("admin");
  const { t: frame } = useTranslation();
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={t("tabs.tokens")}>
      <table className="plain admin-cards">
        <thead>
          <tr>
            {["name", "role", "party", "by", "expires", "state"].map((column) => (
              <th scope="col" key={column}>
                {t(`tokens.${column}`)}
              </th>
            ))}
            <th scope="col">{t("people.change")}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((token) => (
            <tr key={token.id}>
              <th scope="row">
                {token.name} <span className="mono quiet">{token.id}</span>
              </th>
              <td data-label={t("tokens.role")}>{frame(`role.${token.role}`)}</td>
              <td data-label={t("tokens.party")} className="mono">
                {token.party}
              </td>
              <td data-label={t("tokens.by")} className="mono">
                {token.created_by}
              </td>
              <td data-label={t("tokens.expires")} className="mono">
                {token.expires ? day(token.expires) : null}
              </td>
              <td data-label={t("tokens.state")}>
                <Chip tone={TONES[token.state]}>{t(`tokens.${token.state}`)}</Chip>
              </td>
              <td data-label={t("people.change")}>{token.state === "valid" ? <Revoke token={token} /> : null}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Revoke({ token }: { token: Token }) {
  const { t } = useTranslation("admin");
  const { modal } = App.useApp();
  const revoke = useChange("tokens", () => api.DELETE("/api/v1/tokens/{token}", { params: { path: { token: token.id } } }));
  const ask = (): void => void modal.confirm({ title: t("tokens.confirm", { name: token.name }), icon: null, cancelText: t("cancel"), onOk: () => revoke.mutate(undefined) });
  return (
    <>
      <Button size="small" loading={revoke.isPending} onClick={ask} aria-label={`${t("tokens.revoke")}: ${token.name}`}>
        {t("tokens.revoke")}
      </Button>
      {revoke.error ? <Failure error={revoke.error} /> : null}
    </>
  );
}

function AddToken() {
  const { t } = useTranslation("admin");
  const [name, setName] = useState("");
  const [role, setRole] = useState("operator");
  const [party, setParty] = useState("");
  const [days, setDays] = useState(365);
  const [secret, setSecret] = useState("");
  const partner = useIsPartner(role);
  const add = useChange("tokens", () => told(api.POST("/api/v1/tokens", { body: { name: name.trim(), role, days, party: party.trim() || null } })));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    add.mutate(undefined, {
      onSuccess: (made) => {
        setSecret(made.token);
        setName("");
      },
    });
  };
  return (
    <Card title={t("tokens.add")}>
      <form className="admin-form" onSubmit={submit}>
        <label>
          {t("tokens.name")}
          <Input value={name} onChange={(event) => setName(event.target.value)} autoComplete="off" />
        </label>
        <label>
          {t("tokens.role")}
          <RolePick label={t("tokens.role")} value={role} onPick={setRole} />
        </label>
        <label>
          {t(partner ? "people.partyHint" : "tokens.partyHint")}
          <Input value={party} onChange={(event) => setParty(event.target.value)} />
        </label>
        <label>
          {t("tokens.days")}
          <InputNumber min={1} max={36500} value={days} onChange={(value) => setDays(value ?? 365)} style={{ width: "100%" }} />
        </label>
        <Button type="primary" htmlType="submit" disabled={!name.trim() || (partner && !party.trim())} loading={add.isPending}>
          {t("tokens.add")}
        </Button>
      </form>
      {add.error ? <Failure error={add.error} /> : null}
      {secret ? <Secret says={t("tokens.once")} why={t("people.passwordWhy")} secret={secret} close={() => setSecret("")} /> : null}
    </Card>
  );
}
