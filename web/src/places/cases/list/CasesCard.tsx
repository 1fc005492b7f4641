/** Cases: those that are due first, then the newest, as the server lists them. */
import { Input, Pagination, Select } from "antd";
import { Link } from "react-router";
import { useMay, useReader } from "../../../api/reader";
import { Asked } from "../../../parts/Asked";
import { Card } from "../../../parts/Card";
import { Chip } from "../../../parts/Chip";
import { Empty } from "../../../parts/Empty";
import { day } from "../../../parts/time";
import { numberOf, useAddress } from "../address";
import { useCases } from "../caseQuestions";
import { type CaseHead, type CaseState, STATES } from "../documents";
import { useSay } from "../say";

const SIZE = 25;
const COLUMNS = ["title", "state", "severity", "due", "owner", "complaint", "links", "opened"] as const;

export function CasesCard() {
  const t = useSay();
  const reader = useReader();
  if (!reader.data) return <Asked query={reader}>{() => null}</Asked>;
  if (reader.data.verbs.includes("case.read")) return <Listed />;
  return (
    <Card>
      <Empty says={t("lacks", { verb: t("verb.look") })} action={<Link to="/cases?tab=scopes">{t("scopes.title")}</Link>} />
    </Card>
  );
}

function Listed() {
  const t = useSay();
  const [asked, change] = useAddress();
  const state: CaseState | null = STATES.find((each) => each === asked.get("state")) ?? null;
  const page = numberOf(asked.get("page"), 1);
  const query = useCases({ state, q: asked.get("search"), scope: null, offset: (page - 1) * SIZE, limit: SIZE });
  const may = useMay("case.write");
  const filtered = state !== null || asked.has("search");
  return (
    <Asked query={query}>
      {({ cases, total, counts, overdue: late }) => {
        if (total === 0 && !filtered) {
          return (
            <Card>
              <Empty says={t("cases.none")} why={t("cases.noneWhy")} action={may ? <Link to="/cases/new">{t("cases.new")}</Link> : undefined} />
            </Card>
          );
        }
        return (
          <Card
            title={t("cases.title")}
            note={t("cases.count", { count: total })}
            end={
              <>
                {late ? <Chip tone="due">{t("cases.late", { count: late })}</Chip> : null}
                <Input.Search
                  className="cases-search"
                  defaultValue={asked.get("search") ?? ""}
                  allowClear
                  aria-label={t("cases.search")}
                  placeholder={t("cases.search")}
                  maxLength={400}
                  onSearch={(text) => change({ search: text.trim(), page: null })}
                />
                <Select
                  aria-label={t("list.state")}
                  value={state ?? "all"}
                  onChange={(value: string) => change({ state: value === "all" ? null : value, page: null })}
                  options={[{ value: "all", label: t("scope.state.all") }, ...STATES.map((value) => ({ value, label: `${t(`state.${value}`)} ${counts[value] ?? 0}` }))]}
                  popupMatchSelectWidth={false}
                />
              </>
            }
          >
            {cases.length === 0 ? (
              <p className="cases-nothing">{t("cases.noneSuch")}</p>
            ) : (
              <div className="scroll">
                <table className="plain cases-table">
                  <thead>
                    <tr>
                      {COLUMNS.map((name) => (
                        <th key={name} scope="col">
                          {t(`cases.column.${name}`)}
                        </th>
                      ))}
                    </tr>
                  </thead>
                  <tbody>
                    {cases.map((each) => (
                      <Row key={each.number} head={each} />
                    ))}
                  </tbody>
                </table>
              </div>
            )}
            {total > SIZE ? <Pagination size="small" current={page} pageSize={SIZE} total={total} showSizeChanger={false} onChange={(next) => change({ page: next === 1 ? null : next })} /> : null}
          </Card>
        );
      }}
    </Asked>
  );
}

function Row({ head }: { head: CaseHead }) {
  const t = useSay();
  const links = [t("cases.units", { count: head.units }), t("cases.scopes", { count: head.scopes.length }), t("cases.causes", { count: head.causes.length })];
  return (
    <tr>
      <th scope="row" className="cases-id">
        <Link to={`/cases/${head.number}`}>{head.title}</Link>
        <span className="quiet">{t("case.number", { number: head.number })}</span>
      </th>
      <td data-label={t("cases.column.state")}>
        <Chip tone={head.state === "closed" ? "good" : "plain"}>{t(`state.${head.state}`)}</Chip>
      </td>
      <td data-label={t("cases.column.severity")}>{t(`severity.${head.severity}`)}</td>
      <td data-label={t("cases.column.due")}>{head.due ? head.overdue ? <Chip tone="due">{t("case.overdue", { day: head.due })}</Chip> : <span className="cases-time">{head.due}</span> : "–"}</td>
      <td data-label={t("cases.column.owner")}>{head.owner || "–"}</td>
      <td data-label={t("cases.column.complaint")}>
        {head.complaint.by} {head.complaint.on ? <span className="cases-time">{head.complaint.on}</span> : head.complaint.by ? null : "–"}
      </td>
      <td data-label={t("cases.column.links")} className="quiet">
        {links.join(" · ")}
      </td>
      <td data-label={t("cases.column.opened")}>
        <span className="cases-time">{day(head.opened_at)}</span>
      </td>
    </tr>
  );
}
