/** A card: a title, something at its end, and the content. */
import type { ReactNode } from "react";

interface Content {
  title?: ReactNode;
  note?: ReactNode;
  end?: ReactNode;
  children: ReactNode;
  className?: string;
  label?: string;
}

export function Card({ title, note, end, children, className, label }: Content) {
  return (
    <section className={`card ${className ?? ""}`} aria-label={label}>
      {title || end ? (
        <header>
          {title ? <h2>{title}</h2> : null}
          {note ? <span className="quiet">{note}</span> : null}
          {end ? <div className="end">{end}</div> : null}
        </header>
      ) : null}
      {children}
    </section>
  );
}
