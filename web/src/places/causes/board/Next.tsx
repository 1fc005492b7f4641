/** What to do next: which units share the suspect, what holding them would take, which further test would decide. */
import { Link } from "react-router";
import { useMay } from "../../../api/reader";
import { useTranslation } from "../../../language";
import { Whole } from "../../../parts/Whole";
import type { Board, Suspect } from "../documents";
import { count } from "../figures";
import { casePath, scopePath } from "./scope";

export function Next({ board, suspect }: { board: Board; suspect: Suspect }) {
  const { t } = useTranslation("causes");
  const may = useMay("hold.place");
  const mayWrite = useMay("case.write");
  const { shared, holding } = suspect;
  const path = scopePath(board, suspect);
  if (!shared && !holding && suspect.deciders.length === 0 && !mayWrite) return null;
  return (
    <section aria-label={t("next.title")} className="causes-next">
      <h3 className="causes-part">{t("next.title")}</h3>
      <ul>
        {holding ? <li><Whole>{holding.said}</Whole></li> : null}
        {shared?.exposed !== null && shared?.exposed !== undefined && shared.exposed > shared.judged ? (
          <li>{t("next.exposed", { count: shared.exposed, exposed: count(shared.exposed), judged: count(shared.judged) })}</li>
        ) : null}
        {path && may ? (
          <li>
            <Link to={path}>{t("next.scope")}</Link>
          </li>
        ) : shared && !path ? (
          <li className="quiet">{t("noScope")}</li>
        ) : null}
        {mayWrite ? (
          <li>
            <Link to={casePath(board, suspect)}>{t("next.case")}</Link> · <Link to={casePath(board, suspect, true)}>{t("next.toCase")}</Link>
          </li>
        ) : null}
        {suspect.deciders.map((each) => (
          <li key={each}>
            <span className="chip due">{t("next.decide")}</span> <Whole>{each}</Whole>
          </li>
        ))}
      </ul>
    </section>
  );
}
