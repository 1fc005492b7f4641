/** What can be done with a scope; what the reader's role lacks is said, not tried. */
import { App, Button, Dropdown } from "antd";
import { useState } from "react";
import { useMay } from "../../../api/reader";
import { faultSaid } from "../../../parts/fault";
import { useSay } from "../say";
import { numberOf, useAddress } from "../address";
import type { Scope } from "../documents";
import { type Acted, useScopeAction } from "../questions";
import { ActDialog } from "./ActDialog";
import { fileAddress, setOf } from "./sets";

const FORMATS = ["csv", "xlsx", "json", "fsma-csv", "fsma-xlsx"] as const;

export function ScopeActions({ scope }: { scope: Scope }) {
  const t = useSay();
  const [asked] = useAddress();
  const { message } = App.useApp();
  const [acting, act] = useState<Acted | null>(null);
  const may = { hold: useMay("hold.place"), release: useMay("hold.release"), export: useMay("export") };
  const refresh = useScopeAction(String(scope.id));
  const { summary } = scope.evaluation;
  const open = scope.state === "open";
  const lacking = (verb: string): string => t("lacks", { verb: t(`verb.${verb}`) });
  const shown = { set: setOf(asked, summary), version: numberOf(asked.get("version"), scope.evaluation.version) };
  const files = FORMATS.map((format) => ({ key: format, label: <a href={fileAddress(scope.id, format, shown.set, shown.version)} download>{t(`format.${format}`)}</a> }));
  const toHold = open && summary.in_reach > 0;
  const all = summary.held >= summary.in_reach;
  const more = [
    ...(toHold && all ? [{ key: "hold", label: t("act.holdAgain"), disabled: !may.hold, onClick: () => act("hold") }] : []),
    { key: "print", label: <a href={`/scopes/${scope.id}`}>{t("action.print", { ns: "frame" })}</a> },
    ...(open && summary.held > 0 ? [{ key: "release", label: t("act.release"), disabled: !may.release, onClick: () => act("release") }] : []),
    ...(open ? [{ key: "close", label: t("act.close"), disabled: !may.hold, onClick: () => act("close") }] : []),
  ];
  return (
    <>
      {toHold && !all ? (
        <Button type="primary" disabled={!may.hold} title={may.hold ? undefined : lacking("hold")} onClick={() => act("hold")}>
          {t("act.hold", { count: summary.in_reach })}
        </Button>
      ) : null}
      {open ? (
        <Button
          disabled={!may.hold}
          title={may.hold ? undefined : lacking("hold")}
          loading={refresh.isPending}
          onClick={() =>
            refresh.mutate(
              { action: "refresh" },
              {
                onSuccess: ({ count }) => void message.success(count ? t("done.refresh", { count }) : t("done.refreshSame")),
                onError: (error) => void message.error(faultSaid(error, t)),
              },
            )
          }
        >
          {t("act.refresh")}
        </Button>
      ) : null}
      <Dropdown menu={{ items: files }} trigger={["click"]} disabled={!may.export}>
        <Button title={may.export ? undefined : lacking("export")}>{t("action.export", { ns: "frame" })} ▾</Button>
      </Dropdown>
      <Dropdown menu={{ items: more }} trigger={["click"]}>
        <Button>{t("action.more", { ns: "frame" })} ▾</Button>
      </Dropdown>
      {acting ? <ActDialog scope={scope} action={acting} close={() => act(null)} /> : null}
    </>
  );
}
