/** What the public wrote about published units, and where to go with it. */
import { Button, Checkbox } from "antd";
import { Link, useNavigate, useSearchParams } from "react-router";
import { useMay } from "../../api/reader";
import { useTranslation } from "../../language";
import { Asked } from "../../parts/Asked";
import { Card } from "../../parts/Card";
import { Chip } from "../../parts/Chip";
import { Empty } from "../../parts/Empty";
import { Failure } from "../../parts/Failure";
import { clock } from "../../parts/time";
import { reportOf, withChanges } from "./address";
import { type Report, useReport, useReports, useSeen } from "./questions";

export function Reports({ may }: { may: boolean }) {
  const [asked] = useSearchParams();
  const one = reportOf(asked);
  if (!may) return null;
  return one === null ? <All may={may} /> : <Single number={one} />;
}

function All({ may }: { may: boolean }) {
  const { t } = useTranslation("passports");
  const [asked, ask] = useSearchParams();
  const seen = asked.get("seen") === "1";
  const found = useReports(seen, may);
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

/** The one that the address points at: a case leads here. */
function Single({ number }: { number: number }) {
  const { t } = useTranslation("passports");
  const found = useReport(number);
  return (
    <>
      <p>
        <Link to="/passports?tab=reports&seen=1">{t("allReports")}</Link>
      </p>
      <Asked query={found}>{(report) => <One report={report} />}</Asked>
    </>
  );
}

function One({ report }: { report: Report }) {
  const { t } = useTranslation("passports");
  return (
    <Card
      title={
        <>
          {report.product} <span className="mono">{report.label}</span>
        </>
      }
      note={`#${report.number} · ${clock(report.at)}`}
      end={
        <>
          <Chip tone={report.seen_at ? "plain" : "due"}>{report.kind_said}</Chip>
          {report.seen_at ? <Chip tone="good">{t("seenBy", { name: report.seen_by?.split(":").at(-1) ?? "" })}</Chip> : null}
        </>
      }
    >
      <p className="passports-said">{report.text}</p>
      <Cases report={report} />
      <Acts report={report} />
    </Card>
  );
}

/** What became of it: the cases that it is a part of. */
function Cases({ report }: { report: Report }) {
  const { t } = useTranslation("passports");
  if (report.cases.length === 0) return null;
  return (
    <ul className="passports-cases" aria-label={t("inCases")}>
      {report.cases.map((each) => (
        <li key={each.number}>
          <Link to={`/cases/${each.number}`}>{t("caseOne", { number: each.number, title: each.title })}</Link> <Chip tone={each.state === "closed" ? "good" : "plain"}>{t(`caseState.${each.state}`)}</Chip>
        </li>
      ))}
    </ul>
  );
}

function Acts({ report }: { report: Report }) {
  const { t } = useTranslation("passports");
  const go = useNavigate();
  const seen = useSeen();
  const mayOpen = useMay("case.write");
  const lacking = mayOpen ? undefined : t("lackingCase");
  return (
    <>
      {seen.error ? <Failure error={seen.error} /> : null}
      <div className="passports-actions">
        <Button disabled={!mayOpen} title={lacking} onClick={() => void go(`/cases/new?report=${report.number}`)}>
          {t("openCase")}
        </Button>
        <Button disabled={!mayOpen} title={lacking} onClick={() => void go(`/cases/new?report=${report.number}&to=existing`)}>
          {t("toCase")}
        </Button>
        <Button onClick={() => void go(`/trace/thing?id=${encodeURIComponent(report.id)}`)}>{t("trace")}</Button>
        {report.seen_at ? null : (
          <Button loading={seen.isPending} onClick={() => seen.mutate(report.number)}>
            {t("markSeen")}
          </Button>
        )}
      </div>
    </>
  );
}
