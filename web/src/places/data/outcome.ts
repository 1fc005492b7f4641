/** Acts whose outcome may be that something is still wrong: the server says so with 422 and the same document. */
import { GIVEN_UP } from "../../api/client";
import { Problem, problemOf } from "../../api/problem";
import type { paths } from "../../api/schema";

interface Sent {
  /** Members of ``{…}`` in the path. */
  path?: Record<string, string | number>;
  query?: Record<string, string | number | boolean | null | undefined>;
  json?: unknown;
  form?: FormData;
  text?: string;
  signal?: AbortSignal;
}

export interface Outcome<T> {
  /** Whether nothing was refused. */
  fine: boolean;
  told: T;
}

const language = (): string => (document.documentElement.lang.startsWith("zh") ? "zh" : "en");

function addressOf(template: string, sent: Sent): string {
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(sent.path?.[name] ?? "")));
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(sent.query ?? {})) {
    if (value !== null && value !== undefined && value !== "") query.set(name, String(value));
  }
  const asked = query.toString();
  return asked === "" ? path : `${path}?${asked}`;
}

async function answered(method: "POST" | "PUT", address: string, sent: Sent): Promise<Response> {
  const limit = AbortSignal.timeout(GIVEN_UP);
  const headers: Record<string, string> = { Accept: "application/json", "Accept-Language": language() };
  if (sent.json !== undefined) headers["Content-Type"] = "application/json";
  if (sent.text !== undefined) headers["Content-Type"] = "application/octet-stream";
  const body = sent.json !== undefined ? JSON.stringify(sent.json) : (sent.form ?? sent.text ?? null);
  try {
    return await fetch(address, { method, headers, body, signal: sent.signal ? AbortSignal.any([sent.signal, limit]) : limit });
  } catch (error) {
    if (sent.signal?.aborted) throw error;
    throw new Problem(limit.aborted ? "slow" : "unreachable", 0, "", "", "");
  }
}

/** Sends, and gives the document that tells what became of it. Raises {@link Problem} for everything else. */
export async function outcome<T extends object>(method: "POST" | "PUT", path: keyof paths, sent: Sent = {}): Promise<Outcome<T>> {
  const answer = await answered(method, addressOf(path, sent), sent);
  let told: unknown;
  try {
    told = await answer.json();
  } catch {
    throw new Problem(answer.status === 401 ? "signed_out" : "garbage", answer.status, "", "", "");
  }
  const document = typeof told === "object" && told !== null && !("code" in told);
  if (!document || !(answer.ok || answer.status === 422)) throw problemOf(answer.status, told);
  return { fine: answer.ok, told: told as T };
}
