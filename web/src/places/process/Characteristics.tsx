/** What was measured and judged, with how often; a field to search. */
import { Input } from "antd";
import { useEffect, useRef, useState } from "react";
import { Link } from "react-router";
import { useTranslation } from "../../language";
import { Card } from "../../parts/Card";
import type { Characteristic, Of } from "./documents";

export function Characteristics({ items, chosen, of }: { items: Characteristic[]; chosen: string; of: Of }) {
  const { t } = useTranslation("process");
  const [text, setText] = useState("");
  const list = useRef<HTMLElement>(null);
  // The list scrolls in itself; what is shown beside it must be seen in it.
  useEffect(() => {
    const nav = list.current;
    const link = nav?.querySelector<HTMLElement>("[aria-current=page]");
    if (!nav || !link) return;
    const hidden = link.offsetTop < nav.scrollTop || link.offsetTop + link.offsetHeight > nav.scrollTop + nav.clientHeight;
    if (hidden) nav.scrollTop = link.offsetTop - (nav.clientHeight - link.offsetHeight) / 2;
  }, [chosen, of]);
  const wanted = text.trim().toLowerCase();
  const found = items.filter((each) => `${each.title} ${each.name}`.toLowerCase().includes(wanted));
  const ofKind = (kind: Of): Characteristic[] => found.filter((each) => each.of === kind);
  return (
    <Card label={t("characteristics")} className="process-list no-print">
      <Input value={text} onChange={(event) => setText(event.target.value)} placeholder={t("find")} aria-label={t("find")} allowClear />
      <nav ref={list} aria-label={t("characteristics")} className="process-names">
        {(["measurement", "outcome"] as const).map((kind) =>
          ofKind(kind).length > 0 ? (
            <section key={kind} aria-label={t(`of.${kind}`)}>
              <h2>{t(`of.${kind}`)}</h2>
              <ul>
                {ofKind(kind).map((each) => (
                  <li key={each.name}>
                    <Link to={`/process?${new URLSearchParams({ characteristic: each.name, ...(kind === "outcome" ? { of: kind } : {}) })}`} aria-current={each.name === chosen && kind === of ? "page" : undefined}>
                      <span>
                        {each.title}
                        {each.units.length > 0 ? <span className="quiet"> {each.units.join(", ")}</span> : null}
                      </span>
                      <span className="quiet process-count">{each.readings.toLocaleString("en")}</span>
                    </Link>
                  </li>
                ))}
              </ul>
            </section>
          ) : null,
        )}
        {found.length === 0 ? <p className="quiet">{t("notFound")}</p> : null}
      </nav>
    </Card>
  );
}
