/** The head of a page: where it is, what it is, its chips, and its actions (at most one of them filled). */
import { type ReactNode, useEffect } from "react";

interface Head {
  crumbs?: ReactNode;
  title: string;
  mono?: boolean;
  chips?: ReactNode;
  actions?: ReactNode;
}

export function Title({ crumbs, title, mono, chips, actions }: Head) {
  useEffect(() => {
    document.title = `${title} · Clew`;
  }, [title]);
  return (
    <div className="title">
      <div>
        {crumbs ? <div className="crumbs">{crumbs}</div> : null}
        <div className="line">
          <h1 className={mono ? "mono" : undefined}>{title}</h1>
          {chips}
        </div>
      </div>
      {actions ? <div className="actions no-print">{actions}</div> : null}
    </div>
  );
}
