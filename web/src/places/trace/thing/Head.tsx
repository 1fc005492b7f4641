/** What the thing is, its state in chips, the tabs, and what to do with it. */
import { Button, Dropdown, Segmented } from "antd";
import { useState } from "react";
import { Link, useNavigate } from "react-router";
import { useMay } from "../../../api/reader";
import { useTranslation } from "../../../language";
import { Chip, type Tone as ChipTone } from "../../../parts/Chip";
import { Title } from "../../../parts/Title";
import { type Asking, causesPath, type Direction, scopePath, type Tab } from "../asking";
import type { Lanes, Tone } from "../model";
import { exportPath } from "../queries";
import { CaseMenu } from "./CaseMenu";
import { Controls } from "./Controls";
import type { Page } from "./props";

const CHIP: Record<Tone, ChipTone> = { defect: "bad", caution: "due", good: "good", plain: "plain" };

export function Head(page: Page) {
  const { t } = useTranslation("trace");
  const { answer, asking, change } = page;
  const { subject } = answer;
  return (
    <Title
      title={subject.label}
      mono
      crumbs={
        <>
          <Link className="trace-crumb" to="/trace">{t("thing.trace")}</Link> / {t(`kind.${subject.kind}`)}
          {subject.name ? ` · ${subject.name}` : ""}
        </>
      }
      chips={<Chips answer={answer} />}
      actions={
        <>
          <Segmented<Tab>
            aria-label={t("tab.label")}
            value={asking.tab}
            options={(["time", "structure", "table"] as const).map((value) => ({ value, label: t(`tab.${value}`) }))}
            onChange={(tab) => change({ tab: tab === "time" ? undefined : tab, group: undefined })}
          />
          <Policy {...page} />
          <Export answer={answer} asking={asking} change={change} />
          <Actions id={subject.id} asking={asking} />
        </>
      }
    />
  );
}

function Chips({ answer }: { answer: Lanes }) {
  const { t } = useTranslation("trace");
  const { subject } = answer;
  const { checked, intact } = subject.record;
  return (
    <>
      {subject.chips.map((chip) => (
        <Chip key={chip.code + chip.text} tone={CHIP[chip.tone]}>
          {chip.text}
        </Chip>
      ))}
      {checked > 0 && !subject.chips.some((chip) => chip.code === "record") ? (
        <Chip tone={intact === checked ? "good" : "bad"} title={t("thing.recordWhy")}>
          {t(intact === checked ? "thing.intact" : "thing.broken", { count: checked, broken: checked - intact })}
        </Chip>
      ) : null}
    </>
  );
}

function Policy({ asking, change, answer }: Page) {
  const { t } = useTranslation("trace");
  const [open, setOpen] = useState(false);
  const { contact, crossClasses, mixing, maxDepth } = asking.policy;
  const set = [contact, crossClasses, mixing !== "any", maxDepth !== undefined, asking.words !== "certain,possible", asking.knownAt !== undefined].filter(Boolean).length;
  return (
    <>
      <Button onClick={() => setOpen(true)} aria-haspopup="dialog">
        {t("policy.open")}
        {set > 0 ? ` · ${set}` : ""}
      </Button>
      {open ? <Controls asking={asking} change={change} answer={answer} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

/** Where the old pages print and the server writes files. */
function Export({ answer, asking }: Page) {
  const { t } = useTranslation("trace");
  const id = encodeURIComponent(answer.subject.id);
  const path = (route: "trace" | "trace.svg", direction: Direction): string => exportPath(route, answer.subject.id, asking, direction);
  const links = [
    { key: "print", label: t("export.print"), href: `/thing?id=${id}` },
    ...(answer.may_trace
      ? [
          { key: "svg-backward", label: t("export.svgBackward"), href: path("trace.svg", "backward") },
          { key: "svg-forward", label: t("export.svgForward"), href: path("trace.svg", "forward") },
          { key: "json-backward", label: t("export.jsonBackward"), href: path("trace", "backward") },
          { key: "json-forward", label: t("export.jsonForward"), href: path("trace", "forward") },
        ]
      : []),
    { key: "json-life", label: t("export.jsonLife"), href: `/api/v1/things?id=${id}` },
    ...(answer.subject.kind === "lot" || answer.subject.kind === "operation" ? [{ key: "balance", label: t("export.balance"), href: `/balance?id=${id}` }] : []),
    ...(answer.subject.kind === "lot" || answer.subject.kind === "instance"
      ? [{ key: "chain", label: t("export.chain"), href: `/chain?${answer.subject.kind === "lot" ? "lot" : "id"}=${id}` }]
      : []),
  ];
  return (
    <Dropdown
      trigger={["click"]}
      menu={{ items: links.map(({ key, label, href }) => ({ key, label: <a href={href} target="_blank" rel="noreferrer">{label}</a> })) }}
    >
      <Button aria-haspopup="menu">
        {t("export.open")} <span aria-hidden="true">▾</span>
      </Button>
    </Dropdown>
  );
}

function Actions({ id, asking }: { id: string; asking: Asking }) {
  const { t } = useTranslation("trace");
  const go = useNavigate();
  const mayTrace = useMay("trace");
  return (
    <>
      <CaseMenu id={id} />
      <Button disabled={!mayTrace} title={mayTrace ? undefined : t("thing.mayNotTrace")} onClick={() => void go(scopePath(id, asking.policy))}>
        {t("thing.recall")}
      </Button>
      <Button type="primary" disabled={!mayTrace} title={mayTrace ? undefined : t("thing.mayNotTrace")} onClick={() => void go(causesPath(id))}>
        {t("thing.why")} <span aria-hidden="true">→</span> {t("thing.causes")}
      </Button>
    </>
  );
}
