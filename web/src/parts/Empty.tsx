/** What is missing, and the one thing to do about it. */
import type { ReactNode } from "react";

export function Empty({ says, why, action }: { says: ReactNode; why?: ReactNode; action?: ReactNode }) {
  return (
    <div className="empty">
      <p className="statement">{says}</p>
      {why ? <p className="quiet">{why}</p> : null}
      {action ? <p>{action}</p> : null}
    </div>
  );
}
