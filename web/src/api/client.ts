/** Questions to the server: paths, parameters and answers typed by its own OpenAPI description. */
import createClient from "openapi-fetch";
import type { paths } from "./schema";
import { Problem, problemOf } from "./problem";

/** After this many milliseconds without an answer a reader is told so; after {@link GIVEN_UP} the question ends. */
export const GIVEN_UP = 60_000;

async function asked(request: Request): Promise<Response> {
  const limit = AbortSignal.timeout(GIVEN_UP);
  let answer: Response;
  try {
    answer = await fetch(request, { signal: AbortSignal.any([request.signal, limit]) });
  } catch (error) {
    if (request.signal.aborted) throw error;
    throw new Problem(limit.aborted ? "slow" : "unreachable", 0, "", "", "");
  }
  if (!answer.ok) throw problemOf(answer.status, await bodyOf(answer));
  return answer;
}

async function bodyOf(answer: Response): Promise<unknown> {
  try {
    return await answer.json();
  } catch {
    return undefined;
  }
}

const language = (): string => (document.documentElement.lang.startsWith("zh") ? "zh" : "en");

const client = createClient<paths>({
  baseUrl: window.location.origin,
  fetch: asked,
  headers: { Accept: "application/json" },
});
client.use({
  onRequest({ request }) {
    request.headers.set("Accept-Language", language());
    return request;
  },
});

/** The typed client itself: ``api.GET("/api/v1/…", {params: {query}})``. Raises {@link Problem}. */
export const api = client;

/** The answer of a call, or a Problem where the body is not what was promised. */
export async function told<T>(call: Promise<{ data?: T }>): Promise<T> {
  let answer: { data?: T };
  try {
    answer = await call;
  } catch (error) {
    if (error instanceof SyntaxError) throw new Problem("garbage", 200, "", "", "");
    throw error;
  }
  if (answer.data === undefined || typeof answer.data !== "object") throw new Problem("garbage", 200, "", "", "");
  return answer.data;
}
