/** Which parts of a sentence belong on one line. */
export interface Part {
  text: string;
  whole: boolean;
}

/** ``2026-03-02 08:10``, ``2026-03-02T08:10``, ``13.0 %``, ``p = 0.002``, ``IR-503``: browsers may end a line after a hyphen or a space. */
const WHOLE = /\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?)?|\d[\d.,]* %|p [=<] \d[\d.]*|(?<![\w-])[A-Z0-9]+(?:-[A-Z0-9]+){1,3}(?![\w-])/g;

export function unbroken(text: string): Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const found of text.matchAll(WHOLE)) {
    if (found.index > from) parts.push({ text: text.slice(from, found.index), whole: false });
    parts.push({ text: found[0], whole: true });
    from = found.index + found[0].length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), whole: false });
  return parts;
}
