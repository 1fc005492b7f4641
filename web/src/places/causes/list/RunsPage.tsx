/** Recorded runs with their statements, the latest first; above them what is being answered now. */
import { Button, Pagination } from "antd";
import { useEffect, useRef } from "react";
import { Link, useNavigate, useSearchParams } from "react-router";
import { useMay } from "../../../api/reader";
import { useTranslation } from "../../../language";
import { Asked } from "../../../parts/Asked";
import { Card } from "../../../parts/Card";
import { Chip } from "../../../parts/Chip";
import { Empty } from "../../../parts/Empty";
import { CardSkeleton } from "../../../parts/Skeletons";
import { clock } from "../../../parts/time";
import { Title } from "../../../parts/Title";
import { Whole } from "../../../parts/Whole";
import type { Run } from "../documents";
import { count } from "../figures";
import { atItsEnd, PAGE, useJobs, useNewRun, useRuns } from "../questions";

export default function RunsPage() {
  const { t } = useTranslation("causes");
  const go = useNavigate();
  const may = useMay("cause");
  const [asked, ask] = useSearchParams();
  const page = Math.max(1, Math.floor(Number(asked.get("page") ?? 1)) || 1);
  const query = useRuns(page);
  return (
    <>
      <Title
        title={t("title")}
        actions={
          <Button type="primary" disabled={!may} title={may ? undefined : t("mayNotAsk")} onClick={() => void go("/causes/new")}>
            {t("ask")}
          </Button>
        }
      />
      <UnderWay />
      <Asked query={query} skeleton={<CardSkeleton lines={8} />}>
        {({ runs, total }) =>
          total === 0 ? (
            <Card label={t("title")}>
              <Empty says={t("list.empty")} why={t("list.emptyWhy")} action={may ? <Link to="/causes/new">{t("ask")}</Link> : undefined} />
            </Card>
          ) : (
            <Card title={t("list.title")} note={t("list.note", { count: total, shown: count(total) })}>
              <ul className="causes-runs">
                {runs.map((run) => (
                  <RunRow key={run.id} run={run} />
                ))}
              </ul>
              {total > PAGE ? (
                <Pagination className="causes-pages no-print" current={page} pageSize={PAGE} total={total} showSizeChanger={false} size="small" showLessItems onChange={(next) => ask({ page: String(next) })} />
              ) : null}
            </Card>
          )
        }
      </Asked>
    </>
  );
}

const TONES = { confirmed: "good", doubted: "due", dismissed: "plain" } as const;

function RunRow({ run }: { run: Run }) {
  const { t } = useTranslation("causes");
  return (
    <li className="causes-run">
      <div className="causes-run-head">
        <Link to={`/causes/${run.id}`} className="causes-run-title">
          {run.asked.title}
        </Link>
        {run.verdict === "ranked" ? null : <Chip tone="dashed">{run.verdict_title}</Chip>}
        {run.verdicts.map((each) => (
          <Chip key={each.suspect} tone={TONES[each.verdict]} title={each.because}>
            {t("list.verdict", { rank: each.suspect, title: each.title, by: each.by })}
          </Chip>
        ))}
        <span className="quiet causes-run-by">
          <span className="mono">#{run.id}</span> · {run.by} · {clock(run.at)}
        </span>
      </div>
      <p className="causes-run-says"><Whole>{run.statement}</Whole></p>
      <p className="quiet">{[t(`of.${run.of}`, { bad: count(run.bad), rows: count(run.rows) }), ...run.asked.details].join(" · ")}</p>
    </li>
  );
}

/** One's own questions that are not answered yet. */
function UnderWay() {
  const { t } = useTranslation("causes");
  const { data } = useJobs();
  const open = data?.items.filter((job) => !atItsEnd(job)) ?? [];
  const added = useNewRun();
  const before = useRef(0);
  // What is no longer open may have become a run.
  useEffect(() => {
    if (data === undefined) return;
    if (open.length < before.current) added();
    before.current = open.length;
  }, [added, data, open.length]);
  if (open.length === 0) return null;
  return (
    <Card title={t("underWay")}>
      <ul className="causes-jobs">
        {open.map((job) => (
          <li key={job.id}>
            <Link to={`/causes/jobs/${job.id}`}>{t(`job.${job.kind}`)}</Link>{" "}
            <span className="quiet">
              {t(`job.${job.state}`)} · {clock(job.since)}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
