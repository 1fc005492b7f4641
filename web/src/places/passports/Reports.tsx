/** What the public wrote about published units, and where to go with it. */
import { Button, Checkbox } from "antd";
import { Link, useSearchParams } from "react-router";
import { useTranslation } from "../../language";
import { Asked } from "../../parts/Asked";
import { Card } from "../../parts/Card";
import { Chip } from "../../parts/Chip";
import { Empty } from "../../parts/Empty";
import { Failure } from "../../parts/Failure";
import { clock } from "../../parts/time";
import { withChanges } from "./address";
import { type Report, useReports, useSeen } from "./questions";

export function Reports({ may }: { may: boolean }) {
  const { t } = useTranslation("passports");
  const [asked, ask] = useSearchParams();
  const seen = asked.get("seen") === "1";
  const found = useReports(seen, may);
  if (!may) return null;
  return (
    <>
      <Checkbox checked={seen} onChange={(event) => ask(withChanges(asked, { seen: event.target.checked ? "1" : "" }))}>
        {t("alsoSeen")}
      </Checkbox>
      <Asked query={found}>
        {({ reports }) =>
          reports.length === 0 ? (
            <Card>
              <Empty says={t("noReports")} why={t("noReportsWhy")} action={<Link to="/passports">{t("showAll")}</Link>} />
            </Card>
          ) : (
            <div className="stack">
              {reports.map((each) => (
                <One key={each.number} report={each} />
              ))}
            </div>
          )
        }
      </Asked>
    </>
  );
}

function One({ report }: { report: Report }) {
  const { t } = useTranslation("passports");
  const seen = useSeen();
  return (
    <Card
      title={<span className="mono">{report.label}</span>}
      note={`#${report.number} · ${clock(report.at)}`}
      end={<Chip tone={report.seen_at ? "good" : "due"}>{report.seen_at ? t("seenBy", { name: report.seen_by?.split(":").at(-1) ?? "" }) : report.kind_said}</Chip>}
    >
      <p className="passports-said">{report.text}</p>
      {seen.error ? <Failure error={seen.error} /> : null}
      <div className="passports-actions">
        <Button href={`/trace/thing?id=${encodeURIComponent(report.id)}`}>{t("trace")}</Button>
        <Button href={`/cases/scopes/new?id=${encodeURIComponent(report.id)}`}>{t("openScope")}</Button>
        {report.seen_at ? null : (
          <Button loading={seen.isPending} onClick={() => seen.mutate(report.number)}>
            {t("markSeen")}
          </Button>
        )}
      </div>
    </Card>
  );
}
