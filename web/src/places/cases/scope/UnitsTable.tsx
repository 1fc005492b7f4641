/** A page of affected or excluded things; on a phone each row is a card. */
import type { ReactNode } from "react";
import { Link } from "react-router";
import { useSay } from "../say";
import { Chip } from "../../../parts/Chip";
import { minute } from "../../../parts/time";
import { amount } from "../amounts";
import type { Unit } from "../documents";
import { shortened, shortId, thingAddress } from "../identifiers";
import { named } from "../naming";
import type { Order, Wanted } from "../questions";

interface Table {
  units: readonly Unit[];
  names: Record<string, string>;
  wanted: Wanted;
  sort: (order: Order) => void;
}

type Column = [name: string, order: Order | null];
const AFFECTED: readonly Column[] = [["id", "id"], ["status", "status"], ["place", "place"], ["inside", null], ["time", "time"], ["told", null], ["left", null]];
const EXCLUDED: readonly Column[] = [["id", "id"], ["reason", null], ["status", "status"], ["place", "place"]];

export function UnitsTable({ units, names, wanted, sort }: Table) {
  const t = useSay();
  const excluded = wanted.set === "excluded";
  if (units.length === 0) return <p className="cases-nothing">{t("units.none")}</p>;
  return (
    <div className="scroll">
      <table className="plain cases-table">
        <caption className="visually-hidden">{t("units.caption", { word: t(`word.${wanted.set}`) })}</caption>
        <thead>
          <tr>
            {(excluded ? EXCLUDED : AFFECTED).map(([name, order]) => (
              <Head key={name} name={t(`column.${name}`)} order={order} wanted={wanted} sort={sort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {units.map((unit) => (
            <tr key={unit.key}>{excluded ? <Excluded unit={unit} names={names} /> : <Affected unit={unit} names={names} mixed={wanted.set === "affected"} />}</tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Head({ name, order, wanted, sort }: { name: string; order: Order | null; wanted: Wanted; sort: (order: Order) => void }) {
  if (order === null) return <th scope="col">{name}</th>;
  const on = wanted.order === order;
  return (
    <th scope="col" aria-sort={on ? (wanted.down ? "descending" : "ascending") : "none"}>
      <button type="button" className="cases-sort" onClick={() => sort(order)}>
        {name}
        <span aria-hidden="true">{on ? (wanted.down ? "↓" : "↑") : "↕"}</span>
      </button>
    </th>
  );
}

interface Row {
  unit: Unit;
  names: Record<string, string>;
}

/** ``mixed``: the certain and the possible stand in one table, and each says which it is. */
function Affected({ unit, names, mixed }: Row & { mixed: boolean }) {
  const t = useSay();
  return (
    <>
      <Identity unit={unit} names={names} mixed={mixed} />
      <Standing unit={unit} />
      <Cell name="place">{whereOf(unit, names)}</Cell>
      <Cell name="inside">
        {unit.inside.map((key) => (
          <Link key={key} className="mono cases-apart" to={thingAddress(key)} title={key}>
            {shortId(key)}
          </Link>
        ))}
      </Cell>
      <Cell name="time">{unit.time ? <span className="cases-time">{minute(unit.time)}</span> : unit.way === "subject" ? t("units.start") : null}</Cell>
      <Cell name="told">{unit.told_at ? <span className="cases-time">{minute(unit.told_at)}</span> : null}</Cell>
      <Cell name="left">
        {Object.entries(unit.amounts ?? {}).map(([code, parts]) => amount(parts["remains"] ?? null, code, t)).join(t("and"))}
        {unit.gaps.map((gap) => (
          <Chip key={gap} tone="due">
            {t(`gap.${gap}`, { defaultValue: gap })}
          </Chip>
        ))}
      </Cell>
    </>
  );
}

function Excluded({ unit, names }: Row) {
  return (
    <>
      <Identity unit={unit} names={names} />
      <Cell name="reason">
        <span className="cases-reason" title={unit.reason?.message}>
          {unit.reason ? shortened(unit.reason.message, unit.reason.params) : null}
        </span>
      </Cell>
      <Standing unit={unit} />
      <Cell name="place">{whereOf(unit, names)}</Cell>
    </>
  );
}

function Identity({ unit, names, mixed = false }: Row & { mixed?: boolean }) {
  const t = useSay();
  const product = unit.product_class ? names[unit.product_class] : undefined;
  return (
    <th scope="row" className="cases-id">
      <Link className="mono" to={thingAddress(unit.id)} title={unit.id}>
        {shortId(unit.id)}
      </Link>
      <span className="quiet">{[product, t(`kind.${unit.kind}`), mixed ? t(`word.${unit.word}`) : null].filter(Boolean).join(" · ")}</span>
    </th>
  );
}

function Standing({ unit }: { unit: Unit }) {
  const t = useSay();
  return (
    <Cell name="status">
      {unit.status ? (
        <span className="cases-status">
          <span className={`square cases-fill ${unit.status}`} aria-hidden="true" />
          {t(`status.${unit.status}`)}
          {unit.carrier_status ? <span className="quiet">{t("units.in", { status: t(`status.${unit.carrier_status}`) })}</span> : null}
        </span>
      ) : null}
      {unit.holds.length > 0 ? (
        <Chip tone="due" title={unit.holds.join(", ")}>
          {t("units.held")}
        </Chip>
      ) : null}
    </Cell>
  );
}

function whereOf(unit: Unit, names: Record<string, string>): ReactNode {
  const key = unit.destination ?? unit.place;
  if (!key) return null;
  return <span title={key}>{named(names, key)}</span>;
}

const NARROW = ["status", "left"];

function Cell({ name, children }: { name: string; children: ReactNode }) {
  const t = useSay();
  return (
    <td data-label={t(`column.${name}`)} className={NARROW.includes(name) ? "cases-narrow" : undefined}>
      {children}
    </td>
  );
}

