/** The members of one group, in pages, each with how it was reached. */
import { Button } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { useTranslation } from "../../../language";
import { Asked } from "../../../parts/Asked";
import { Chip } from "../../../parts/Chip";
import { type Asking, type Direction, eventPath, thingPath } from "../asking";
import { wall } from "../lanes/time";
import type { Group, Members } from "../model";
import { PAGE, useMembers } from "../queries";
import { WitnessPath } from "./WitnessPath";

interface Shown {
  asking: Asking;
  direction: Direction;
  group: Group;
  offset: number;
}

export function MembersTable({ asking, direction, group, offset }: Shown) {
  const [from, setFrom] = useState(0);
  const query = useMembers(asking, direction, group.group, from);
  return (
    <div className="trace-members">
      <Asked query={query}>{(page) => <Rows page={page} asking={asking} direction={direction} offset={offset} onPage={setFrom} />}</Asked>
    </div>
  );
}

function Rows({ page, asking, direction, offset, onPage }: { page: Members; asking: Asking; direction: Direction; offset: number; onPage: (from: number) => void }) {
  const { t } = useTranslation("trace");
  return (
    <>
      <div className="scroll">
        <table className="plain trace-rows">
          <thead>
            <tr>
              <th scope="col">{t("column.thing")}</th>
              <th scope="col">{t("column.word")}</th>
              <th scope="col">{t(`column.time.${direction}`)}</th>
              <th scope="col">{t("column.why")}</th>
            </tr>
          </thead>
          <tbody>
            {page.members.map((member) => (
              <tr key={member.id}>
                <td>
                  <Link className="mono" to={thingPath(member.id)}>{member.label}</Link> <span className="quiet">{member.name ?? ""}</span>
                </td>
                <td>
                  <Chip tone={member.word === "certain" ? "good" : member.word === "possible" ? "dashed" : "plain"}>{t(`word.${member.word}`)}</Chip>
                </td>
                <td className="mono">{member.time ? wall(Date.parse(member.time), offset).slice(0, 16) : "–"}</td>
                <td>
                  {member.via ? <Link className="quiet" to={eventPath(member.via.event)}>{t("witness.event")}</Link> : null}
                  <WitnessPath node={member.id} direction={direction} asking={asking} offset={offset} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {page.total > PAGE ? (
        <p className="trace-pager">
          <Button size="small" disabled={page.offset === 0} onClick={() => onPage(Math.max(0, page.offset - PAGE))}>{t("pager.previous")}</Button>
          <span className="quiet">{t("pager.of", { from: page.offset + 1, to: page.offset + page.members.length, total: page.total })}</span>
          <Button size="small" disabled={page.next === null} onClick={() => page.next !== null && onPage(page.next)}>{t("pager.next")}</Button>
        </p>
      ) : null}
    </>
  );
}
