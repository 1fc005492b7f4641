/** The data dictionary: searched, chosen by stage, 5M1E category and grade; one term beside with all that it says. */
import { Button, Input, Select } from "antd";
import { useEffect, useState } from "react";
import { Link, useSearchParams } from "react-router";
import { useTranslation } from "../../../language";
import { Asked } from "../../../parts/Asked";
import { Card } from "../../../parts/Card";
import { Chip } from "../../../parts/Chip";
import { Empty } from "../../../parts/Empty";
import { Title } from "../../../parts/Title";
import { searchOf, withChanges } from "../address";
import { type Term, useDictionary, type Wanted } from "../questions";
import { TermPanel } from "./TermPanel";

const FILTERS = [
  ["stage", "stages"],
  ["category", "categories"],
  ["grade", "grades"],
] as const;

export function Dictionary() {
  const { t } = useTranslation("data");
  const [asked, ask] = useSearchParams();
  const wanted: Wanted = { q: asked.get("find") ?? "", stage: asked.get("stage") ?? "", category: asked.get("category") ?? "", grade: asked.get("grade") ?? "" };
  const query = useDictionary(wanted);
  const filters = query.data?.filters;
  return (
    <>
      <Title
        title={t("tab.dictionary")}
        chips={query.data ? <Chip>{t("dictionary.fit", { fit: query.data.terms.length, total: query.data.total })}</Chip> : null}
        actions={<Button href={`/api/v1/dictionary.csv${searchOf({ ...wanted })}`}>{t("csv")}</Button>}
      />
      <div className="data-tools">
        <Search q={wanted.q} search={(q) => ask(withChanges(asked, { find: q, term: "" }))} />
        {FILTERS.map(([name, list]) => (
          <Select
            key={name}
            aria-label={t(`dictionary.${name}`)}
            allowClear
            placeholder={t(`dictionary.${name}`)}
            className="data-filter"
            value={wanted[name] || null}
            options={(filters?.[list] ?? []).map((each) => ({ value: each.value, label: t("dictionary.option", { label: each.label, count: each.count }), disabled: each.count === 0 }))}
            onChange={(value: string | null) => ask(withChanges(asked, { [name]: value ?? "", term: "" }))}
          />
        ))}
      </div>
      <Asked query={query}>
        {({ terms }) => {
          if (terms.length === 0) {
            return (
              <Card>
                <Empty says={t("dictionary.none")} action={<Link to="/data/dictionary">{t("dictionary.showAll")}</Link>} />
              </Card>
            );
          }
          const chosen = terms.find((each) => each.name === asked.get("term")) ?? terms[0];
          return (
            <div className={asked.has("term") ? "columns picked" : "columns"}>
              <Card>
                <Table terms={terms} chosen={chosen?.name ?? ""} />
              </Card>
              {chosen ? <TermPanel term={chosen} /> : null}
            </div>
          );
        }}
      </Asked>
    </>
  );
}

function Search({ q, search }: { q: string; search: (text: string) => void }) {
  const { t } = useTranslation("data");
  const [text, setText] = useState(q);
  useEffect(() => setText(q), [q]);
  return (
    <form
      className="data-search"
      role="search"
      aria-label={t("dictionary.search")}
      onSubmit={(event) => {
        event.preventDefault();
        search(text.trim());
      }}
    >
      <Input value={text} onChange={(event) => setText(event.target.value)} placeholder={t("dictionary.search")} aria-label={t("dictionary.search")} allowClear onClear={() => search("")} />
    </form>
  );
}

function Table({ terms, chosen }: { terms: readonly Term[]; chosen: string }) {
  const { t } = useTranslation("data");
  const [asked] = useSearchParams();
  return (
    <div className="scroll data-tall" tabIndex={0} role="region" aria-label={t("tab.dictionary")}>
      <table className="plain data-rows">
        <thead>
          <tr>
            <th scope="col">{t("dictionary.term")}</th>
            <th scope="col" className="data-wide">
                {t("dictionary.name")}
              </th>
            <th scope="col">{t("dictionary.type")}</th>
            <th scope="col" className="data-wide">
                {t("dictionary.category")}
              </th>
            <th scope="col">{t("dictionary.grade")}</th>
            <th scope="col" className="data-wide">
                {t("dictionary.stage")}
              </th>
          </tr>
        </thead>
        <tbody>
          {terms.map((term) => (
            <tr key={term.name} className={term.name === chosen ? "chosen" : undefined}>
              <td>
                <Link to={`?${withChanges(asked, { term: term.name }).toString()}`} aria-current={term.name === chosen ? "true" : undefined}>
                  {term.label}
                </Link>
              </td>
              <td className="mono data-small data-wide">{term.name}</td>
              <td>
                {term.type_label}
                {term.unit_label ? <span className="mono"> {term.unit_label}</span> : null}
              </td>
              <td className="data-nowrap data-wide">{term.category === "none" ? null : <Category term={term} />}</td>
              <td>
                <Chip tone={term.grade === "personal" ? "due" : "plain"}>{term.grade_label}</Chip>
              </td>
              <td className="data-nowrap data-wide">{term.stage_label}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function Category({ term }: { term: Term }) {
  return (
    <>
      <span className="square" style={{ background: `var(--${term.category})` }} aria-hidden="true" /> {term.category_label}
    </>
  );
}
