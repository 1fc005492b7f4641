/** The columns: what each seems to be, how sure that is and why; a person has the last word on role and unit. */
import { Select } from "antd";
import { useMemo } from "react";
import { useTranslation } from "../../../language";
import { Asked } from "../../../parts/Asked";
import { Card } from "../../../parts/Card";
import { Chip } from "../../../parts/Chip";
import { type SuggestedColumn, useRoles } from "../questions";
import type { Said, Stated } from "./trying";

interface Shown {
  columns: readonly SuggestedColumn[];
  stated: Stated;
  say: (column: string, about: Said) => void;
  busy: boolean;
}
interface Option {
  value: string;
  label: string;
}
interface Words {
  roles: Option[];
  units: Option[];
  kinds: Map<string, string>;
  measured: Set<string>;
}

export function Columns(shown: Shown) {
  const roles = useRoles();
  const words = useMemo<Words | undefined>(() => {
    const { data } = roles;
    return data
      ? {
          roles: data.roles.map((each) => ({ value: each.role, label: each.label })),
          units: data.units.map((each) => ({ value: each.code, label: `${each.symbol} · ${each.label}` })),
          kinds: new Map(data.kinds.map((each) => [each.kind, each.label])),
          measured: new Set(data.roles.filter((each) => each.measured).map((each) => each.role)),
        }
      : undefined;
  }, [roles]);
  return <Asked query={roles}>{() => (words ? <Table {...shown} words={words} /> : null)}</Asked>;
}

function Table({ columns, stated, say, busy, words }: Shown & { words: Words }) {
  const { t } = useTranslation("data");
  return (
    <Card title={t("columns.title")} note={t("columns.note")} end={busy ? <span className="quiet" role="status">{t("columns.again")}</span> : null}>
      <div className="scroll" tabIndex={0} role="region" aria-label={t("columns.title")}>
        <table className="plain data-columns">
          <thead>
            <tr>
              <th scope="col">{t("columns.column")}</th>
              <th scope="col">{t("columns.role")}</th>
              <th scope="col">{t("columns.unit")}</th>
              <th scope="col">{t("columns.confidence")}</th>
              <th scope="col">{t("columns.why")}</th>
            </tr>
          </thead>
          <tbody>
            {columns.map((each) => (
              <tr key={each.number}>
                <td>
                  <strong className="mono">{each.column || `#${each.number}`}</strong>
                  <div className="quiet">
                    {words.kinds.get(each.kind)} · {t("columns.filled", { share: Math.floor(each.filled * 100) })}
                  </div>
                  {each.sample.length > 0 ? <div className="data-sample mono">{each.sample.slice(0, 3).join(" | ")}</div> : null}
                </td>
                <td>
                  <Select
                    aria-label={t("columns.roleOf", { column: each.column })}
                    className="data-select"
                    showSearch
                    optionFilterProp="label"
                    value={each.role}
                    options={words.roles}
                    onChange={(role) => say(each.column, { role })}
                  />
                </td>
                <td>
                  {words.measured.has(each.role) ? (
                    <Select
                      aria-label={t("columns.unitOf", { column: each.column })}
                      className="data-unit"
                      showSearch
                      allowClear
                      optionFilterProp="label"
                      value={each.unit}
                      options={words.units}
                      placeholder={t("columns.noUnit")}
                      onChange={(unit: string | null) => say(each.column, { unit: unit ?? "" })}
                    />
                  ) : null}
                </td>
                <td>
                  <Confidence column={each} said={stated[each.column]?.role !== undefined} />
                </td>
                <td className="data-small">
                  {each.why.map((note) => note.message).join(t("semicolon"))}
                  {each.decide.map((note) => (
                    <div key={note.message} className="due">
                      {note.message}
                    </div>
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}

function Confidence({ column, said }: { column: SuggestedColumn; said: boolean }) {
  const { t } = useTranslation("data");
  if (said) return <Chip tone="good">{t("columns.said")}</Chip>;
  return (
    <span className="data-confidence">
      <span className="data-bar" aria-hidden="true">
        <span className={column.confidence < 0.5 ? "low" : undefined} style={{ width: `${column.confidence * 100}%` }} />
      </span>
      <span className="mono">{Math.round(column.confidence * 100)}</span>
    </span>
  );
}
