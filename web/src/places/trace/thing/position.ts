/** A position of the log as somebody types it. */

/** None where the field is empty, holds no number, or says what is chosen already: to leave a field is not to choose. */
export function positionTyped(text: string, chosen: number): number | null {
  const position = Number(text);
  return text.trim() === "" || !Number.isFinite(position) || position === chosen ? null : position;
}
