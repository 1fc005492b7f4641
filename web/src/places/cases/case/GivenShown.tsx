/** What goes into the case beside what is typed: reports in their own words, units, scopes and runs by name. */
import { Asked } from "../../../parts/Asked";
import { useMay } from "../../../api/reader";
import { useReport } from "../caseQuestions";
import { shortId } from "../identifiers";
import { useSay } from "../say";
import type { Given } from "./given";
import { Quote } from "./Quote";

export function GivenShown({ given, units }: { given: Given; units: boolean }) {
  const t = useSay();
  const told = (["scopes", "causes"] as const).filter((kind) => given[kind].length > 0).map((kind) => t(`cases.${kind}`, { count: given[kind].length }));
  return (
    <>
      {given.reports.map((number) => (
        <Reported key={number} number={number} />
      ))}
      {units && given.units.length > 0 ? (
        <p className="cases-given">
          {t("open.withUnits", { count: given.units.length })}{" "}
          {given.units.map((id) => (
            <span key={id} className="mono cases-apart" title={id}>
              {shortId(id)}
            </span>
          ))}
        </p>
      ) : null}
      {told.length > 0 ? <p className="quiet cases-apart">{t("open.links", { told: told.join(" · ") })}</p> : null}
    </>
  );
}

function Reported({ number }: { number: number }) {
  const query = useReport(number, useMay("publish"));
  return <Asked query={query}>{(report) => <Quote number={number} id={report.id} kind={report.kind_said} text={report.text} at={report.at} />}</Asked>;
}
