/** The next step, a note, the head of the case, and the printed report. */
import { Button, Dropdown } from "antd";
import { useState } from "react";
import { useMay } from "../../../api/reader";
import type { Case, CaseState } from "../documents";
import { useSay } from "../say";
import { HeadDialog } from "./HeadDialog";
import { NoteDialog } from "./NoteDialog";
import { StepDialog } from "./StepDialog";

type Open = { kind: "step"; state: CaseState } | { kind: "head" } | { kind: "note" };

export function CaseActions({ shown }: { shown: Case }) {
  const t = useSay();
  const [open, setOpen] = useState<Open | null>(null);
  const may = useMay("case.write");
  const lacking = may ? undefined : t("lacks", { verb: t("verb.write") });
  const close = (): void => setOpen(null);
  const [next, ...others] = shown.ahead;
  const more = [
    ...others.map((step) => ({ key: step.state, label: t(`step.${step.state}`), disabled: !may, onClick: () => setOpen({ kind: "step", state: step.state }) })),
    { key: "note", label: t("case.addNote"), disabled: !may, onClick: () => setOpen({ kind: "note" }) },
    { key: "head", label: t("case.edit"), disabled: !may, onClick: () => setOpen({ kind: "head" }) },
  ];
  return (
    <>
      {next ? (
        <Button type="primary" disabled={!may} title={lacking} onClick={() => setOpen({ kind: "step", state: next.state })}>
          {t(`step.${next.state}`)}
        </Button>
      ) : null}
      <Button href={`/cases/${shown.head.number}/report`}>{t("case.report")}</Button>
      <Dropdown menu={{ items: more }} trigger={["click"]}>
        <Button>{t("action.more", { ns: "frame" })} ▾</Button>
      </Dropdown>
      {open?.kind === "step" ? <StepDialog shown={shown} state={open.state} close={close} /> : null}
      {open?.kind === "head" ? <HeadDialog shown={shown} close={close} /> : null}
      {open?.kind === "note" ? <NoteDialog shown={shown} close={close} /> : null}
    </>
  );
}
