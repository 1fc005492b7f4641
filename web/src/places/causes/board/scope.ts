/** Where the recall scope of all that shares a suspect is opened; null where no start says it. */
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
