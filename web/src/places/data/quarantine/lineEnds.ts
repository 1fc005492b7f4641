/** A field of a browser ends its lines with LF alone; a text that came with CR LF keeps them. */
export const lineEndsOf = (was: string, typed: string): string => (was.includes("\r\n") ? typed.replace(/\r?\n/g, "\r\n") : typed);
