/** Light or dark: the reader's choice, else as their system has it. The server keeps the choice in a cookie. */
import { useSyncExternalStore } from "react";
import { preferTheme } from "../api/preferences";
import type { Scheme } from "./theme";

const dark = window.matchMedia("(prefers-color-scheme: dark)");
const paper = window.matchMedia("print");
const listeners = new Set<() => void>();

/** Paper is white: what scripts draw in colours of their own is drawn again for it. */
const drawn = (): Scheme => (paper.matches ? "light" : current());

function current(): Scheme {
  const chosen = document.documentElement.dataset["chosen"];
  if (chosen === "light" || chosen === "dark") return chosen;
  return dark.matches ? "dark" : "light";
}

/** Reads what the server wrote into the page, and follows the system where the reader chose nothing. */
export function startScheme(): void {
  const root = document.documentElement;
  if (root.dataset["theme"]) root.dataset["chosen"] = root.dataset["theme"];
  root.dataset["theme"] = current();
  dark.addEventListener("change", show);
  paper.addEventListener("change", () => listeners.forEach((listener) => listener()));
}

function show(): void {
  document.documentElement.dataset["theme"] = current();
  listeners.forEach((listener) => listener());
}

export async function chooseScheme(scheme: Scheme): Promise<void> {
  document.documentElement.dataset["chosen"] = scheme;
  show();
  await preferTheme(scheme);
}

export function useScheme(): Scheme {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, drawn);
}
