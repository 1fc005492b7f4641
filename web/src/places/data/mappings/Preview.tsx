/** Sample records beside the events that they become; what is wrong names row and column. */
import type { UseQueryResult } from "@tanstack/react-query";
import { useTranslation } from "../../../language";
import { Asked } from "../../../parts/Asked";
import { Card } from "../../../parts/Card";
import { Chip } from "../../../parts/Chip";
import { pointed } from "../../../parts/pointer";
import type { Outcome } from "../outcome";
import type { Trial } from "../questions";
import { count } from "../say";

type Sample = Trial["samples"][number];

export function Preview({ query }: { query: UseQueryResult<Outcome<Trial>> }) {
  return <Asked query={query}>{({ told }) => <Tried trial={told} />}</Asked>;
}

function Tried({ trial }: { trial: Trial }) {
  const { t } = useTranslation("data");
  const { t: frame } = useTranslation();
  const { counts } = trial;
  const mapped = new Set(trial.columns.map((each) => each.column));
  return (
    <Card
      title={t("preview.title")}
      end={
        <>
          <Chip>{t("preview.records", { count: counts.records, told: count(counts.records) })}</Chip>
          <Chip tone={counts.events > 0 ? "good" : "plain"}>{t("preview.events", { count: counts.events, told: count(counts.events) })}</Chip>
          {counts.refused > 0 ? <Chip tone="due">{t("preview.refused", { told: count(counts.refused) })}</Chip> : null}
          {counts.left_out > 0 ? <Chip>{t("preview.leftOut", { told: count(counts.left_out) })}</Chip> : null}
        </>
      }
    >
      {trial.findings.length > 0 ? (
        <ul className="data-findings">
          {trial.findings.map((each) => (
            <li key={`${each.example.place}${each.example.code}`}>
              <strong className="mono">{t("preview.times", { told: count(each.count) })}</strong> {each.example.message} <span className="quiet">{t("preview.first", { place: pointed(each.example.place, frame) })}</span>
            </li>
          ))}
        </ul>
      ) : null}
      {trial.not_mapped.length > 0 ? (
        <p className="quiet">
          {t("preview.notMapped")} <span className="mono">{trial.not_mapped.join(", ")}</span>
        </p>
      ) : null}
      <div className="data-samples">
        {trial.samples.map((sample) => (
          <Pair key={sample.place} sample={sample} mapped={mapped} />
        ))}
      </div>
    </Card>
  );
}

function Pair({ sample, mapped }: { sample: Sample; mapped: Set<string> }) {
  const { t } = useTranslation("data");
  const { t: frame } = useTranslation();
  const cells = sample.rows.flat().filter((cell) => cell.text.trim() !== "");
  return (
    <article className="data-pairing" aria-label={pointed(sample.place, frame)}>
      <div>
        <h3>{pointed(sample.place, frame)}</h3>
        <dl className="facts">
          {cells.map((cell, at) => (
            <div key={at} className="data-pair">
              <dt className={mapped.has(cell.column) ? "mono" : "mono data-unread"}>{cell.column}</dt>
              <dd className="mono">{cell.text}</dd>
            </div>
          ))}
        </dl>
      </div>
      <span className="data-arrow" aria-hidden="true">
        →
      </span>
      <div>
        <h3>{t("preview.becomes")}</h3>
        {sample.events.map((event, at) => (
          <ul key={at} className="data-event mono">
            {event.lines.map((line, number) => (
              <li key={number}>{line}</li>
            ))}
          </ul>
        ))}
        {sample.left_out ? <p className="quiet">{sample.left_out.message}</p> : null}
        {sample.findings.map((finding, at) => (
          <p key={at} className="due">
            <span className="data-where">{pointed(finding.place, frame)}</span> {finding.message}
          </p>
        ))}
      </div>
    </article>
  );
}
