/** A sentence of the server, with dates, codes and numbers with their unit kept whole: a line never ends inside one. */
import { Fragment } from "react";
import { unbroken } from "./unbroken";

export function Whole({ children }: { children: string }) {
  return unbroken(children).map((part, at) =>
    part.whole ? (
      <span key={at} className="unbroken">
        {part.text}
      </span>
    ) : (
      <Fragment key={at}>{part.text}</Fragment>
    ),
  );
}
