/** How wide a text is, near enough to fit it into a shape before it is drawn. Pure. */
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/;

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

/** A code as on the floor (OP30); of others the words and the time tell more. */
export const isFloorCode = (code: string | null): code is string => code !== null && /^(?=.*\d).{1,6}$/.test(code);
