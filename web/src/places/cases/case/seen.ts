/** Writing beside others: which version of the case a writer has seen. */
import { useState } from "react";
import { Problem } from "../../../api/problem";

/**
 * What somebody changed meanwhile is a conflict. Then what stands now is shown, and the next attempt is made over that:
 * ``take`` gives the version to send. ``standing``: of what is drawn now; ``error``: of the last attempt.
 */
export function useSeen(standing: number, error: unknown): { conflict: boolean; take: () => number } {
  const [seen, see] = useState(standing);
  const conflict = error instanceof Problem && error.status === 409;
  const take = (): number => {
    const version = conflict ? standing : seen;
    see(version);
    return version;
  };
  return { conflict, take };
}
