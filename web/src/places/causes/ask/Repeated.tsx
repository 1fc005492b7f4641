/** What a repetition found: the same bytes, or what differs and why. */
import { Link } from "react-router";
import { useTranslation } from "../../../language";
import { Card } from "../../../parts/Card";
import { Chip } from "../../../parts/Chip";
import type { Job } from "../documents";
import { count } from "../figures";

export function Repeated({ repeated }: { repeated: NonNullable<Job["repeated"]> }) {
  const { t } = useTranslation("causes");
  return (
    <Card label={t("job.repetition")}>
      <p>
        <Chip tone={repeated.equal ? "good" : "due"}>{t(repeated.equal ? "repeated.equal" : "repeated.different")}</Chip>
      </p>
      <p className="statement">{t(repeated.equal ? "repeated.equalSays" : "repeated.differentSays", { run: repeated.run, position: count(repeated.position) })}</p>
      {repeated.equal ? null : (
        <dl className="facts">
          <dt>{t("repeated.members")}</dt>
          <dd className="mono">{repeated.different.join(", ")}</dd>
          <dt>{t("repeated.study")}</dt>
          <dd>{t(repeated.study_equal ? "repeated.same" : "repeated.changed")}</dd>
          <dt>{t("repeated.code")}</dt>
          <dd>{repeated.code_equal ? t("repeated.same") : <span className="mono">{repeated.code_version}</span>}</dd>
        </dl>
      )}
      <p>
        <Link to={`/causes/${repeated.run}`}>{t("repeated.back", { run: repeated.run })}</Link>
      </p>
    </Card>
  );
}
