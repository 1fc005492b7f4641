/** One characteristic: the statement, its figures, what it is narrowed to, the chart, and the same as a table. */
import { Button, Segmented } from "antd";
import { useMemo } from "react";
import { Link, useNavigate, useSearchParams } from "react-router";
import { useMay } from "../../api/reader";
import { useScheme } from "../../app/scheme";
import { useTranslation } from "../../language";
import { Asked } from "../../parts/Asked";
import { Card } from "../../parts/Card";
import { Chart as Drawing } from "../../parts/Chart";
import { Empty } from "../../parts/Empty";
import { Bone, CardSkeleton } from "../../parts/Skeletons";
import type { Chart, Of } from "./documents";
import { MOST_CHANGES, markAt, marksOf, optionOf } from "./drawing";
import { Figures } from "./Figures";
import { Narrowed } from "./Narrowed";
import { questionOf, useChart } from "./questions";
import { Readings } from "./Readings";
import { addressNow } from "../../parts/address";

const token = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export function Charted({ characteristic, of }: { characteristic: string; of: Of }) {
  const [asked] = useSearchParams();
  const question = questionOf(asked, characteristic, of);
  const query = useChart(question);
  return (
    <div className="stack">
      <Asked query={query} skeleton={<ChartSkeleton />}>
        {(chart) => <Shown chart={chart} />}
      </Asked>
    </div>
  );
}

const ChartSkeleton = () => (
  <>
    <Bone width="60%" height={22} />
    <CardSkeleton lines={3} height={470} />
  </>
);

function Shown({ chart }: { chart: Chart }) {
  const { t } = useTranslation("process");
  const [asked, ask] = useSearchParams();
  const byTime = asked.get("axis") === "time";
  const axis = (value: "order" | "time"): void =>
    ask(() => {
      const before = addressNow();
      if (value === "time") before.set("axis", "time");
      else before.delete("axis");
      return before;
    });
  return (
    <>
      <p className="statement">{chart.statement}</p>
      <Card
        title={chart.unit_symbol ? `${chart.title} (${chart.unit_symbol})` : chart.title}
        note={<span className="mono">#{chart.position.toLocaleString("en")}</span>}
        end={
          <>
            <Segmented<"order" | "time"> size="small" aria-label={t("axis.label")} value={byTime ? "time" : "order"} options={(["order", "time"] as const).map((value) => ({ value, label: t(`axis.${value}`) }))} onChange={axis} />
            <Why chart={chart} />
            <Export chart={chart} />
          </>
        }
      >
        <Narrowed chart={chart} />
        {chart.summary ? (
          <>
            <Figures chart={chart} summary={chart.summary} />
            <Plot chart={chart} byTime={byTime} />
            <Notes chart={chart} />
          </>
        ) : (
          <Empty says={t("nothing")} action={<Link to={`/process?${new URLSearchParams({ characteristic: chart.characteristic, ...(chart.of === "outcome" ? { of: "outcome" } : {}) })}`}>{t("all")}</Link>} />
        )}
      </Card>
      {chart.summary ? <Readings chart={chart} /> : null}
    </>
  );
}

/** A point leads to its unit, several readings to themselves alone. */
function Plot({ chart, byTime }: { chart: Chart; byTime: boolean }) {
  const { t } = useTranslation("process");
  const scheme = useScheme();
  const go = useNavigate();
  const [, ask] = useSearchParams();
  const option = useMemo(
    () => optionOf(chart, byTime, { gauge: t("gauge"), unit: chart.unit_symbol, rate: t("rate") }, token),
    // The colours are those of the scheme.
    [chart, byTime, t, scheme],
  );
  const pick = (series: string, at: number): void => {
    const place = markAt(marksOf(chart), series, at, byTime) ?? -1;
    const point = chart.points[place];
    const bucket = chart.buckets[place];
    if (point?.thing) void go(`/trace/thing?id=${encodeURIComponent(point.thing)}`);
    if (bucket) {
      ask(() => {
        const before = addressNow();
        before.set("since", bucket.start);
        before.set("until", new Date(Date.parse(bucket.end) + 1000).toISOString());
        before.delete("page");
        return before;
      });
    }
  };
  return <Drawing option={option} height={380} label={`${t("chart")}: ${chart.statement}`} pick={pick} />;
}

function Notes({ chart }: { chart: Chart }) {
  const { t } = useTranslation("process");
  const each = chart.buckets[0]?.count ?? 0;
  return (
    <div className="process-notes quiet">
      {chart.kind === "buckets" ? <p>{t(chart.of === "outcome" ? "groupedJudged" : "grouped", { count: each })}</p> : <p>{t("pointsLead")}</p>}
      {chart.changes_total > MOST_CHANGES ? <p>{t("turns", { count: chart.changes_total, gauges: chart.gauges.length })}</p> : null}
      {chart.limits_total > chart.limits.length ? <p>{t("moreLimits", { shown: chart.limits.length, count: chart.limits_total })}</p> : null}
      {chart.left_out > 0 ? <p className="due">{t("leftOut", { count: chart.left_out })}</p> : null}
    </div>
  );
}

function Why({ chart }: { chart: Chart }) {
  const { t } = useTranslation("process");
  const may = useMay("cause");
  if (!may || !chart.summary || chart.summary.out === 0) return null;
  const outcome = chart.of === "outcome" ? `${chart.characteristic}=NOK` : `${chart.characteristic}=out-of-limits`;
  return <Link to={`/causes/new?outcome=${encodeURIComponent(outcome)}`}>{t("why")}</Link>;
}

function Export({ chart }: { chart: Chart }) {
  const { t } = useTranslation("process");
  const [asked] = useSearchParams();
  const may = useMay("export");
  const query = new URLSearchParams(questionOf(asked, chart.characteristic, chart.of));
  return (
    <Button size="small" disabled={!may} title={may ? undefined : t("mayNotExport")} {...(may ? { href: `/api/v1/process/chart.csv?${query}` } : {})}>
      {t("export")}
    </Button>
  );
}
