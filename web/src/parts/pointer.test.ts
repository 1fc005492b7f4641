import { expect, test } from "vitest";
import en from "../language/en.json";
import zh from "../language/zh.json";
import { pointed } from "./pointer";

/** As i18next fills in what is between braces. */
const speaking = (words: typeof zh) => (key: string, params: Record<string, string>) =>
  Object.entries(params).reduce((said, [name, value]) => said.replace(`{{${name}}}`, value), words.pointer[key.split(".")[1] as keyof typeof words.pointer]);

test.each([
  ["row 32", "第 32 行"],
  ["row 3, column Result", "第 3 行，“Result”列"],
  ["row 5 (4 rows)", "第 5 行起共 4 行"],
  ["labels.csv, row 7", "labels.csv，第 7 行"],
  ["row 5, labels: row 7, column Force, peak [N]", "第 5 行，labels: 第 7 行，“Force, peak [N]”列"],
  ["row 5, column row 7", "第 5 行，“row 7”列"],
  ["row 5, sensorElementList[1]", "第 5 行，sensorElementList[1]"],
  ["line 4, things[0].id", "第 4 行，things[0].id"],
  ["column Force", "“Force”列"],
  ["row twelve", "row twelve"],
  ["a, b", "a, b"],
  ["epcisBody.eventList[3]", "epcisBody.eventList[3]"],
])("%s is said in Chinese", (place, said) => {
  expect(pointed(place, speaking(zh))).toBe(said);
});

test("English keeps what the server says", () => {
  for (const place of ["row 32", "row 3, column Result", "row 5 (4 rows)", "labels.csv, row 7", "line 4, things[0].id"]) expect(pointed(place, speaking(en))).toBe(place);
});
