/** Other units of the same operation as a dot strip, with the limits; this unit ringed. */
import { Select } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { useTranslation } from "../../../language";
import { Failure } from "../../../parts/Failure";
import { Bone } from "../../../parts/Skeletons";
import type { Asking } from "../asking";
import { thingPath } from "../asking";
import { amount, type Operation, type Peers } from "../model";
import { usePeers } from "../queries";

interface Shown {
  operation: Operation;
  asking: Asking;
  subject: string;
}

export function PeerStrip({ operation, asking, subject }: Shown) {
  const { t } = useTranslation("trace");
  const measured = operation.measurements.filter((each) => each.number !== null);
  const worst = measured.find((each) => each.tone === "defect") ?? measured[0];
  const [chosen, setChosen] = useState(worst?.characteristic);
  const query = usePeers(operation.part?.id ?? subject, operation.id, chosen, asking);
  if (!worst) return null;
  return (
    <section>
      <h3>{query.data ? query.data.text : t("peers.title")}</h3>
      {measured.length > 1 ? (
        <Select
          size="small"
          className="trace-select"
          aria-label={t("peers.choose")}
          value={chosen ?? null}
          onChange={(value) => setChosen(value ?? undefined)}
          options={[...new Map(measured.map((each) => [each.characteristic, { value: each.characteristic, label: each.label }])).values()]}
        />
      ) : null}
      {query.error ? <Failure error={query.error} retry={() => void query.refetch()} /> : null}
      {query.data ? <Dots peers={query.data} /> : query.isFetching ? <Bone height={74} /> : null}
    </section>
  );
}

const WIDE = 300;
const TALL = 62;

function Dots({ peers }: { peers: Peers }) {
  const { t } = useTranslation("trace");
  const values = [...peers.peers.map((each) => each.value), ...[peers.lower, peers.upper].filter((each) => each !== null)];
  const low = Math.min(...values);
  const high = Math.max(...values);
  const x = (value: number): number => (high === low ? WIDE / 2 : 10 + ((value - low) / (high - low)) * (WIDE - 20));
  const said = t("peers.said", { total: peers.total, outside: peers.outside });
  if (peers.peers.length === 0) return <p className="quiet">{t("peers.none")}</p>;
  return (
    <>
      <svg className="trace-peers" viewBox={`0 0 ${WIDE} ${TALL + 16}`} role="img" aria-label={`${peers.label}: ${said}`}>
        {[peers.lower, peers.upper].map((limit, at) =>
          limit === null ? null : (
            <g key={at}>
              <line className="limit" x1={x(limit)} x2={x(limit)} y1={2} y2={TALL} />
              <text x={x(limit)} y={TALL + 12} textAnchor={x(limit) < 30 ? "start" : x(limit) > WIDE - 30 ? "end" : "middle"}>
                {t(at === 0 ? "peers.lower" : "peers.upper", { value: limit })}
              </text>
            </g>
          ),
        )}
        {peers.peers.map((each, at) => (each.own ? null : <circle key={at} className={each.within === false ? "peer bad" : "peer"} cx={x(each.value)} cy={8 + ((at * 29) % (TALL - 14))} r={3.4} />))}
        {peers.peers.map((each, at) => (each.own ? <circle key={at} className={each.within === false ? "own bad" : "own"} cx={x(each.value)} cy={TALL / 2} r={5.5} /> : null))}
      </svg>
      <p className="quiet">
        {said}
        {peers.total > peers.peers.length ? ` ${t("peers.shown", { count: peers.peers.length })}` : ""}
      </p>
      <details className="trace-twin">
        <summary>{t("peers.table")}</summary>
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">{t("column.thing")}</th>
              <th scope="col" className="number">{peers.label}</th>
            </tr>
          </thead>
          <tbody>
            {peers.peers.map((each) => (
              <tr key={each.id + each.at}>
                <td>
                  <Link className="mono" to={thingPath(each.id)}>{each.label}</Link> {each.own ? <span className="quiet">{t("peers.own")}</span> : null}
                </td>
                <td className={`number mono ${each.within === false ? "bad" : ""}`}>
                  {amount(each.value, peers.symbol)}
                  {each.within === false ? " ●" : ""}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </>
  );
}
