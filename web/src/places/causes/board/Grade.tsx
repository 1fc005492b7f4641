/** How sure a suspect is: filled, outlined, grey. The word says it too. */
import type { Suspect } from "../documents";

export const Grade = ({ grade, title }: { grade: Suspect["grade"]; title: string }) => <span className={`causes-grade causes-grade-${grade}`}>{title}</span>;
