/** The words of this place. */
import { useTranslation } from "../../language";

/** A word by its key; of the frame with ``ns: "frame"``. */
export type Say = (key: string, params?: Record<string, unknown>) => string;

export function useSay(): Say {
  const { t } = useTranslation("cases");
  return t as unknown as Say;
}
