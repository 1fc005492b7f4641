/** Shares, points and instants as text; scales and ticks of drawings. Numbers come from the server as they are. */
import { clockIn } from "../../parts/time";

/** ``12.1%`` (English: ``12.1 %``); small shares keep two digits that tell something. Null: unknown. */
export function share(value: number | null | undefined, language: string): string {
  if (value === null || value === undefined) return "–";
  const hundredths = value * 100;
  const digits = hundredths === 0 || Math.abs(hundredths) >= 1 ? 1 : Math.min(6, 1 - Math.floor(Math.log10(Math.abs(hundredths))));
  let shown = hundredths.toFixed(digits);
  if (value < 1 && shown === "100.0") shown = "99.9";
  return language.startsWith("zh") ? `${shown}%` : `${shown} %`;
}

/** A share without decimals: ``97%``; never all for not all, nor nothing for something. */
export function whole(value: number | null, language: string): string {
  if (value === null) return "–";
  const percent = value >= 1 ? 100 : value <= 0 ? 0 : Math.min(99, Math.max(1, Math.round(value * 100)));
  return language.startsWith("zh") ? `${percent}%` : `${percent} %`;
}

/** A difference of shares in percentage points: ``+42.9``, ``−0.21``. */
export function points(value: number, sign = false): string {
  const hundredths = value * 100;
  const digits = hundredths === 0 || Math.abs(hundredths) >= 1 ? 1 : Math.min(4, 1 - Math.floor(Math.log10(Math.abs(hundredths))));
  const shown = hundredths.toFixed(digits).replace("-", "−");
  return sign && value >= 0 ? `+${shown}` : shown;
}

export const count = (value: number): string => value.toLocaleString("en");

/** Six digits at most, without an exponent where it is readable. */
export const plain = (value: number): string => String(Number(value.toPrecision(6)));

/** A p-value: two digits, never 0. */
export const chance = (value: number): string => (value < 0.0001 ? "< 0.0001" : Number(value.toPrecision(2)).toString());

/** From a number to pixels. */
export type Scale = (value: number) => number;

export function scaleOf(low: number, high: number, start: number, end: number): Scale {
  if (high <= low) return () => start;
  return (value) => start + ((Math.min(Math.max(value, low), high) - low) / (high - low)) * (end - start);
}

/** Round numbers within a range, at most so many. */
export function ticks(low: number, high: number, most: number): number[] {
  const span = (high - low) / most;
  if (!(span > 0) || !Number.isFinite(span)) return [low];
  const power = 10 ** Math.floor(Math.log10(span));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= span * 0.999) ?? 10 * power;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, place) => Number(((first + place) * step).toPrecision(12)));
}

/** An instant in a zone: ``2026-03-02 14:05``. */
export const minuteIn = (instant: string, zone: string): string => clockIn(instant, zone).slice(0, 16);

/** Text cut to so many pixels, at about 12 px a Chinese and 6.6 px a Latin character (font size 12). */
export function fitted(text: string, room: number): string {
  let used = 0;
  for (const [at, sign] of [...text].entries()) {
    used += sign.codePointAt(0)! > 0x2e7f ? 12 : 6.4;
    if (used > room) return [...text].slice(0, Math.max(1, at - 1)).join("") + "…";
  }
  return text;
}
