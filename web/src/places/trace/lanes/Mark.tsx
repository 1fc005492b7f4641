/** Something in the drawing that can be selected and opened: with pointer and keys alike, and with words for who cannot see it. */
import type { ReactNode } from "react";
import { useLanes } from "./context";

interface Marked {
  /** ``op:25``: as in the address. */
  name: string;
  label: string;
  className?: string;
  children: ReactNode;
  /** In place of selecting. */
  onPick?: () => void;
  /** It holds what is selected. */
  holds?: boolean;
}

export function Mark({ name, label, className, children, onPick, holds }: Marked) {
  const { selected, current, onSelect, onOpen } = useLanes();
  const pressed = holds === true || selected === name;
  return (
    <g
      role="button"
      tabIndex={current === name ? 0 : -1}
      aria-pressed={onPick ? undefined : pressed}
      data-opens={name}
      className={`trace-mark ${pressed ? "on" : ""} ${className ?? ""}`}
      onClick={() => (onPick ? onPick() : onSelect(name))}
      onDoubleClick={() => (onPick ? undefined : onOpen(name))}
    >
      <title>{label}</title>
      <g aria-hidden="true">{children}</g>
    </g>
  );
}
