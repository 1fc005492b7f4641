/** Who has how many of the affected things, and as what. */
import { useAddress } from "../address";
import { type Say, useSay } from "../say";
import { Asked } from "../../../parts/Asked";
import { Card } from "../../../parts/Card";
import { type Place, type Scope, STATUSES } from "../documents";
import { shortId } from "../identifiers";
import { NOWHERE, usePlaces } from "../questions";
import { WhereBar } from "../Where";

const SHOWN = 8;

interface Holder {
  key: string | null;
  name: string | null;
  count: number;
  certain: number;
  statuses: Record<string, number>;
}

/** The rows of the server by holder; the order of their first rows stays. */
export function byHolder(places: readonly Place[]): Holder[] {
  const holders = new Map<string | null, Holder>();
  for (const { key, name, status, count, certain } of places) {
    const holder = holders.get(key) ?? { key, name, count: 0, certain: 0, statuses: {} };
    holder.count += count;
    holder.certain += certain;
    holder.statuses[status] = (holder.statuses[status] ?? 0) + count;
    holders.set(key, holder);
  }
  return [...holders.values()].sort((one, other) => other.count - one.count);
}

/** What a holder is called: the name of master data, else the telling part of the key. */
export const holderSaid = (key: string | null, name: string | null, t: Say): string => name ?? (key === null ? t("holders.unknown") : shortId(key));

export function Holders({ scope }: { scope: Scope }) {
  const t = useSay();
  const query = usePlaces(String(scope.id));
  return (
    <Card title={t("holders.title")}>
      <Asked query={query}>
        {({ places }) => {
          const holders = byHolder(places);
          if (holders.length === 0) return <p className="quiet">{t("holders.none")}</p>;
          return (
            <>
              <ul className="cases-holders">
                {holders.slice(0, SHOWN).map((holder) => (
                  <HolderRow key={holder.key ?? ""} holder={holder} most={holders[0]?.count ?? 1} />
                ))}
              </ul>
              {holders.length > SHOWN ? <p className="quiet">{t("holders.more", { count: holders.length - SHOWN })}</p> : null}
            </>
          );
        }}
      </Asked>
    </Card>
  );
}

function HolderRow({ holder, most }: { holder: Holder; most: number }) {
  const t = useSay();
  const [asked, change] = useAddress();
  const said = holderSaid(holder.key, holder.name, t);
  const named = holder.key ?? NOWHERE;
  const chosen = asked.get("holder") === named;
  const choose = (): void => change({ holder: chosen ? null : named, words: chosen ? null : "affected", tab: null, page: null, status: null, version: null });
  const told = STATUSES.filter((status) => holder.statuses[status]).map((status) => `${t(`status.${status}`)} ${holder.statuses[status] ?? 0}`);
  return (
    <li className="cases-holder">
      <button type="button" className="cases-link name" title={holder.key ?? undefined} aria-pressed={chosen} onClick={choose}>
        {said}
      </button>
      <b>{t("number", { count: holder.count })}</b>
      <span className="part" style={{ width: `${(100 * holder.count) / most}%` }}>
        <WhereBar counts={holder.statuses} small />
      </span>
      <span className="quiet">{told.join(" · ")}</span>
    </li>
  );
}
