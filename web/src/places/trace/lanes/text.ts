/** How wide a text is, near enough to fit it into a shape before it is drawn. Pure. */
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/;

/** The size of a title in a block. */
const TITLE = 11.5;

/** Pixels at a font size; ``mono`` for identifiers. */
export function textWidth(text: string, size: number, mono = false): number {
  let width = 0;
  for (const letter of text) width += WIDE.test(letter) ? 1 : mono ? 0.605 : 0.56;
  return width * size;
}

/** The text, or its beginning with an ellipsis; empty where not even two letters fit. */
export function fitted(text: string, room: number, size: number, mono = false): string {
  if (textWidth(text, size, mono) <= room) return text;
  let kept = "";
  for (const letter of text) {
    if (textWidth(`${kept}${letter}…`, size, mono) > room) break;
    kept += letter;
  }
  return kept.length < 2 ? "" : `${kept.trimEnd()}…`;
}

/** An identifier, or its end after an ellipsis: what tells one from another stands there. */
export function ending(text: string, room: number, size: number): string {
  if (textWidth(text, size, true) <= room) return text;
  let kept = text;
  while (kept.length > 1 && textWidth(`…${kept}`, size, true) > room) kept = kept.slice(1);
  return `…${kept}`;
}

export interface Titled {
  lines: string[];
  size: number;
}

const CJK = /[\u3400-\u9fff]/;

/** A title in one line or two, smaller where it must be; cut only where that does not do either. */
export function titled(title: string, room: number): Titled {
  if (textWidth(title, TITLE) <= room) return { lines: [title], size: TITLE };
  const halves = halved(title);
  for (const size of [TITLE - 1, TITLE - 2]) {
    if (textWidth(title, size) <= room) return { lines: [title], size };
    const best = halves.find((lines) => lines.every((line) => textWidth(line, size) <= room));
    if (best) return { lines: best, size };
  }
  return { lines: [fitted(title, room, TITLE)], size: TITLE };
}

/** In two: between words or, in a script without spaces, in the middle, the most even first; else within a word. */
function halved(title: string): string[][] {
  if (CJK.test(title)) {
    const letters = [...title];
    const middle = Math.ceil(letters.length / 2);
    return [[letters.slice(0, middle).join(""), letters.slice(middle).join("")]];
  }
  const longest = (lines: string[]): number => Math.max(...lines.map((line) => line.length));
  const between = [...title.matchAll(/[ -]/g)].map(({ index }) => [title.slice(0, index + 1).trimEnd(), title.slice(index + 1)]);
  return between.length > 0 ? between.sort((a, b) => longest(a) - longest(b)) : title.length > 7 ? [hyphened(title)] : [];
}

/** A word parted near its middle, between two consonants if it can be. */
function hyphened(word: string): string[] {
  const middle = word.length / 2;
  const seams = [...word.matchAll(/(?<=[^aeiouy])(?=[^aeiouy])/gi)].map(({ index }) => index).filter((at) => at > 2 && at < word.length - 2);
  const at = seams.sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle))[0] ?? Math.ceil(middle);
  return [`${word.slice(0, at)}-`, word.slice(at)];
}

/** A code as on the floor (OP30); of others the words and the time tell more. */
export const isFloorCode = (code: string | null): code is string => code !== null && /^(?=.*\d).{1,6}$/.test(code);
