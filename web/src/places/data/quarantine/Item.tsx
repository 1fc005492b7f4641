/** One refused item: the row with its wrong cells marked, the rule, what can be done, who did what. */
import { Link, useParams } from "react-router";
import { NotFound } from "../../../app/NotFound";
import { useTranslation } from "../../../language";
import { Asked } from "../../../parts/Asked";
import { Card } from "../../../parts/Card";
import { pointed } from "../../../parts/pointer";
import { clock } from "../../../parts/time";
import { Title } from "../../../parts/Title";
import { searchOf } from "../address";
import { type ItemForm, useItem } from "../questions";
import { partySaid } from "../say";
import { CellsForm } from "./CellsForm";
import { History } from "./History";
import { Settle } from "./Settle";
import { StateChip } from "./StateChip";
import { TextForm } from "./TextForm";

/** A number that is none is no address of ours. */
export function Item() {
  const number = Number(useParams()["number"]);
  return Number.isSafeInteger(number) ? <Numbered number={number} /> : <NotFound />;
}

function Numbered({ number }: { number: number }) {
  const { t } = useTranslation("data");
  const crumbs = <Link to="/data/quarantine">{t("tab.quarantine")}</Link>;
  const query = useItem(number);
  const state = query.data?.item.state;
  return (
    <>
      <Title crumbs={crumbs} title={t("quarantine.numbered", { number })} chips={state ? <StateChip state={state} /> : null} />
      <Asked query={query}>{(form) => <Work form={form} />}</Asked>
    </>
  );
}

function Work({ form }: { form: ItemForm }) {
  const { item } = form;
  return (
    <div className="columns">
      <div className="stack">
        <Why form={form} />
        {/* What stands in the fields belongs to this state of the item alone. */}
        {form.cells ? <CellsForm key={form.steps} form={form} /> : <TextForm key={form.steps} form={form} />}
      </div>
      <div className="stack">
        <Origin form={form} />
        <Settle key={`settle-${form.steps}`} form={form} />
        <History item={item} />
      </div>
    </div>
  );
}

function Why({ form }: { form: ItemForm }) {
  const { t } = useTranslation("data");
  const { t: frame } = useTranslation();
  const { item } = form;
  if (item.state === "released") {
    return (
      <Card>
        <p className="statement good">
          {t("quarantine.wasReleased")}{" "}
          {item.released_position === null ? null : <Link to={`/trace/event${searchOf({ id: item.released_position })}`}>{t("toEvent", { position: item.released_position })}</Link>}
        </p>
      </Card>
    );
  }
  return (
    <Card>
      {item.erased ? <p className="statement">{t("quarantine.erased")}</p> : null}
      {item.findings.length === 0 && !item.erased ? <p className="statement good">{t("quarantine.ready")}</p> : null}
      <ul className="data-findings">
        {item.findings.map((finding, at) => (
          <li key={at}>
            <p className="statement">{finding.message}</p>
            <p className="quiet">
              {t("quarantine.rule")} <span className="mono">{finding.rule}</span> · {pointed(finding.place, frame)}
            </p>
          </li>
        ))}
      </ul>
      {form.alike > 1 && form.cause ? (
        <p>
          <Link to={`/data/quarantine${searchOf({ cause: form.cause })}`}>{t("quarantine.alike", { count: form.alike - 1 })}</Link>
        </p>
      ) : null}
    </Card>
  );
}

function Origin({ form }: { form: ItemForm }) {
  const { t } = useTranslation("data");
  const { t: frame } = useTranslation();
  const { item } = form;
  return (
    <Card title={t("quarantine.origin")}>
      <dl className="facts">
        <dt>{t("log.source")}</dt>
        <dd>{item.source ? <Link to={`/data/acquisitions${searchOf({ find: item.source })}`}>{item.source}</Link> : t("none")}</dd>
        <dt>{t("quarantine.place")}</dt>
        <dd>{pointed(item.place, frame)}</dd>
        <dt>{t("log.party")}</dt>
        <dd>{partySaid(item.party, t)}</dd>
        <dt>{t("quarantine.readBy")}</dt>
        <dd className="mono">{item.mapping ? <Link to={`/data/mappings/${item.mapping}`}>{item.mapping}</Link> : item.connector}</dd>
        <dt>{t("quarantine.since")}</dt>
        <dd className="mono">{clock(item.opened)}</dd>
      </dl>
    </Card>
  );
}
