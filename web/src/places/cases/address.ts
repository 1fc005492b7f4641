/** What is chosen on a page stands in its address: filters replace the entry, tabs and selected items add one. */
import { useCallback } from "react";
import { useSearchParams } from "react-router";
import { addressNow } from "../../parts/address";

type Change = Record<string, string | number | readonly string[] | null>;

/** The parameters of the address with some changed; null and empty take one away. */
export function changed(asked: URLSearchParams, change: Change): URLSearchParams {
  const next = new URLSearchParams(asked);
  for (const [name, value] of Object.entries(change)) {
    next.delete(name);
    if (value === null || value === "") continue;
    if (typeof value === "object") value.forEach((each) => next.append(name, each));
    else next.set(name, String(value));
  }
  return next;
}

export function useAddress(): [URLSearchParams, (change: Change, replace?: boolean) => void] {
  const [asked, ask] = useSearchParams();
  const change = useCallback(
    (wanted: Change, replace = false) => ask(() => changed(addressNow(), wanted), { replace, preventScrollReset: true }),
    [ask],
  );
  return [asked, change];
}

/** A positive whole number of the address, else the one given. */
export function numberOf(text: string | null, otherwise: number): number {
  const value = Number(text);
  return text !== null && Number.isInteger(value) && value > 0 ? value : otherwise;
}
