/** Where the recall scope of all that shares a suspect is opened (null where no start says it), and a case of the run. */
import type { Board, Suspect } from "../documents";

export function scopePath(board: Board, suspect: Suspect): string | null {
  const shared = suspect.shared;
  if (!shared || shared.facets.length + shared.ids.length === 0) return null;
  const asked = new URLSearchParams();
  shared.facets.forEach((facet) => asked.append("facet", facet));
  shared.ids.forEach((id) => asked.append("id", id));
  asked.set("name", `${suspect.name} (#${board.run.id})`);
  return `/cases/scopes/new?${asked.toString()}`;
}

const MOST_NAMED = 100;

/** A case that the run belongs to: it names what is suspected, and the bad units that the question names. */
export function casePath(board: Board, suspect: Suspect, existing = false): string {
  const bad = board.question["bad"];
  const named = Array.isArray(bad) ? bad.filter((each): each is string => typeof each === "string") : [];
  const asked = new URLSearchParams({ cause: String(board.run.id) });
  new Set([...(suspect.shared?.ids ?? []), ...named].slice(0, MOST_NAMED)).forEach((id) => asked.append("id", id));
  if (existing) asked.set("to", "existing");
  else asked.set("title", board.run.asked.title);
  return `/cases/new?${asked.toString()}`;
}
