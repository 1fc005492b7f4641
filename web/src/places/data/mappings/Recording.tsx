/** Record the file by the mapping; the mapping is kept with it. What is refused waits in quarantine. */
import { Button } from "antd";
import { Link } from "react-router";
import { useTranslation } from "../../../language";
import { Card } from "../../../parts/Card";
import { Failure } from "../../../parts/Failure";
import { useRecord } from "../acts";
import type { Capture, Trial } from "../questions";
import { count } from "../say";

const COUNTS = ["recorded", "duplicate", "conflict", "quarantined", "not_recorded"] as const;

export function Recording({ file, mapping, trial }: { file: File; mapping: string; trial: Trial | undefined }) {
  const { t } = useTranslation("data");
  const record = useRecord();
  return (
    <Card title={t("recording.title")}>
      <p className="data-lead">{t("recording.why")}</p>
      {record.error ? <Failure error={record.error} /> : null}
      {record.data ? <Recorded capture={record.data.told} /> : null}
      <div className="data-actions">
        <Button type="primary" disabled={!trial || trial.counts.events === 0} loading={record.isPending} onClick={() => record.mutate({ file, mapping })}>
          {t("recording.record", { count: trial?.counts.events ?? 0, told: count(trial?.counts.events ?? 0) })}
        </Button>
      </div>
    </Card>
  );
}

function Recorded({ capture }: { capture: Capture }) {
  const { t } = useTranslation("data");
  const { counts } = capture;
  return (
    <div className="data-told" role="status">
      <p className="statement">
        {COUNTS.filter((name) => counts[name] > 0)
          .map((name) => t(`recording.${name}`, { told: count(counts[name]) }))
          .join(t("comma"))}
      </p>
      {capture.known_as ? <p className="quiet">{t("recording.knownAs", { number: capture.known_as })}</p> : null}
      <p className="data-links">
        {capture.acquisition ? <Link to={`/data/acquisitions/${capture.acquisition}`}>{t("recording.toLog", { number: capture.acquisition })}</Link> : null}
        {counts.quarantined > 0 ? <Link to="/data/quarantine">{t("recording.toQuarantine")}</Link> : null}
      </p>
    </div>
  );
}
