/** The checks that every table goes through, in words; a rule of somebody's own rule book is called as they named it. */
const WORDED = new Set(["required", "enum", "number", "integer", "date-time", "boolean", "text", "uri", "unit", "range", "pattern", "syntax", "columns"]);

export const ruleSaid = (rule: string, t: (key: string) => string): string => (WORDED.has(rule) ? t(`rule.${rule}`) : rule);
