/** What works in the background, and how far it is behind the log. */
import { useLive } from "../../api/feed";
import { useTranslation } from "../../language";
import { Asked } from "../../parts/Asked";
import { Card } from "../../parts/Card";
import { Chip, type Tone } from "../../parts/Chip";
import { useJobs } from "./ask";

const TONES: Record<string, Tone> = { current: "good", running: "plain", behind: "due", absent: "plain", broken: "bad" };

export function Jobs() {
  const { t } = useTranslation("admin");
  useLive("jobs");
  return (
    <Asked query={useJobs()}>
      {({ head, items }) => {
        const late = items.some((job) => job.state === "behind" || job.state === "broken");
        return (
          <div className="stack">
            <p className="statement">{t(late ? "jobs.statement_behind" : "jobs.statement_ok", { head: head.toLocaleString("en") })}</p>
            <Card title={t("tabs.jobs")}>
              <div className="scroll" tabIndex={0} role="region" aria-label={t("tabs.jobs")}>
                <table className="plain admin-cards">
                  <thead>
                    <tr>
                      <th scope="col">{t("jobs.job")}</th>
                      <th scope="col">{t("jobs.state")}</th>
                      <th scope="col">{t("jobs.detail")}</th>
                      <th scope="col" className="number">
                        {t("jobs.behind")}
                      </th>
                    </tr>
                  </thead>
                  <tbody>
                    {items.map((job, at) => (
                      <tr key={at}>
                        <th scope="row">{job.title}</th>
                        <td data-label={t("jobs.state")}>
                          <Chip tone={TONES[job.state] ?? "plain"}>{t(job.state === "behind" ? "jobs.behindState" : `jobs.${job.state}`)}</Chip>
                        </td>
                        <td data-label={t("jobs.detail")}>{job.detail}</td>
                        <td data-label={t("jobs.behind")} className="number">
                          {job.behind === null ? null : job.behind.toLocaleString("en")}
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            </Card>
          </div>
        );
      }}
    </Asked>
  );
}
