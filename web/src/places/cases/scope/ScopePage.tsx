/** One recall scope: the statement, where everything is, the units, what a hold would take, and how it came to be so. */
import { Link, useParams } from "react-router";
import { useLive } from "../../../api/feed";
import { useSay } from "../say";
import { Asked } from "../../../parts/Asked";
import { Chip } from "../../../parts/Chip";
import { PlaceSkeleton } from "../../../parts/Skeletons";
import { Title } from "../../../parts/Title";
import { useAddress } from "../address";
import type { Scope } from "../documents";
import { titleOf } from "../naming";
import { useScope } from "../questions";
import { Tabs } from "../Tabs";
import { ScopeActions } from "./ScopeActions";
import { Evaluations } from "./Evaluations";
import { Gaps } from "./Gaps";
import { Holders } from "./Holders";
import { InCases } from "./InCases";
import { Origin } from "./Origin";
import { ScopeStatement } from "./ScopeStatement";
import { UnitsCard } from "./UnitsCard";
import { WhatIfCard } from "./WhatIfCard";

const TABS = ["units", "hold", "history"] as const;

export default function ScopePage() {
  const { scope: number = "" } = useParams();
  const t = useSay();
  const query = useScope(number);
  useLive("scopes");
  return (
    <>
      {query.error && !query.data ? <Title title={`#${number}`} crumbs={<Link to="/cases?tab=scopes">{t("scopes.title")}</Link>} /> : null}
      <Asked query={query} skeleton={<PlaceSkeleton />}>
        {(scope) => <Shown scope={scope} />}
      </Asked>
    </>
  );
}

function Shown({ scope }: { scope: Scope }) {
  const t = useSay();
  const [asked, change] = useAddress();
  const tab = TABS.find((each) => each === asked.get("tab")) ?? "units";
  const crumbs = (
    <>
      <Link to="/cases">{t("place")}</Link> / <Link to="/cases?tab=scopes">{t("scopes.title")}</Link> / #{scope.id}
    </>
  );
  const chips = (
    <>
      <Chip>{t(`scope.state.${scope.state}`)}</Chip>
      {scope.behind ? <Chip tone="due">{t("scope.behind")}</Chip> : null}
      {scope.state === "open" && scope.evaluation.summary.in_reach > 0 && scope.evaluation.summary.held >= scope.evaluation.summary.in_reach ? <Chip tone="good">{t("act.allHeld")}</Chip> : null}
      {scope.evaluation.summary.truncated ? <Chip tone="due">{t("scope.truncated")}</Chip> : null}
    </>
  );
  return (
    <>
      <Title crumbs={crumbs} title={titleOf(scope, t)} chips={chips} actions={<ScopeActions scope={scope} />} />
      <ScopeStatement scope={scope} />
      <div className="columns">
        <div className="stack">
          <Tabs
            label={t("scope.tabs")}
            chosen={tab}
            tabs={TABS.map((name) => ({ name, label: t(`scope.tab.${name}`) }))}
            choose={(name) => change({ tab: name === "units" ? null : name })}
          />
          {tab === "units" ? <UnitsCard scope={scope} /> : tab === "hold" ? <WhatIfCard scope={scope} /> : <Evaluations scope={scope} />}
        </div>
        <aside className="stack" aria-label={t("scope.beside")}>
          <Holders scope={scope} />
          <Gaps scope={scope} />
          <InCases scope={scope} />
          <Origin scope={scope} />
        </aside>
      </div>
    </>
  );
}
