/** What one evaluation found differently from the one before, with the events that caused it. */
import { Button } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { useSay } from "../say";
import { Chip, type Tone } from "../../../parts/Chip";
import type { Difference, Unit } from "../documents";
import { eventAddress, shortId, thingAddress } from "../identifiers";

const STEP = 50;
const TONES: Record<string, Tone> = { added: "due", left: "good" };

export function Changes({ changes }: { changes: Difference["changes"] }) {
  const t = useSay();
  const [shown, show] = useState(STEP);
  if (changes.length === 0) return <p className="quiet">{t("history.same")}</p>;
  return (
    <>
      <div className="scroll">
        <table className="plain cases-table">
          <thead>
            <tr>
              {["change", "id", "before", "after", "events"].map((name) => (
                <th key={name} scope="col">
                  {t(`changes.${name}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {changes.slice(0, shown).map((each) => (
              <tr key={each.id}>
                <td data-label={t("changes.change")}>
                  <Chip tone={TONES[each.change] ?? "plain"}>{t(`change.${each.change}`)}</Chip>
                </td>
                <th scope="row" className="cases-id">
                  <Link className="mono" to={thingAddress(each.id)} title={each.id}>
                    {shortId(each.id)}
                  </Link>
                </th>
                <td data-label={t("changes.before")}>
                  <Said unit={each.before} />
                </td>
                <td data-label={t("changes.after")}>
                  <Said unit={each.after} />
                </td>
                <td data-label={t("changes.events")}>
                  {each.events.slice(0, 4).map((event) => (
                    <Link key={event} className="mono cases-apart" to={eventAddress(event)}>
                      #{event}
                    </Link>
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {changes.length > shown ? <Button onClick={() => show(shown + STEP)}>{t("changes.more", { count: changes.length - shown })}</Button> : null}
    </>
  );
}

function Said({ unit }: { unit: Unit | null }) {
  const t = useSay();
  if (!unit) return <span className="quiet">{t("changes.outside")}</span>;
  const held = unit.holds.length > 0 ? t("units.held") : null;
  return <>{[t(`word.${unit.word}`), unit.status ? t(`status.${unit.status}`) : null, held].filter(Boolean).join(" · ")}</>;
}
