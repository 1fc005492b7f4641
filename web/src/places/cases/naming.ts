/** What a scope is called: its name, else what it starts from. */
import type { Scope } from "./documents";
import { shortId } from "./identifiers";
import type { Say } from "./say";

export function startOf(scope: Scope): string[] {
  const { things = [], facets = [], excursions = [], contents_of: contents = [] } = scope.start;
  return [...things, ...contents, ...facets, ...excursions];
}

export function titleOf(scope: Scope, t: Say): string {
  if (scope.name) return scope.name;
  const start = startOf(scope);
  const named = start.slice(0, 2).map((each) => shortId(each)).join(", ");
  return start.length > 2 ? t("scope.untitledMore", { named, count: start.length }) : named || t("scope.untitled", { id: scope.id });
}

/** ``names``: as the server gives them, by key. */
export const named = (names: Record<string, string>, key: string): string => names[key] ?? shortId(key);
