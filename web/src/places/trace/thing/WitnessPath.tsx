/** Why we know: the path from the thing to another, step by step, each with the event that says so. */
import { useState } from "react";
import { Link } from "react-router";
import { Button } from "antd";
import { useTranslation } from "../../../language";
import { Failure } from "../../../parts/Failure";
import { Bone } from "../../../parts/Skeletons";
import { clock } from "../../../parts/time";
import { type Asking, type Direction, eventPath, thingPath } from "../asking";
import type { Witness } from "../model";
import { useWitness } from "../queries";

export function WitnessPath({ node, direction, asking }: { node: string; direction: Direction; asking: Asking }) {
  const { t } = useTranslation("trace");
  const [open, setOpen] = useState(false);
  const query = useWitness(asking, node, direction, open);
  return (
    <section className="trace-witness">
      {open ? <h3>{t("witness.title")}</h3> : <Button size="small" onClick={() => setOpen(true)}>{t("witness.ask")}</Button>}
      {query.error ? <Failure error={query.error} retry={() => void query.refetch()} /> : null}
      {open && query.isFetching && !query.data ? <Bone height={90} /> : null}
      {open && query.data ? <Steps witness={query.data} /> : null}
    </section>
  );
}

function Steps({ witness }: { witness: Witness }) {
  const { t, i18n } = useTranslation("trace");
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
                {step.link.certain ? "" : ` · ${t("word.possible")}`} · {clock(step.link.start, i18n.language).slice(0, 16)}
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
