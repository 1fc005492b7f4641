/** Identifiers and addresses as people read them. */

/** With its own letters; what is no UTF-8 stays as it is. */
export function readable(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What of an identifier people compare: what follows its last separator. */
export const telling = (identifier: string): string => readable(identifier.split(/[/:]/).filter(Boolean).at(-1) ?? identifier);
