/** The documents of this place, by short names. */
import type { components } from "../../api/schema";

type Told = components["schemas"];
export type Characteristic = Told["ProcessCharacteristicDocument"];
export type Chart = Told["ProcessChartDocument"];
export type Choice = Told["ProcessChoiceDocument"];
export type Of = Characteristic["of"];

/** What the readings can be narrowed by, as it stands in the address. */
export const NARROWING = ["product", "step", "gauge", "equipment"] as const;
export type Narrowing = (typeof NARROWING)[number];
