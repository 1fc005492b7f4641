/** Sources: when each was last read, what came of it, how good it was; one of them with its parts beside. */
import { Button, Segmented } from "antd";
import { Link, useSearchParams } from "react-router";
import { useLive } from "../../../api/feed";
import { useTranslation } from "../../../language";
import { Asked } from "../../../parts/Asked";
import { Card } from "../../../parts/Card";
import { Chip, type Tone } from "../../../parts/Chip";
import { Empty } from "../../../parts/Empty";
import { clock, zoneHere } from "../../../parts/time";
import { Title } from "../../../parts/Title";
import { SPANS, type Span, spanOf, withChanges } from "../address";
import { ExportButton } from "../ExportButton";
import { type SourceStanding, type Sources as Told, useSources } from "../questions";
import { count, partySaid, percent } from "../say";
import { SourcePanel } from "./SourcePanel";
import { Trend } from "./Trend";

export const TONES: Record<SourceStanding["state"], Tone> = { good: "good", fair: "plain", low: "due", silent: "plain" };

export function Sources() {
  const { t } = useTranslation("data");
  const [asked, ask] = useSearchParams();
  const days = spanOf(asked);
  const query = useSources(days);
  // The days of the table are those of the screen.
  const zone = query.data?.zone ?? zoneHere();
  useLive("sources");
  return (
    <>
      <Title
        title={t("tab.sources")}
        actions={
          <>
            <Segmented<Span>
              aria-label={t("sources.span")}
              value={days}
              options={SPANS.map((span) => ({ value: span, label: t("sources.days", { count: span }) }))}
              onChange={(span) => ask(withChanges(asked, { days: span === 14 ? "" : String(span) }))}
            />
            <ExportButton href={`/api/v1/quality.csv?days=${days}&zone=${encodeURIComponent(zone)}`} says={t("csv")} />
            <Button href={`/quality?days=${days}`} target="_blank">
              {t("print")}
            </Button>
          </>
        }
      />
      <Asked query={query}>{(told) => (told.sources.length === 0 ? <None /> : <Standing told={told} days={days} />)}</Asked>
    </>
  );
}

function None() {
  const { t } = useTranslation("data");
  return (
    <Card>
      <Empty says={t("sources.none")} why={t("sources.noneWhy")} action={<Link to="/data/mappings/new">{t("bringIn")}</Link>} />
    </Card>
  );
}

function Standing({ told, days }: { told: Told; days: number }) {
  const { t, i18n } = useTranslation("data");
  const [asked] = useSearchParams();
  const chosen = told.sources.find((each) => each.id === asked.get("source")) ?? told.sources[0];
  const { total } = told;
  return (
    <>
      <p className="statement">
        {t("sources.statement", { days, sources: t("sources.many", { count: told.sources.length }), items: t("sources.items", { count: total.items, told: count(total.items) }) })}
        {i18n.language.startsWith("zh") ? null : " "}
        <strong className={total.quarantined + total.not_recorded > 0 ? "due" : "good"}>
          {total.quarantined + total.not_recorded > 0
            ? t("sources.statementRefused", { refused: count(total.quarantined + total.not_recorded), recorded: count(total.recorded) })
            : t("sources.statementFine", { recorded: count(total.recorded), duplicate: count(total.duplicate) })}
        </strong>
      </p>
      <div className="columns">
        <Card title={t("sources.all")} note={t("sources.range", { from: told.from, to: told.to, zone: told.zone })}>
          <Table told={told} chosen={chosen?.id ?? ""} />
        </Card>
        {chosen ? <SourcePanel key={chosen.id} source={chosen} calendar={told.calendar} /> : null}
      </div>
    </>
  );
}

function Table({ told, chosen }: { told: Told; chosen: string }) {
  const { t } = useTranslation("data");
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={t("sources.all")}>
      <table className="plain data-rows data-sources">
        <thead>
          <tr>
            <th scope="col">{t("sources.source")}</th>
            <th scope="col" className="data-wide">
              {t("sources.lastRead")}
            </th>
            <th scope="col" className="number">
              {t("count.items")}
            </th>
            <th scope="col" className="number data-wide">
              {t("count.duplicate")}
            </th>
            <th scope="col" className="number">
              {t("count.quarantined")}
            </th>
            <th scope="col">{t("sources.score")}</th>
            <th scope="col" className="data-wide">
              {t("sources.trend")}
            </th>
          </tr>
        </thead>
        <tbody>
          {told.sources.map((each) => (
            <Row key={each.id} source={each} calendar={told.calendar} chosen={each.id === chosen} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ source, calendar, chosen }: { source: SourceStanding; calendar: readonly string[]; chosen: boolean }) {
  const { t } = useTranslation("data");
  const [asked] = useSearchParams();
  const total = source.quality?.total;
  return (
    <tr className={chosen ? "chosen" : undefined}>
      <td>
        <Link className="mono" to={`?${withChanges(asked, { source: source.id }).toString()}`} aria-current={chosen ? "true" : undefined}>
          {source.label}
        </Link>
        <div className="quiet">
          {partySaid(source.party, t)} <span className="data-narrow">{clock(source.last_read).slice(0, 16)}</span>
        </div>
      </td>
      <td className="mono data-nowrap data-wide">{clock(source.last_read).slice(0, 16)}</td>
      <td className="number mono">{total ? count(total.items) : "0"}</td>
      <td className="number mono data-wide">{total ? count(total.duplicate) : "0"}</td>
      <td className="number mono">{total ? count(total.quarantined) : "0"}</td>
      <td>
        <Chip tone={TONES[source.state]}>{source.score === null ? t("sources.state.silent") : percent(source.score)}</Chip>
      </td>
      <td className="data-wide">
        <Trend calendar={calendar} trend={source.quality?.trend ?? []} label={t("sources.trendOf", { source: source.label })} />
      </td>
    </tr>
  );
}
