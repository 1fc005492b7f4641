import { describe, expect, it } from "vitest";
import { shortened, shortId, thingAddress } from "./identifiers";

describe("shortId", () => {
  it.each([
    ["urn:epc:id:sgtin:9521001.000060.M000025", "M000025"],
    ["urn:epc:class:lgtin:9521105.000015.L00002", "L00002"],
    ["https://id.gs1.org/01/09521001000604/21/M000026", "M000026"],
    ["https://id.gs1.org/01/09521105000159/10/L00002", "L00002"],
    ["https://id.gs1.org/414/9521001000017", "9521001000017"],
    ["urn:clew:id:tank-1-campaign-1", "tank-1-campaign-1"],
    ["urn:clew:id:%3Cb%3E", "<b>"],
    ["urn:clew:id:%E4", "%E4"],
    ["urn:uuid:1a8a76ad-aa0d-4258-b4f3-3a64c1eed795", "1a8a76ad…d795"],
    ["", ""],
  ])("%s is %s", (id, short) => expect(shortId(id)).toBe(short));

  it("keeps both ends of what is too long", () => {
    const short = shortId(`urn:clew:id:${"a".repeat(40)}z`, 11);
    expect(short).toHaveLength(11);
    expect(short.endsWith("aaaaz")).toBe(true);
  });
});

it("an identifier survives the address", () => {
  expect(new URLSearchParams(thingAddress("urn:a:b&c=d%2F").split("?")[1]).get("id")).toBe("urn:a:b&c=d%2F");
});

it("a sentence keeps its words and shortens what it names", () => {
  const params = { source: "transformation:urn:clew:id:tank-1", target: "https://id.gs1.org/01/09521001000659/10/T1", count: 3, word: "later" };
  const said = shortened(`${params.target} was made by ${params.source}, later than 3.`, params);
  expect(said).toBe("T1 was made by tank-1, later than 3.");
});
