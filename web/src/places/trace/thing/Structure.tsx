/** A trace of any size in groups: what kind of things, how many, how sure; a group opens into its members. */
import { Segmented } from "antd";
import { useTranslation } from "../../../language";
import { Asked } from "../../../parts/Asked";
import { Card } from "../../../parts/Card";
import { Chip } from "../../../parts/Chip";
import { Empty } from "../../../parts/Empty";
import { telling } from "../../../parts/identifier";
import type { Direction, Grouping } from "../asking";
import { offsetOf, wall } from "../lanes/time";
import type { Group, Summary } from "../model";
import { useSummary } from "../queries";
import { MembersTable } from "./MembersTable";
import type { Page } from "./props";

export function Structure(page: Page) {
  const { t } = useTranslation("trace");
  const { asking, change, answer } = page;
  const direction: Direction = asking.direction ?? "backward";
  const query = useSummary(asking, direction, answer.may_trace);
  if (!answer.may_trace) return <Card><Empty says={t("thing.mayNotTrace")} /></Card>;
  return (
    <Card
      title={t(`structure.${direction}`)}
      end={
        <>
          <Segmented<Direction>
            size="small"
            aria-label={t("structure.direction")}
            value={direction}
            options={[
              { value: "backward", label: t("direction.backward") },
              { value: "forward", label: t("direction.forward") },
            ]}
            onChange={(value) => change({ direction: value, group: undefined })}
          />
          <Segmented<Grouping>
            size="small"
            aria-label={t("structure.by")}
            value={asking.by}
            options={(["product", "place", "day"] as const).map((value) => ({ value, label: t(`by.${value}`) }))}
            onChange={(value) => change({ by: value === "product" ? undefined : value, group: undefined })}
          />
        </>
      }
    >
      <Asked query={query}>{(summary) => <Groups summary={summary} direction={direction} {...page} />}</Asked>
    </Card>
  );
}

function Groups({ summary, direction, ...page }: Page & { summary: Summary; direction: Direction }) {
  const { t } = useTranslation("trace");
  const { asking } = page;
  if (summary.nodes === 0) {
    return <Empty says={t(`structure.none.${direction}`)} why={t("structure.noneWhy")} />;
  }
  const told = (["certain", "possible", "excluded"] as const).filter((word) => summary.listed[word] > 0).map((word) => t(`structure.counted.${word}`, { count: summary.listed[word] }));
  const most = Math.max(...summary.groups.map((group) => group.count), 1);
  return (
    <div className="trace-groups">
      <p className="statement">
        {t("structure.said", { nodes: summary.nodes, groups: t("structure.groups", { count: summary.groups_total }), told: told.join(t("list.joint")) })}
      </p>
      <p className="trace-legend">
        <span><i className="square trace-certain" aria-hidden="true" /> {t("word.certain")}</span>
        <span><i className="square trace-possible" aria-hidden="true" /> {t("word.possible")}</span>
        {asking.words === "all" ? <span><i className="square trace-excluded" aria-hidden="true" /> {t("word.excluded")}</span> : null}
        {summary.truncated ? <Chip tone="due">{t("structure.truncated")}</Chip> : null}
      </p>
      <ul className="trace-tree">
        {summary.groups.map((group) => (
          <Row key={group.group} group={group} most={most} direction={direction} {...page} />
        ))}
      </ul>
      {summary.rest > 0 ? <p className="quiet">{t("structure.rest", { count: summary.rest, groups: t("structure.groups", { count: summary.groups_total - summary.groups.length }) })}</p> : null}
    </div>
  );
}

function Row({ group, most, direction, ...page }: Page & { group: Group; most: number; direction: Direction }) {
  const { t } = useTranslation("trace");
  const { asking, change, answer } = page;
  const open = asking.group === group.group;
  const offset = offsetOf(answer.subject.offset);
  const span = [group.first, group.last].map((each) => (each ? wall(Date.parse(each), offset).slice(0, 16) : ""));
  const part = (count: number): string => `${(count / most) * 100}%`;
  return (
    <li className={open ? "open" : ""}>
      <button type="button" aria-expanded={open} onClick={() => change({ group: open ? undefined : group.group })}>
        <span className="trace-twist" aria-hidden="true">{open ? "▾" : "▸"}</span>
        <span className="trace-group-name">
          <strong>{group.text}</strong>
          <span className="quiet mono">{[group.product, group.place ?? group.bucket].filter((each) => each !== null).map(telling).join(" · ")}</span>
        </span>
        <span className="trace-group-bar" aria-hidden="true">
          <i className="trace-certain" style={{ width: part(group.certain) }} />
          <i className="trace-possible" style={{ width: part(group.possible) }} />
          <i className="trace-excluded" style={{ width: part(group.excluded) }} />
        </span>
        <span className="trace-group-count">
          <strong>{group.count}</strong>
          <span className="visually-hidden">{t("structure.words", { certain: group.certain, possible: group.possible })}</span>
        </span>
        <span className="quiet trace-group-span mono">{span[0] === span[1] ? span[0] : `${span[0]} – ${span[1]}`}</span>
      </button>
      {open ? <MembersTable asking={asking} direction={direction} group={group} offset={offset} /> : null}
    </li>
  );
}
