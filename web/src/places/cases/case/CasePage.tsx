/** One case: how far it is, what is known, who was told, the eight disciplines, and everything that was said. */
import { Link, useParams } from "react-router";
import { useLive } from "../../../api/feed";
import { Asked } from "../../../parts/Asked";
import { Chip } from "../../../parts/Chip";
import { PlaceSkeleton } from "../../../parts/Skeletons";
import { Title } from "../../../parts/Title";
import { useAddress } from "../address";
import { useCase } from "../caseQuestions";
import type { Case } from "../documents";
import { useSay } from "../say";
import { Tabs } from "../Tabs";
import { BalanceCard } from "./BalanceCard";
import { CaseActions } from "./CaseActions";
import { CaseHistory } from "./CaseHistory";
import { Causes, Scopes } from "./Linked";
import { ComplaintCard } from "./ComplaintCard";
import { Disciplines } from "./Disciplines";
import { Ahead, Facts } from "./Facts";
import { HoldsCard } from "./HoldsCard";
import { NoticesCard } from "./NoticesCard";
import { Steps } from "./Steps";

const TABS = ["overview", "8d", "notices", "history"] as const;

export default function CasePage() {
  const { number = "" } = useParams();
  const t = useSay();
  const query = useCase(number);
  useLive("cases");
  return (
    <>
      {query.error && !query.data ? <Title title={t("case.number", { number })} crumbs={<Link to="/cases">{t("place")}</Link>} /> : null}
      <Asked query={query} skeleton={<PlaceSkeleton />}>
        {(shown) => <Shown shown={shown} />}
      </Asked>
    </>
  );
}

function Shown({ shown }: { shown: Case }) {
  const t = useSay();
  const [asked, change] = useAddress();
  const tab = TABS.find((each) => each === asked.get("tab")) ?? "overview";
  const { head } = shown;
  const crumbs = (
    <>
      <Link to="/cases">{t("place")}</Link> / {t("case.number", { number: head.number })}
    </>
  );
  return (
    <>
      <Title crumbs={crumbs} title={head.title} chips={<HeadChips shown={shown} />} actions={<CaseActions shown={shown} />} />
      <Steps shown={shown} />
      <Tabs
        label={t("case.tabs")}
        chosen={tab}
        tabs={TABS.map((name) => ({ name, label: t(`case.tab.${name}`) }))}
        choose={(name) => change({ tab: name === "overview" ? null : name })}
      />
      {tab === "overview" ? <Overview shown={shown} /> : null}
      {tab === "8d" ? <Disciplines shown={shown} /> : null}
      {tab === "notices" ? <NoticesCard shown={shown} /> : null}
      {tab === "history" ? <CaseHistory shown={shown} /> : null}
    </>
  );
}

function HeadChips({ shown }: { shown: Case }) {
  const t = useSay();
  const { head } = shown;
  return (
    <>
      <Chip tone={head.state === "closed" ? "good" : "plain"}>{t(`state.${head.state}`)}</Chip>
      <Chip tone={head.severity === "critical" ? "due" : "plain"}>{t(`severity.${head.severity}`)}</Chip>
      {head.due && head.state !== "closed" ? <Chip tone={head.overdue ? "due" : "plain"}>{t(head.overdue ? "case.overdue" : "case.due", { day: head.due })}</Chip> : null}
    </>
  );
}

function Overview({ shown }: { shown: Case }) {
  const t = useSay();
  return (
    <div className="columns">
      <div className="stack">
        <ComplaintCard shown={shown} />
        <BalanceCard shown={shown} />
        <Scopes shown={shown} />
        <Causes shown={shown} />
        <HoldsCard shown={shown} />
      </div>
      <aside className="stack" aria-label={t("case.beside")}>
        <Ahead shown={shown} />
        <Facts shown={shown} />
      </aside>
    </div>
  );
}
