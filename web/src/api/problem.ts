/** What went wrong with a question to the server, as it says itself (RFC 9457), or as the network left it. */
export type Fault = "unreachable" | "slow" | "garbage" | "signed_out" | "refused";

export interface Finding {
  place: string;
  message: string;
}

export class Problem extends Error {
  constructor(
    readonly fault: Fault,
    readonly status: number,
    readonly code: string,
    readonly title: string,
    readonly detail: string,
    readonly findings: readonly Finding[] = [],
  ) {
    super(detail || title || code);
    this.name = "Problem";
  }
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** A problem document as a Problem; anything else the server said with a bad status is garbage. */
export function problemOf(status: number, body: unknown): Problem {
  if (typeof body === "object" && body !== null && "code" in body) {
    const said = body as Record<string, unknown>;
    const findings = Array.isArray(said["findings"]) ? said["findings"].map(findingOf) : [];
    const fault: Fault = status === 401 ? "signed_out" : "refused";
    return new Problem(fault, status, text(said["code"]), text(said["title"]), text(said["detail"]), findings);
  }
  return new Problem(status === 401 ? "signed_out" : "garbage", status, "", "", "");
}

function findingOf(each: unknown): Finding {
  const said = (typeof each === "object" && each !== null ? each : {}) as Record<string, unknown>;
  return { place: text(said["place"]) || text(said["field"]), message: text(said["message"]) || text(said["detail"]) };
}
