/** One reading of one source: two sums that hold, what read it, and the way from an event to its very bytes. */
import { Link, useParams } from "react-router";
import { NotFound } from "../../../app/NotFound";
import { useTranslation } from "../../../language";
import { Asked } from "../../../parts/Asked";
import { bytes } from "../../../parts/bytes";
import { Card } from "../../../parts/Card";
import { Chip } from "../../../parts/Chip";
import { pointed } from "../../../parts/pointer";
import { clock } from "../../../parts/time";
import { Title } from "../../../parts/Title";
import { searchOf } from "../address";
import { StateChip } from "../quarantine/StateChip";
import { useAcquisition } from "../questions";
import { count, lasted, partySaid } from "../say";
import { Arrival } from "./Arrival";

type Details = NonNullable<ReturnType<typeof useAcquisition>["data"]>;

export function Reading() {
  const number = Number(useParams()["number"]);
  return Number.isSafeInteger(number) ? <Numbered number={number} /> : <NotFound />;
}

function Numbered({ number }: { number: number }) {
  const { t } = useTranslation("data");
  const query = useAcquisition(number);
  return (
    <>
      <Title
        crumbs={<Link to="/data/acquisitions">{t("tab.acquisitions")}</Link>}
        title={query.data?.source ?? t("log.numbered", { number })}
        chips={query.data ? <Chip tone={query.data.balanced ? "good" : "due"}>{t(query.data.balanced ? "log.balanced" : "log.unbalanced")}</Chip> : null}
      />
      <Asked query={query}>{(reading) => <Told reading={reading} />}</Asked>
    </>
  );
}

const MADE = ["made", "left_out", "refused"] as const;
const BECAME = ["recorded", "duplicate", "conflict", "quarantined", "not_recorded"] as const;

function Told({ reading }: { reading: Details }) {
  const { t } = useTranslation("data");
  const seconds = lasted(reading.started, reading.finished);
  return (
    <>
      <div className="columns">
        <div className="stack">
          <Card title={t("log.sums")}>
            <p className="data-sum">
              <strong className="mono">{count(reading.records.read)}</strong> {t("log.recordsRead")} ={" "}
              {MADE.map((name) => t(`log.${name}`, { told: count(reading.records[name]) })).join(" + ")}
            </p>
            <p className="data-sum">
              <strong className="mono">{count(reading.items)}</strong> {t("log.items")} = {BECAME.map((name) => t(`recording.${name}`, { told: count(reading.counts[name]) })).join(" + ")}
            </p>
            {reading.left_out.length > 0 ? (
              <ul className="data-findings">
                {reading.left_out.map((each) => (
                  <li key={each.message}>
                    <strong className="mono">{count(each.count)}</strong> {each.message}
                  </li>
                ))}
              </ul>
            ) : null}
          </Card>
          {reading.quarantine.length > 0 ? <Refused reading={reading} /> : null}
          <Arrival reading={reading} />
          {Object.keys(reading.filled).length > 0 ? <Filled reading={reading} /> : null}
        </div>
        <Card title={t("log.how")}>
          <dl className="facts">
            <dt>{t("log.started")}</dt>
            <dd className="mono">{clock(reading.started)}</dd>
            <dt>{t("log.lasted")}</dt>
            <dd>{seconds === null ? t(`log.states.${reading.state}`) : t("log.seconds", { told: seconds.toFixed(seconds < 10 ? 2 : 0) })}</dd>
            <dt>{t("log.who")}</dt>
            <dd>{reading.principal}</dd>
            <dt>{t("log.party")}</dt>
            <dd>{partySaid(reading.party, t)}</dd>
            {reading.device ? (
              <>
                <dt>{t("log.device")}</dt>
                <dd>{reading.device}</dd>
              </>
            ) : null}
            <dt>{t("log.mapping")}</dt>
            <dd className="mono">{reading.mapping ? <Link to={`/data/mappings/${reading.mapping}`}>{reading.mapping}</Link> : reading.connector}</dd>
            {reading.mapping_version ? (
              <>
                <dt>{t("mappings.version")}</dt>
                <dd className="mono data-small">{reading.mapping_version}</dd>
              </>
            ) : null}
            <dt>{t("log.digest")}</dt>
            <dd className="mono data-small">{reading.digest}</dd>
            <dt>{t("log.size")}</dt>
            <dd>{bytes(reading.size)}</dd>
            {reading.rule_book ? (
              <>
                <dt>{t("log.rules")}</dt>
                <dd className="mono data-small">{reading.rule_book}</dd>
              </>
            ) : null}
            <dt>{t("log.program")}</dt>
            <dd className="mono data-small">{reading.program}</dd>
            {reading.first_position !== null && reading.last_position !== null ? (
              <>
                <dt>{t("log.positions")}</dt>
                <dd className="mono">
                  {t("log.range", { from: count(reading.first_position), to: count(reading.last_position) })}
                </dd>
              </>
            ) : null}
          </dl>
          {reading.erased ? <p className="quiet data-note">{t("log.erased")}</p> : null}
        </Card>
      </div>
    </>
  );
}

function Refused({ reading }: { reading: Details }) {
  const { t } = useTranslation("data");
  const { t: frame } = useTranslation();
  return (
    <Card title={t("log.brought")} end={<Link to={`/data/quarantine${searchOf({ state: "all" })}`}>{t("tab.quarantine")}</Link>}>
      <ul className="data-grid">
        {reading.quarantine.map((each) => (
          <li key={each.id}>
            <Link className="mono" to={`/data/quarantine/${each.id}`}>
              {t("quarantine.numbered", { number: each.id })}
            </Link>
            <span>{pointed(each.place, frame)}</span>
            <StateChip state={each.state} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Filled({ reading }: { reading: Details }) {
  const { t } = useTranslation("data");
  return (
    <details className="card data-fold">
      <summary>{t("log.filled")}</summary>
      <dl className="facts">
        {Object.entries(reading.filled).map(([column, filled]) => (
          <div key={column} className="data-pair">
            <dt className="mono">{column}</dt>
            <dd className="mono">{t("log.filledOf", { filled: count(filled), of: count(reading.records.read) })}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
