/** Sizes as people say them, by powers of 1024. */
const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"];

/** ``1.4 MiB``; three digits at most. */
export function bytes(size: number): string {
  let value = size;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${value.toFixed(digits)} ${UNITS[unit]}`;
}
