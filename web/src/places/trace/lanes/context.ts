/** What every part of the drawing knows: what is selected, and what to do when something is picked. */
import { createContext, useContext } from "react";

export interface Picking {
  /** As in the address: ``op:25``, ``lot:…``. */
  selected: string | undefined;
  /** The one mark that the Tab key reaches. */
  current: string | undefined;
  onSelect: (name: string) => void;
  onOpen: (name: string) => void;
  /** Suspects stand out. */
  suspects: boolean;
}

export const LanesContext = createContext<Picking>({
  selected: undefined,
  current: undefined,
  onSelect: () => undefined,
  onOpen: () => undefined,
  suspects: true,
});

export const useLanes = (): Picking => useContext(LanesContext);
