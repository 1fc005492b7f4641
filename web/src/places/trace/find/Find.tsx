/** What a scanned or typed text means; without a text what was seen last, and what can be scanned. */
import { useEffect } from "react";
import { Link, useNavigate, useSearchParams } from "react-router";
import { useLive } from "../../../api/feed";
import { useTranslation } from "../../../language";
import { Asked } from "../../../parts/Asked";
import { Card } from "../../../parts/Card";
import { Chip } from "../../../parts/Chip";
import { Empty } from "../../../parts/Empty";
import { Title } from "../../../parts/Title";
import { clock } from "../../../parts/time";
import { eventPath, thingPath } from "../asking";
import type { Finding, Found } from "../model";
import { useFinding } from "../queries";

export function Find() {
  const { t } = useTranslation("trace");
  const [asked] = useSearchParams();
  const q = (asked.get("q") ?? "").trim();
  const query = useFinding(q);
  const go = useNavigate();
  useLive("finding");
  // A single exact match is opened at once; the list itself is not kept in the way of the back button.
  const opens = query.data?.query === q ? query.data.opens : null;
  useEffect(() => {
    if (opens) void go(opens.kind === "thing" ? thingPath(opens.id) : eventPath(opens.id), { replace: true });
  }, [opens, go]);
  return (
    <>
      <Title title={q ? t("find.results", { q }) : t("find.title")} />
      <div className="columns">
        <Asked query={query}>{(found) => <Results found={found} />}</Asked>
        <Scannable />
      </div>
    </>
  );
}

function Results({ found }: { found: Finding }) {
  const { t } = useTranslation("trace");
  if (found.items.length === 0) {
    return (
      <Card>
        <Empty
          says={found.query ? t("find.none", { q: found.query }) : t("find.nothing")}
          why={found.query ? t("find.noneWhy") : t("find.nothingWhy")}
          action={found.query ? <Link to="/trace">{t("find.recentLink")}</Link> : <Link to="/data/sources">{t("find.dataLink")}</Link>}
        />
      </Card>
    );
  }
  return (
    <Card title={found.query ? t("find.matches") : t("find.recent")} note={found.cut && found.query ? t("find.cut", { count: found.items.length }) : null}>
      <ul className="trace-found">
        {found.items.map((item) => (
          <Row key={item.id} item={item} />
        ))}
      </ul>
    </Card>
  );
}

function Row({ item }: { item: Found }) {
  const { t } = useTranslation("trace");
  return (
    <li>
      <Link to={thingPath(item.id)}>
        <span className="mono trace-found-id">{item.short}</span>
        <span className="trace-found-name">{item.name ?? ""}</span>
        <Chip>{t(`kind.${item.kind}`)}</Chip>
        <span className="quiet trace-found-more">
          {t("find.events", { count: item.events })}
          {item.last_time ? ` · ${clock(item.last_time).slice(0, 16)}` : ""}
        </span>
      </Link>
    </li>
  );
}

/** What a reader or a scanner may hand over. */
function Scannable() {
  const { t } = useTranslation("trace");
  return (
    <Card title={t("scan.title")}>
      <dl className="trace-scan">
        {["serial", "lot", "case", "equipment", "event"].map((what) => (
          <div key={what}>
            <dt>{t(`scan.${what}`)}</dt>
            <dd className="quiet">{t(`scan.${what}Why`)}</dd>
          </div>
        ))}
      </dl>
      <p className="quiet">{t("scan.hint")}</p>
    </Card>
  );
}
