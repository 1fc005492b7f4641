/** The table twin of the chart, a page at a time; units lead to their trace. */
import { Pagination } from "antd";
import { Link, useSearchParams } from "react-router";
import { useTranslation } from "../../language";
import { Card } from "../../parts/Card";
import { clock } from "../../parts/time";
import type { Chart } from "./documents";
import { plain } from "./drawing";
import { addressNow } from "../../parts/address";

const ROWS = 25;

export function Readings({ chart }: { chart: Chart }) {
  const { t } = useTranslation("process");
  const [asked, ask] = useSearchParams();
  const total = chart.points.length + chart.buckets.length;
  const page = Math.min(Math.max(1, Math.floor(Number(asked.get("page") ?? 1)) || 1), Math.max(1, Math.ceil(total / ROWS)));
  const from = (page - 1) * ROWS;
  return (
    <Card title={t("table")} note={t("tableNote", { from: from + 1, to: Math.min(total, from + ROWS), total: total.toLocaleString("en") })}>
      <div className="scroll" tabIndex={0} role="region" aria-label={t("table")}>
        {chart.kind === "points" ? <Points chart={chart} from={from} /> : <Buckets chart={chart} from={from} />}
      </div>
      {total > ROWS ? (
        <Pagination
          className="process-pages no-print"
          size="small"
          showLessItems
          current={page}
          pageSize={ROWS}
          total={total}
          showSizeChanger={false}
          onChange={(next) =>
            ask(
              () => {
                const before = addressNow();
                before.set("page", String(next));
                return before;
              },
              { preventScrollReset: true },
            )
          }
        />
      ) : null}
    </Card>
  );
}

function Head({ names }: { names: string[] }) {
  const { t } = useTranslation("process");
  return (
    <thead>
      <tr>
        {names.map((name) => (
          <th key={name} scope="col" className={NUMBERS.has(name) ? "number" : name === "to" ? "process-to" : undefined}>
            {t(`column.${name}`)}
          </th>
        ))}
      </tr>
    </thead>
  );
}

const NUMBERS = new Set(["value", "lower", "upper", "readings", "least", "mean", "greatest", "out", "nonconforming", "rate"]);

function Points({ chart, from }: { chart: Chart; from: number }) {
  const { t } = useTranslation("process");
  return (
    <table className="plain process-rows">
      <Head names={["time", "value", "lower", "upper", "thing", "gauge"]} />
      <tbody>
        {chart.points.slice(from, from + ROWS).map((point, place) => {
          const at = from + place;
          const limits = chart.limits.find((each) => each.first <= at && at <= each.last);
          return (
            <tr key={at} className={point.within === false ? "process-out" : undefined}>
              <td className="mono">{clock(point.time)}</td>
              <td className="number mono">
                {plain(point.value)}
                {point.within === false ? <span className="bad"> ◆ {t("beyond")}</span> : null}
              </td>
              <td className="number mono">{limits?.lower == null ? "–" : plain(limits.lower)}</td>
              <td className="number mono">{limits?.upper == null ? "–" : plain(limits.upper)}</td>
              <td className="mono">{point.thing ? <Link to={`/trace/thing?id=${encodeURIComponent(point.thing)}`}>{point.short}</Link> : "–"}</td>
              <td>{point.gauge === null ? "–" : chart.gauges[point.gauge]?.name}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Buckets({ chart, from }: { chart: Chart; from: number }) {
  const judged = chart.of === "outcome";
  const columns = judged ? ["from", "to", "readings", "nonconforming", "rate"] : ["from", "to", "readings", "least", "mean", "greatest", "out"];
  return (
    <table className="plain process-rows process-buckets">
      <Head names={columns} />
      <tbody>
        {chart.buckets.slice(from, from + ROWS).map((bucket) => (
          <tr key={bucket.first} className={!judged && bucket.out > 0 ? "process-out" : undefined}>
            <td className="mono">{clock(bucket.start)}</td>
            <td className="mono process-to">{clock(bucket.end)}</td>
            <td className="number">{bucket.count.toLocaleString("en")}</td>
            {judged ? null : <td className="number mono">{plain(bucket.least)}</td>}
            {judged ? null : <td className="number mono">{plain(bucket.mean)}</td>}
            {judged ? null : <td className="number mono">{plain(bucket.greatest)}</td>}
            <td className="number">{bucket.out.toLocaleString("en")}</td>
            {judged ? <td className="number">{(bucket.mean * 100).toFixed(1)}%</td> : null}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
