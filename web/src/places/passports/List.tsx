/** Published units on the left; on the right what everybody reads of the one chosen. */
import { Button, Input, Pagination, Segmented } from "antd";
import { useEffect, useState } from "react";
import { Link, useSearchParams } from "react-router";
import { useTranslation } from "../../language";
import { Asked } from "../../parts/Asked";
import { Card } from "../../parts/Card";
import { Chip } from "../../parts/Chip";
import { Empty } from "../../parts/Empty";
import { day } from "../../parts/time";
import { PAGE, pageOf, sheetOf, withChanges } from "./address";
import { type Published, type State, usePassports } from "./questions";
import { Selected } from "./Selected";

const STATES: readonly State[] = ["all", "published", "withdrawn"];

export function List() {
  const { t } = useTranslation("passports");
  const [asked, ask] = useSearchParams();
  const state = STATES.find((each) => each === asked.get("state")) ?? "all";
  const q = asked.get("q") ?? "";
  const page = pageOf(asked);
  const found = usePassports(q, state, (page - 1) * PAGE, PAGE);
  const chosen = asked.get("id") ?? found.data?.passports[0]?.code ?? "";
  return (
    <div className={asked.has("id") ? "passports-columns picked" : "passports-columns"}>
      <div className="stack">
        <div className="passports-tools">
          <Search q={q} search={(text) => ask(withChanges(asked, { q: text, page: "", id: "" }))} />
          <Segmented<State>
            aria-label={t("state")}
            value={state}
            options={STATES.map((each) => ({ value: each, label: t(`states.${each}`) }))}
            onChange={(each) => ask(withChanges(asked, { state: each === "all" ? "" : each, page: "", id: "" }))}
          />
        </div>
        <Asked query={found}>
          {({ passports, total, counts }) =>
            passports.length === 0 ? (
              <Card>
                {counts.published + counts.withdrawn === 0 ? (
                  <Empty says={t("none")} why={t("noneWhy")} action={<Link to="/trace">{t("findUnit")}</Link>} />
                ) : (
                  <Empty says={t("noMatch")} action={<Link to="/passports">{t("showAll")}</Link>} />
                )}
              </Card>
            ) : (
              <Card title={t("units", { count: total })} end={<Labels passports={passports} />}>
                <Table passports={passports} chosen={chosen} />
                {total > PAGE ? (
                  <Pagination
                    className="passports-pages"
                    size="small"
                    current={page}
                    pageSize={PAGE}
                    total={total}
                    showSizeChanger={false}
                    onChange={(next) => ask(withChanges(asked, { page: String(next), id: "" }))}
                  />
                ) : null}
              </Card>
            )
          }
        </Asked>
      </div>
      {chosen ? <Selected key={chosen} id={chosen} /> : null}
    </div>
  );
}

function Search({ q, search }: { q: string; search: (text: string) => void }) {
  const { t } = useTranslation("passports");
  const [text, setText] = useState(q);
  useEffect(() => setText(q), [q]);
  return (
    <form
      className="passports-search"
      role="search"
      aria-label={t("search")}
      onSubmit={(event) => {
        event.preventDefault();
        search(text.trim());
      }}
    >
      <Input value={text} onChange={(event) => setText(event.target.value)} placeholder={t("search")} aria-label={t("search")} allowClear onClear={() => search("")} />
    </form>
  );
}

function Labels({ passports }: { passports: readonly Published[] }) {
  const { t } = useTranslation("passports");
  const codes = passports.filter((each) => !each.withdrawn_at).map((each) => each.code);
  return codes.length > 0 ? (
    <Button size="small" href={sheetOf(codes)} target="_blank" rel="noopener">
      {t("printLabels", { count: codes.length })}
    </Button>
  ) : null;
}

function Table({ passports, chosen }: { passports: readonly Published[]; chosen: string }) {
  const { t } = useTranslation("passports");
  const [asked] = useSearchParams();
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={t("units", { count: passports.length })}>
      <table className="plain passports-table">
        <thead>
          <tr>
            <th scope="col">{t("number")}</th>
            <th scope="col" className="passports-wide">
              {t("product")}
            </th>
            <th scope="col">{t("state")}</th>
            <th scope="col" className="number">
              {t("opened")}
            </th>
            <th scope="col" className="passports-wide">
              {t("publishedAt")}
            </th>
          </tr>
        </thead>
        <tbody>
          {passports.map((each) => (
            <tr key={each.code} className={[each.code, each.id, each.label].includes(chosen) ? "chosen" : undefined}>
              <td className="mono">
                <Link to={`?${withChanges(asked, { id: each.code }).toString()}`} aria-current={each.code === chosen ? "true" : undefined}>
                  {each.label}
                </Link>
              </td>
              <td className="passports-wide">{each.product}</td>
              <td>
                <Chip tone={each.withdrawn_at ? "plain" : "good"}>{t(each.withdrawn_at ? "states.withdrawn" : "states.published")}</Chip>
                {each.reports > 0 ? (
                  <>
                    {" "}
                    <Chip tone="due">{t("reportsShort", { count: each.reports })}</Chip>
                  </>
                ) : null}
              </td>
              <td className="number mono">{each.opened}</td>
              <td className="mono passports-wide">{day(each.published_at)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
