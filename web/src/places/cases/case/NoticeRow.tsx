/** One holder: how many of what, what was said to them, and the identifiers on demand. */
import { Button } from "antd";
import { Link } from "react-router";
import { useMay } from "../../../api/reader";
import { Chip, type Tone } from "../../../parts/Chip";
import { amount } from "../amounts";
import type { Case, Notice } from "../documents";
import { shortId, thingAddress } from "../identifiers";
import { useSay } from "../say";
import { WhereBar } from "../Where";
import type { Marking } from "./NoticesCard";

const TONES: Record<Notice["state"], Tone> = { open: "due", sent: "plain", acknowledged: "good" };

interface Row {
  notice: Notice;
  shown: Case;
  mark: (marking: Marking) => void;
  gone?: boolean;
}

export function NoticeRow({ notice, shown, mark, gone }: Row) {
  const t = useSay();
  const may = useMay("case.write") && shown.head.state !== "closed";
  return (
    <tr>
      <th scope="row" className="cases-id">
        <span title={notice.holder}>{notice.name || (notice.holder ? shortId(notice.holder) : t("holders.unknown"))}</span>
        <span className="quiet">{t(`notices.kind.${notice.kind}`)}</span>
        <Things notice={notice} />
      </th>
      <td data-label={t("notices.column.pieces")} className="number">
        {notice.pieces ? <b className="cases-block">{t("notices.pieces", { count: notice.pieces })}</b> : null}
        {notice.pieces ? <span className="quiet cases-block">{t("notices.words", { certain: notice.certain, possible: notice.possible })}</span> : null}
        {notice.lots.length ? <b className="cases-block">{t("notices.lots", { count: notice.lots.length })}</b> : null}
      </td>
      <td data-label={t("notices.column.statuses")} className="cases-wide">
        {notice.pieces ? <WhereBar counts={notice.statuses} small /> : null}
        <span className="quiet">
          {Object.entries(notice.statuses)
            .map(([status, count]) => `${t(`status.${status}`)} ${count}`)
            .join(" · ")}
        </span>
      </td>
      <td data-label={t("notices.column.state")}>
        <Chip tone={gone ? "plain" : TONES[notice.state]}>{t(gone ? "notices.gone" : `notices.is.${notice.state}`)}</Chip>
        {notice.changed && !gone ? <Chip tone="due">{t("notices.changed")}</Chip> : null}
      </td>
      <td data-label={t("notices.column.marks")}>
        {notice.marks.map((each) => (
          <div key={each.version} title={each.note || undefined}>
            {t(`notices.is.${each.mark}`)} <span className="cases-time">{each.on}</span> <span className="quiet">{[each.how, each.by].filter(Boolean).join(" · ")}</span>
          </div>
        ))}
      </td>
      <td className="number no-print">
        {may && !gone ? (
          <span className="cases-buttons">
            {(["sent", "acknowledged"] as const)
              .filter((word) => word === "sent" || notice.state !== "open")
              .map((word) => (
                <Button key={word} size="small" aria-label={`${t(`notices.mark.${word}`)} ${notice.name}`} onClick={() => mark({ notice, mark: word })}>
                  {t(`notices.mark.${word}`)}
                </Button>
              ))}
          </span>
        ) : null}
      </td>
    </tr>
  );
}

function Things({ notice }: { notice: Notice }) {
  const t = useSay();
  if (notice.lots.length + notice.units.length === 0) return null;
  return (
    <details className="cases-details">
      <summary>{t("notices.things")}</summary>
      {notice.lots.map((lot) => (
        <Link key={lot.key + (lot.uom ?? "")} className="mono cases-apart" to={thingAddress(lot.id)} title={lot.id}>
          {shortId(lot.id)} {lot.uom ? amount(lot.amount, lot.uom, t) : ""}
        </Link>
      ))}
      {notice.units.map((unit) => (
        <Link key={unit.key} className="mono cases-apart" to={thingAddress(unit.id)} title={unit.id}>
          {shortId(unit.id)}
        </Link>
      ))}
      {notice.pieces > notice.units.length ? <span className="quiet">{t("notices.more", { count: notice.pieces - notice.units.length })}</span> : null}
    </details>
  );
}
