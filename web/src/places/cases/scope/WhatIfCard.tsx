/** What a hold would take of what is still in reach, before anybody places it: each candidate as two bars. */
import { Button, Form, Input } from "antd";
import { useState } from "react";
import { useSay } from "../say";
import { Asked } from "../../../parts/Asked";
import { Card } from "../../../parts/Card";
import { useAddress } from "../address";
import { amounts } from "../amounts";
import type { Scope, TriedHold, WhatIf } from "../documents";
import { named } from "../naming";
import { useHoldEvents, useWhatIf } from "../questions";
import { WhereBar, WhereLegend } from "../Where";
import { HoldEvents } from "./HoldEvents";
import { Suggested } from "./Suggested";

export function WhatIfCard({ scope }: { scope: Scope }) {
  const t = useSay();
  const [asked, change] = useAddress();
  const holds = asked.getAll("hold");
  const query = useWhatIf(String(scope.id), holds);
  // What could not be tried takes nothing from what could be.
  const untried = useWhatIf(String(scope.id), [], query.isError);
  const placed = useHoldEvents(String(scope.id));
  const add = (hold: string): void => change({ hold: [...holds.filter((each) => each !== hold), hold] });
  return (
    <>
      <Card title={t("whatIf.title")} note={t("whatIf.note")}>
        <Try add={add} />
        <Chosen holds={holds} names={query.data?.names ?? {}} drop={(hold) => change({ hold: holds.filter((each) => each !== hold) })} />
        <Asked query={query}>
          {(told) => (
            <div className="stack">
              {told.holds.map((hold) => (
                <Tried key={hold.id} hold={hold} told={told} />
              ))}
              <Suggested told={told} tried={holds} add={add} />
              <OutOfReach told={told} />
            </div>
          )}
        </Asked>
        {query.isError && untried.data ? <Suggested told={untried.data} tried={holds} add={add} /> : null}
      </Card>
      <Card title={t("holds.title")}>
        <Asked query={placed}>{({ holds: events }) => <HoldEvents events={events} />}</Asked>
      </Card>
    </>
  );
}

function Try({ add }: { add: (hold: string) => void }) {
  const t = useSay();
  const [text, setText] = useState("");
  return (
    <Form
      className="cases-line no-print"
      layout="vertical"
      onFinish={() => {
        if (!text.trim()) return;
        add(text.trim());
        setText("");
      }}
    >
      <Form.Item label={t("whatIf.try")} htmlFor="cases-try">
        <Input id="cases-try" value={text} onChange={(event) => setText(event.target.value)} placeholder={t("whatIf.hint")} maxLength={2000} spellCheck={false} autoComplete="off" />
      </Form.Item>
      <Button htmlType="submit" disabled={!text.trim()}>
        {t("whatIf.act")}
      </Button>
    </Form>
  );
}

/** The holds that are tried, as they stand in the address: one that there is not can be taken off again, too. */
function Chosen({ holds, names, drop }: { holds: readonly string[]; names: Record<string, string>; drop: (hold: string) => void }) {
  const t = useSay();
  if (holds.length === 0) return null;
  return (
    <p className="cases-filters no-print">
      {holds.map((hold) => (
        <Button key={hold} size="small" shape="round" title={hold} aria-label={t("whatIf.drop", { name: named(names, hold) })} onClick={() => drop(hold)}>
          {named(names, hold)} <span aria-hidden="true">×</span>
        </Button>
      ))}
    </p>
  );
}

function Tried({ hold, told }: { hold: TriedHold; told: WhatIf }) {
  const t = useSay();
  const name = named(told.names, hold.id);
  const where = hold.where.map(({ place, count }) => `${place === null ? t("holders.unknown") : named(told.names, place)} ${count}`);
  const prevented = amounts(hold.prevented, t);
  return (
    <section className="cases-tried" aria-label={name}>
      <header>
        <b title={hold.id}>{name}</b>
        <span className="quiet">{t(`hold.${hold.kind}`)}</span>
      </header>
      <Share label={t("whatIf.captured")} count={hold.captured} of={told.in_reach} fill="captured" />
      <Share label={t("whatIf.remaining")} count={hold.remaining} of={told.in_reach} fill="remaining" />
      {where.length ? <p className="quiet">{t("whatIf.where", { where: where.join(" · ") })}</p> : null}
      {prevented ? <p className="quiet">{t("whatIf.prevented", { amounts: prevented })}</p> : null}
    </section>
  );
}

function Share({ label, count, of, fill }: { label: string; count: number; of: number; fill: "captured" | "remaining" }) {
  const t = useSay();
  return (
    <div className="cases-share">
      <span>{label}</span>
      <span className="track" aria-hidden="true">
        <span className={fill} style={{ width: of ? `${(100 * count) / of}%` : 0 }} />
      </span>
      <b>{t("whatIf.of", { count, total: of })}</b>
    </div>
  );
}

function OutOfReach({ told }: { told: WhatIf }) {
  const t = useSay();
  if (Object.keys(told.out_of_reach).length === 0) return null;
  return (
    <section>
      <h3 className="cases-h3">{t("whatIf.gone")}</h3>
      <div className="cases-where">
        <WhereBar counts={told.out_of_reach} small />
        <WhereLegend counts={told.out_of_reach} />
      </div>
    </section>
  );
}
