/** A short word on a state; colour never alone: the word says it too. */
import type { ReactNode } from "react";

export type Tone = "plain" | "good" | "bad" | "due" | "dashed";

export function Chip({ tone = "plain", title, children }: { tone?: Tone; title?: string; children: ReactNode }) {
  return (
    <span className={tone === "plain" ? "chip" : `chip ${tone}`} title={title}>
      {tone === "bad" ? <span aria-hidden="true">●</span> : tone === "good" ? <span aria-hidden="true">✓</span> : tone === "due" ? <span aria-hidden="true">▲</span> : null}
      {children}
    </span>
  );
}
