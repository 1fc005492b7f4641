/** Why we know: the path from the thing to another, step by step, each with the event that says so. */
import { useState } from "react";
import { Link } from "react-router";
import { Button } from "antd";
import { useTranslation } from "../../../language";
import { Failure } from "../../../parts/Failure";
import { Bone } from "../../../parts/Skeletons";
import { type Asking, type Direction, eventPath, thingPath } from "../asking";
import { wall } from "../lanes/time";
import type { Witness } from "../model";
import { useWitness } from "../queries";

interface Wanted {
  node: string;
  direction: Direction;
  asking: Asking;
  /** Of the clock that the lanes and the table show: one page has one. */
  offset: number;
}

export function WitnessPath({ node, direction, asking, offset }: Wanted) {
  const { t } = useTranslation("trace");
  const [open, setOpen] = useState(false);
  const query = useWitness(asking, node, direction, open);
  return (
    <section className="trace-witness">
      {open ? <h3>{t("witness.title")}</h3> : <Button size="small" onClick={() => setOpen(true)}>{t("witness.ask")}</Button>}
      {query.error ? <Failure error={query.error} retry={() => void query.refetch()} /> : null}
      {open && query.isFetching && !query.data ? <Bone height={90} /> : null}
      {open && query.data ? <Steps witness={query.data} offset={offset} /> : null}
    </section>
  );
}

function Steps({ witness, offset }: { witness: Witness; offset: number }) {
  const { t } = useTranslation("trace");
  const certain = witness.witness.filter((step) => step.link).every((step) => step.link?.certain);
  if (witness.witness.length === 0) return <p className="quiet">{t("witness.excluded")}</p>;
  return (
    <>
      <p>{t(witness.node.word === "certain" ? "witness.certain" : certain ? "witness.possibleWays" : "witness.possible", { count: witness.witness.length - 1 })}</p>
      <ol className="trace-steps">
        {witness.witness.map((step, at) => (
          <li key={`${step.node}${at}`} className={step.link && !step.link.certain ? "possible" : ""}>
            {step.link ? (
              <span className="quiet">
                {t(`link.${step.link.kind}`)}
                {step.link.certain ? "" : ` · ${t("word.possible")}`} · {wall(Date.parse(step.link.start), offset).slice(0, 16)}
              </span>
            ) : null}
            <span className="trace-break mono">
              <Link to={step.node.startsWith("urn:uuid:") ? eventPath(step.node) : thingPath(step.node)}>{step.node}</Link>
            </span>
            {step.event ? <Link className="quiet" to={eventPath(step.event)}>{t("witness.event")}</Link> : null}
          </li>
        ))}
      </ol>
    </>
  );
}
