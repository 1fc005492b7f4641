/** One thing: where it came from, what it lived through, where it went. */
import { Link } from "react-router";
import { Navigate } from "react-router";
import { useLive } from "../../../api/feed";
import { Problem } from "../../../api/problem";
import { useTranslation } from "../../../language";
import { Asked } from "../../../parts/Asked";
import { Card } from "../../../parts/Card";
import { Empty } from "../../../parts/Empty";
import { eventPath, useAsking } from "../asking";
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
  const query = useLanes(asking.id, asking.knownAt);
  useLive("lanes", "summary", "members");
  if (!asking.id) {
    return (
      <Card>
        <Empty says={t("thing.unnamed")} action={<Link to="/trace">{t("find.recentLink")}</Link>} />
      </Card>
    );
  }
  // A name of several things is a question back to the reader, not a failure.
  if (query.error instanceof Problem && query.error.code === "thing.ambiguous") return <Navigate to={`/trace?q=${encodeURIComponent(asking.id)}`} replace />;
  return (
    <Asked query={query} skeleton={<LanesSkeleton />}>
      {(answer) => (answer.subject.kind === "event" ? <Navigate to={eventPath(asking.id)} replace /> : <Whole answer={answer} />)}
    </Asked>
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
