/** What somebody has typed for a new scope, and the question that it makes. */
export interface Draft {
  ids: string;
  facets: string;
  excursions: string;
  name: string;
  direction: "forward" | "backward" | "both";
  contact: boolean;
  classes: boolean;
  mixing: "any" | "plug" | "perfect";
  /** Of first in, first out: the tolerance at the borders; of perfect mixing: the share below which a part counts for nothing. */
  band: string;
  cutoff: string;
}

/** ``plug:band=5kg``, as the server reads it. */
export function mixingOf({ mixing, band, cutoff }: Pick<Draft, "mixing" | "band" | "cutoff">): string {
  if (mixing === "plug" && band.trim()) return `plug:band=${band.trim()}`;
  if (mixing === "perfect" && cutoff.trim()) return `perfect:cutoff=${cutoff.trim()}`;
  return mixing;
}

/** One on a line, or several with blanks or commas between them; each once. */
export const listed = (text: string, between: RegExp = /[\s,;，；]+/): string[] => [...new Set(text.split(between).map((each) => each.trim()).filter(Boolean))];

/** Facets and excursions may have blanks in them: one a line. */
const lines = (text: string): string[] => listed(text, /\n+/);

export function bodyOf(draft: Draft) {
  return {
    ids: listed(draft.ids),
    facets: lines(draft.facets),
    excursions: lines(draft.excursions),
    contents_of: [] as string[],
    between: [] as string[],
    name: draft.name.trim(),
    direction: draft.direction,
    contact: draft.contact,
    cross_classes: draft.classes,
    mixing: mixingOf(draft),
  };
}

export type Body = ReturnType<typeof bodyOf>;
export const isEmpty = (body: Body): boolean => body.ids.length + body.facets.length + body.excursions.length === 0;
