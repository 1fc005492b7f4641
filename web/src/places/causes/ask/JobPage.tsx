/** A question that is being answered: its stages, how long it has taken, and a way to give it up. */
import { Button } from "antd";
import { useEffect } from "react";
import { Link, useNavigate, useParams } from "react-router";
import { Problem } from "../../../api/problem";
import { useTranslation } from "../../../language";
import { Asked } from "../../../parts/Asked";
import { Card } from "../../../parts/Card";
import { Failure } from "../../../parts/Failure";
import { CardSkeleton } from "../../../parts/Skeletons";
import { Title } from "../../../parts/Title";
import type { Job } from "../documents";
import { atItsEnd, useCancel, useJob, useNewRun } from "../questions";
import { Repeated } from "./Repeated";

export default function JobPage() {
  const { job = "" } = useParams();
  const { t } = useTranslation("causes");
  const go = useNavigate();
  const query = useJob(job);
  const answered = query.data?.state === "done" && query.data.kind === "question" ? query.data.run : null;
  const added = useNewRun();
  useEffect(() => {
    if (answered === null) return;
    added();
    void go(`/causes/${answered}`, { replace: true });
  }, [added, answered, go]);
  return (
    <>
      <Title title={t(`job.${query.data?.kind ?? "question"}`)} crumbs={<Link to="/causes">{t("title")}</Link>} />
      <Asked query={query} skeleton={<CardSkeleton lines={6} />}>
        {(told) => <Shown job={told} />}
      </Asked>
    </>
  );
}

function Shown({ job }: { job: Job }) {
  const { t } = useTranslation("causes");
  if (job.state === "failed" && job.problem) {
    const { problem } = job;
    const findings = problem.findings.map((each) => ({ place: String(each["place"] ?? ""), message: String(each["message"] ?? "") }));
    return (
      <>
        <Failure error={new Problem("refused", problem.status, problem.code, problem.title, problem.detail, findings)} />
        <p>
          <Link to="/causes/new?draft=1">{t("job.change")}</Link>
        </p>
      </>
    );
  }
  if (job.state === "cancelled") {
    return (
      <Card label={t("job.cancelled")}>
        <p className="statement">{t("job.cancelledSays")}</p>
        <p>
          <Link to="/causes/new?draft=1">{t("job.change")}</Link>
        </p>
      </Card>
    );
  }
  if (job.repeated) return <Repeated repeated={job.repeated} />;
  return <Working job={job} />;
}

function Working({ job }: { job: Job }) {
  const { t } = useTranslation("causes");
  const cancel = useCancel(job.id);
  const now = job.stages.at(-1)?.name;
  return (
    <Card title={t(`job.${job.state}`)} note={t("job.seconds", { seconds: Math.round(job.seconds) })} end={<Button loading={cancel.isPending || cancel.isSuccess} disabled={atItsEnd(job)} onClick={() => cancel.mutate()}>{t("job.cancel")}</Button>}>
      <p className="quiet" role="status" aria-live="polite">
        {t(job.state === "waiting" ? "job.waitingSays" : "job.runningSays")}
      </p>
      <ol className="causes-stages">
        {job.stages.map((stage) => {
          const done = stage.done >= stage.total;
          return (
            <li key={stage.name} className={done ? "causes-stage-done" : "causes-stage-now"} aria-current={!done && stage.name === now ? "step" : undefined}>
              <span aria-hidden="true">{done ? "✓" : "●"}</span> {stage.title}
              {!done && stage.total > 1 ? <progress value={stage.done} max={stage.total} aria-label={stage.title} /> : null}
            </li>
          );
        })}
        {job.state === "running" && job.stages.every((stage) => stage.done >= stage.total) ? (
          <li className="causes-stage-now">
            <span aria-hidden="true">●</span> {t("job.next")}
          </li>
        ) : null}
      </ol>
      {cancel.error ? <Failure error={cancel.error} /> : null}
    </Card>
  );
}
