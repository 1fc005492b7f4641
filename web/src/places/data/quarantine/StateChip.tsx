/** How an item of quarantine stands. */
import { useTranslation } from "../../../language";
import { Chip, type Tone } from "../../../parts/Chip";
import type { Item } from "../questions";

const TONES: Record<Item["state"], Tone> = { open: "due", corrected: "dashed", released: "good", dismissed: "plain" };

export function StateChip({ state }: { state: Item["state"] }) {
  const { t } = useTranslation("data");
  return <Chip tone={TONES[state]}>{t(`quarantine.states.${state}`)}</Chip>;
}
