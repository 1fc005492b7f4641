/** Why something is suspect, in words, with the way to what says so. */
import { Link } from "react-router";
import type { Suspicion } from "../model";

export function Suspicions({ suspicions }: { suspicions: readonly Suspicion[] }) {
  if (suspicions.length === 0) return null;
  return (
    <ul className="trace-suspicions">
      {suspicions.map((each) => (
        <li key={each.kind + each.id} className={each.tone === "defect" ? "bad" : "due"}>
          <span aria-hidden="true">{each.tone === "defect" ? "●" : "▲"} </span>
          <Place suspicion={each} />
        </li>
      ))}
    </ul>
  );
}

function Place({ suspicion }: { suspicion: Suspicion }) {
  if (suspicion.kind === "scope") return <Link to={`/cases/scopes/${encodeURIComponent(suspicion.id)}`}>{suspicion.text}</Link>;
  if (suspicion.kind === "cause") return <Link to={`/causes/${encodeURIComponent(suspicion.id)}`}>{suspicion.text}</Link>;
  return <>{suspicion.text}</>;
}
