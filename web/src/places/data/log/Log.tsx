/** The log of acquisitions: every reading of every source, the newest first. */
import { Input } from "antd";
import { useEffect, useState } from "react";
import { Link, useSearchParams } from "react-router";
import { useLive } from "../../../api/feed";
import { useTranslation } from "../../../language";
import { Asked } from "../../../parts/Asked";
import { bytes } from "../../../parts/bytes";
import { Card } from "../../../parts/Card";
import { Chip, type Tone } from "../../../parts/Chip";
import { Empty } from "../../../parts/Empty";
import { clock } from "../../../parts/time";
import { Title } from "../../../parts/Title";
import { numberOf, PAGE, searchOf, withChanges } from "../address";
import { ExportButton } from "../ExportButton";
import { type Acquisition, useAcquisitions } from "../questions";
import { count } from "../say";

const TONES: Record<Acquisition["state"], Tone> = { done: "good", running: "plain", interrupted: "due", refused: "due" };

export function Log() {
  const { t } = useTranslation("data");
  const [asked, ask] = useSearchParams();
  const q = asked.get("find") ?? "";
  const before = numberOf(asked, "before", 0);
  useLive("acquisitions");
  return (
    <>
      <Title title={t("tab.acquisitions")} actions={<Exports source={q} />} />
      <p className="statement">{t("log.statement")}</p>
      <div className="data-tools">
        <Search q={q} search={(text) => ask(withChanges(asked, { find: text, before: "" }))} />
      </div>
      <Asked query={useAcquisitions(q, before, PAGE)}>
        {({ items }) =>
          items.length === 0 ? (
            <Card>
              <Empty says={t(q ? "log.noneSo" : "log.none")} action={q ? <Link to="/data/acquisitions">{t("log.showAll")}</Link> : <Link to="/data/mappings/new">{t("bringIn")}</Link>} />
            </Card>
          ) : (
            <Card title={t("log.readings")}>
              <Table items={items} />
              <div className="data-pages">
                {before ? <Link to={`?${withChanges(asked, { before: "" }).toString()}`}>{t("log.newest")}</Link> : null}
                {items.length === PAGE ? <Link to={`?${withChanges(asked, { before: String(items.at(-1)?.number ?? 0) }).toString()}`}>{t("log.older")}</Link> : null}
              </div>
            </Card>
          )
        }
      </Asked>
    </>
  );
}

const FORMATS = ["csv", "xlsx"] as const;

/** All of the log that fits what was searched, not this page of it alone. */
function Exports({ source }: { source: string }) {
  const { t } = useTranslation("data");
  return FORMATS.map((format) => <ExportButton key={format} href={`/api/v1/acquisitions.${format}${searchOf({ source })}`} says={t(format)} />);
}

function Search({ q, search }: { q: string; search: (text: string) => void }) {
  const { t } = useTranslation("data");
  const [text, setText] = useState(q);
  useEffect(() => setText(q), [q]);
  return (
    <form
      className="data-search"
      role="search"
      aria-label={t("log.search")}
      onSubmit={(event) => {
        event.preventDefault();
        search(text.trim());
      }}
    >
      <Input value={text} onChange={(event) => setText(event.target.value)} placeholder={t("log.search")} aria-label={t("log.search")} allowClear onClear={() => search("")} />
    </form>
  );
}

function Table({ items }: { items: readonly Acquisition[] }) {
  const { t } = useTranslation("data");
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={t("log.readings")}>
      <table className="plain data-rows data-log">
        <thead>
          <tr>
            <th scope="col">{t("log.number")}</th>
            <th scope="col">{t("log.source")}</th>
            <th scope="col" className="data-wide">
                {t("log.started")}
              </th>
            <th scope="col" className="data-wide">
                {t("log.mapping")}
              </th>
            <th scope="col" className="number data-wide">
              {t("log.size")}
            </th>
            <th scope="col" className="number">
              {t("count.recorded")}
            </th>
            <th scope="col" className="number data-wide">
              {t("count.quarantined")}
            </th>
            <th scope="col">{t("log.state")}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((each) => (
            <tr key={each.number}>
              <td className="mono">
                <Link to={`/data/acquisitions/${each.number}`}>{t("log.numbered", { number: each.number })}</Link>
              </td>
              <td>
                {each.source ?? t("none")}
                <div className="quiet mono">
                  {each.digest.slice(0, 12)} <span className="data-narrow">{clock(each.started).slice(0, 16)}</span>
                </div>
              </td>
              <td className="mono data-nowrap data-wide">{clock(each.started).slice(0, 16)}</td>
              <td className="mono data-wide">{each.mapping ?? each.connector}</td>
              <td className="number mono data-wide">{bytes(each.size)}</td>
              <td className="number mono" data-label={t("count.recorded")}>
                {count(each.counts.recorded)}
              </td>
              <td className="number mono data-wide">{count(each.counts.quarantined)}</td>
              <td>
                <Chip tone={TONES[each.state]}>{t(`log.states.${each.state}`)}</Chip>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
