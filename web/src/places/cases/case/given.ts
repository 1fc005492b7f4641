/** What an address gives a case to begin with, or to take in: units, scopes, cause runs, reports of the public. */
import type { Linked } from "../caseQuestions";

export interface Given {
  units: string[];
  scopes: number[];
  causes: number[];
  reports: number[];
}

const numbers = (texts: readonly string[]): number[] => [...new Set(texts.map(Number))].filter((each) => Number.isInteger(each) && each > 0);

export const givenBy = (asked: URLSearchParams): Given => ({
  units: [...new Set(asked.getAll("id").filter(Boolean))],
  scopes: numbers(asked.getAll("scope")),
  causes: numbers(asked.getAll("cause")),
  reports: numbers(asked.getAll("report")),
});

/** ``more``: further units, such as those that the reports are about. */
export const linksOf = (given: Given, more: readonly string[] = []): Linked[] => [
  ...[...new Set([...given.units, ...more])].map((id) => ({ kind: "unit" as const, id })),
  ...given.scopes.map((id) => ({ kind: "scope" as const, id: String(id) })),
  ...given.causes.map((id) => ({ kind: "cause" as const, id: String(id) })),
  ...given.reports.map((id) => ({ kind: "report" as const, id: String(id) })),
];
