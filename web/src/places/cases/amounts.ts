/** Quantities with the unit that people write; a code without such a unit stays as it is. */
import type { Say } from "./say";

/** ``told``: unit code → decimal text. */
export const amounts = (told: Record<string, string>, t: Say): string =>
  Object.entries(told)
    .map(([code, text]) => amount(text, code, t))
    .join(t("and"));

export function amount(text: string | null, code: string, t: Say): string {
  const unit = t(`uom.${code}`, { defaultValue: code });
  return text === null ? t("uomUnknown", { unit }) : `${text} ${unit}`;
}
