/** What went wrong, in one sentence: as the server says it, else what became of the question. */
import { Problem } from "../api/problem";

/** ``t``: of any place; the words are the frame's. */
export function faultSaid(error: unknown, t: (key: string) => string): string {
  const problem = error instanceof Problem ? error : undefined;
  return problem?.detail || problem?.title || t(`frame:fault.${problem?.fault ?? "broken"}`);
}
