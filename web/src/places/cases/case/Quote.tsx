/** What somebody unknown wrote on the public page of a unit, in their own words. */
import type { ReactNode } from "react";
import { Link } from "react-router";
import { clock } from "../../../parts/time";
import { shortId, thingAddress } from "../identifiers";
import { useSay } from "../say";

interface Quoted {
  number: number;
  id: string;
  kind: string;
  text: string;
  at: string;
  children?: ReactNode;
}

export function Quote({ number, id, kind, text, at, children }: Quoted) {
  const t = useSay();
  return (
    <figure className="cases-quote">
      <blockquote>{text}</blockquote>
      <figcaption className="quiet">
        <Link to={`/passports?tab=reports&report=${number}`}>{t("report.one", { number })}</Link> · {kind} ·{" "}
        <Link className="mono" to={thingAddress(id)} title={id}>
          {shortId(id)}
        </Link>{" "}
        · {clock(at)} {children}
      </figcaption>
    </figure>
  );
}
