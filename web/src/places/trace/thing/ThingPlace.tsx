/** One thing: where it came from, what it lived through, where it went. */
import { Link, Navigate } from "react-router";
import { useLive } from "../../../api/feed";
import { Problem } from "../../../api/problem";
import { useTranslation } from "../../../language";
import { Asked } from "../../../parts/Asked";
import { Card } from "../../../parts/Card";
import { Empty } from "../../../parts/Empty";
import { telling } from "../../../parts/identifier";
import { Title } from "../../../parts/Title";
import { eventPath, thingPath, useAsking } from "../asking";
import type { Lanes } from "../model";
import { useLanes } from "../queries";
import { Head } from "./Head";
import { KnownThen } from "./KnownThen";
import { LanesSkeleton } from "./LanesSkeleton";
import { Structure } from "./Structure";
import { Tables } from "./Tables";
import { TimeTab } from "./TimeTab";

export function ThingPlace() {
  const { t } = useTranslation("trace");
  const [asking] = useAsking();
  const query = useLanes(asking.id, asking.knownAt, asking.policy);
  useLive("lanes", "summary", "members");
  if (!asking.id) {
    return (
      <>
        <Title title={t("thing.trace")} />
        <Card>
          <Empty says={t("thing.unnamed")} action={<Link to="/trace">{t("find.recentLink")}</Link>} />
        </Card>
      </>
    );
  }
  // A name of several things is a question back to the reader, not a failure.
  if (query.error instanceof Problem && query.error.code === "thing.ambiguous") return <Navigate to={`/trace?q=${encodeURIComponent(asking.id)}`} replace />;
  return (
    <>
      {query.data ? null : <Title title={telling(asking.id)} mono crumbs={<Link className="trace-crumb" to="/trace">{t("thing.trace")}</Link>} />}
      <Asked query={query} skeleton={<LanesSkeleton />}>
        {(answer) => (answer.subject.kind === "event" ? <Navigate to={eventPath(asking.id)} replace /> : <Whole answer={answer} />)}
      </Asked>
      {query.error && !query.data ? (
        <p className="no-print">
          {asking.knownAt === undefined ? <Link to="/trace">{t("find.recentLink")}</Link> : <Link to={thingPath(asking.id)}>{t("known.now")}</Link>}
        </p>
      ) : null}
    </>
  );
}

function Whole({ answer }: { answer: Lanes }) {
  const [asking, change] = useAsking();
  return (
    <>
      <Head answer={answer} asking={asking} change={change} />
      {asking.knownAt === undefined ? null : <KnownThen answer={answer} asking={asking} change={change} />}
      {asking.tab === "time" ? <TimeTab answer={answer} asking={asking} change={change} /> : null}
      {asking.tab === "structure" ? <Structure answer={answer} asking={asking} change={change} /> : null}
      {asking.tab === "table" ? <Tables answer={answer} asking={asking} /> : null}
    </>
  );
}
