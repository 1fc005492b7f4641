/** The sets as tables: paged, sorted, searched and filtered by the server. */
import { Button, Input, Pagination } from "antd";
import { useSay } from "../say";
import { Asked } from "../../../parts/Asked";
import { Card } from "../../../parts/Card";
import { CardSkeleton } from "../../../parts/Skeletons";
import { numberOf, useAddress } from "../address";
import { type Scope, type Status, STATUSES } from "../documents";
import { NOWHERE, type Order, ORDERS, usePlaces, useUnits, type Wanted } from "../questions";
import { holderSaid } from "./Holders";
import { Tabs } from "../Tabs";
import { countOf, SETS, setOf, type UnitSet } from "./sets";
import { UnitsTable } from "./UnitsTable";

const SIZES = [20, 50, 100];

function wantedOf(asked: URLSearchParams, scope: Scope): Wanted {
  const size = numberOf(asked.get("size"), SIZES[0] ?? 20);
  return {
    set: setOf(asked, scope.evaluation.summary),
    status: STATUSES.find((status) => status === asked.get("status")) ?? null,
    gap: asked.get("gap"),
    holder: asked.get("holder"),
    text: asked.get("search"),
    order: ORDERS.find((order) => order === asked.get("order")) ?? null,
    down: asked.get("down") === "1",
    version: asked.has("version") ? numberOf(asked.get("version"), 1) : null,
    page: numberOf(asked.get("page"), 1),
    size: SIZES.includes(size) ? size : (SIZES[0] ?? 20),
  };
}

export function UnitsCard({ scope }: { scope: Scope }) {
  const t = useSay();
  const [asked, change] = useAddress();
  const wanted = wantedOf(asked, scope);
  const query = useUnits(String(scope.id), wanted);
  const { summary } = scope.evaluation;
  const sort = (order: Order): void => {
    const down = wanted.order === order && !wanted.down;
    change({ order, down: down ? 1 : null, page: null }, true);
  };
  return (
    <Card label={t("units.title")} className="cases-units">
      <div className="cases-bar-of-tools no-print">
        <Tabs<UnitSet>
          label={t("units.sets")}
          chosen={wanted.set}
          tabs={SETS.map((name) => ({ name, label: t(`word.${name}`), count: t("number", { count: countOf(summary, name) }) }))}
          choose={(words) => change({ words, page: null })}
        />
        <Search key={wanted.text ?? ""} text={wanted.text ?? ""} search={(text) => change({ search: text, page: null })} />
      </div>
      <Filters wanted={wanted} scope={scope} />
      <Asked query={query} skeleton={<CardSkeleton lines={12} height={520} />}>
        {({ units, total, names }) => (
          <>
            <OnPaper wanted={wanted} scope={scope} shown={units.length} total={total} />
            <UnitsTable units={units} names={names} wanted={wanted} sort={sort} />
            <Pagination
              className="no-print"
              size="small"
              current={wanted.page}
              pageSize={wanted.size}
              total={total}
              showSizeChanger={total > (SIZES[0] ?? 20)}
              pageSizeOptions={SIZES}
              showTotal={(all, [from, to]) => t("table.of", { from, to, total: all, ns: "frame" })}
              onChange={(page, size) => change({ page: page === 1 ? null : page, size: size === SIZES[0] ? null : size })}
            />
          </>
        )}
      </Asked>
    </Card>
  );
}

function Search({ text, search }: { text: string; search: (text: string) => void }) {
  const t = useSay();
  return (
    <Input.Search
      className="cases-search"
      defaultValue={text}
      allowClear
      aria-label={t("units.search")}
      placeholder={t("units.search")}
      spellCheck={false}
      maxLength={200}
      onSearch={(value) => search(value.trim())}
    />
  );
}

/** What narrows the list beyond the set: the name in the address, and what is told of it. */
function useNarrowing(wanted: Wanted, scope: Scope): [string, string][] {
  const t = useSay();
  const places = usePlaces(String(scope.id)).data?.places ?? [];
  const on: [string, string][] = [];
  if (wanted.status) on.push(["status", t(`status.${wanted.status satisfies Status}`)]);
  if (wanted.holder) on.push(["holder", holderSaid(wanted.holder === NOWHERE ? null : wanted.holder, places.find((each) => each.key === wanted.holder)?.name ?? null, t)]);
  if (wanted.gap) on.push(["gap", t(`gap.${wanted.gap}`, { defaultValue: wanted.gap })]);
  if (wanted.text) on.push(["search", `“${wanted.text}”`]);
  if (wanted.version) on.push(["version", t("units.version", { version: wanted.version })]);
  return on;
}

/** A sheet of paper has no tabs and no pages: it says which part of the scope it is, lest it be taken for the whole. */
function OnPaper({ wanted, scope, shown, total }: { wanted: Wanted; scope: Scope; shown: number; total: number }) {
  const t = useSay();
  const from = (wanted.page - 1) * wanted.size;
  const set = [t(`word.${wanted.set}`), ...useNarrowing(wanted, scope).map(([, label]) => label)].join(" · ");
  const rows = t("table.of", { from: Math.min(total, from + 1), to: from + shown, total, ns: "frame" });
  return <p className="cases-on-paper" data-said={t(shown < total ? "units.partOnPaper" : "units.onPaper", { set, rows })} />;
}

/** The same, each with a way to take it off. */
function Filters({ wanted, scope }: { wanted: Wanted; scope: Scope }) {
  const t = useSay();
  const [, change] = useAddress();
  const on = useNarrowing(wanted, scope);
  if (on.length === 0) return null;
  return (
    <p className="cases-filters no-print">
      <span className="quiet">{t("units.only")}</span>
      {on.map(([name, label]) => (
        <Button key={name} size="small" shape="round" aria-label={t("units.without", { label })} onClick={() => change({ [name]: null, page: null })}>
          {label} <span aria-hidden="true">×</span>
        </Button>
      ))}
    </p>
  );
}
