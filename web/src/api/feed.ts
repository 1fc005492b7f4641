/** The position of the log as it grows (server-sent events): what is shown and may have changed is asked anew. */
import { useEffect, useRef, useSyncExternalStore } from "react";
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { type Begun, isBehind } from "./behind";

type Standing = "live" | "waiting";
let position = 0;
let standing: Standing = "waiting";
let source: EventSource | undefined;
const listeners = new Set<() => void>();
const tell = (): void => listeners.forEach((listener) => listener());

function open(): void {
  source = new EventSource("/api/v1/feed");
  source.addEventListener("position", (event) => {
    position = Number((event as MessageEvent<string>).data);
    standing = "live";
    tell();
  });
  source.addEventListener("open", () => {
    standing = "live";
    tell();
  });
  source.addEventListener("error", () => {
    standing = "waiting";
    tell();
  });
}

function follow(listener: () => void): () => void {
  listeners.add(listener);
  if (!source) open();
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      source?.close();
      source = undefined;
    }
  };
}

/** The last position heard of (0 before the first), and whether the server is being heard. */
export function useFeed(): { position: number; standing: Standing } {
  const heard = useSyncExternalStore(follow, () => `${position}|${standing}`);
  const [at, how] = heard.split("|");
  return { position: Number(at), standing: how as Standing };
}

const PAUSE_MS = 2000;

/**
 * Marks every query whose key starts with one of ``names`` stale when the log has grown beyond its answer (at most once in
 * two seconds). A question under way is left to its answer, and looked at then.
 */
export function useLive(...names: string[]): void {
  const client = useQueryClient();
  const { position: at } = useFeed();
  const begun = useRef<Begun>(undefined);
  begun.current ??= { at, time: Date.now() };
  const wanted = names.join("|");
  useEffect(() => {
    if (at === 0) return;
    let timer = 0;
    const look = (): void => {
      const asking = wanted.split("|").map((name) => catchUp(client, name, at, begun.current));
      timer = asking.includes(true) ? window.setTimeout(look, PAUSE_MS) : 0;
    };
    timer = window.setTimeout(look, PAUSE_MS);
    return () => window.clearTimeout(timer);
  }, [at, client, wanted]);
}

/** Whether some are still being asked, of which it is not known yet how far their answers go. */
function catchUp(client: QueryClient, name: string, at: number, begun: Begun | undefined): boolean {
  const asking = client.getQueryCache().findAll({ queryKey: [name], fetchStatus: "fetching" }).length > 0;
  void client.invalidateQueries({ queryKey: [name], predicate: (query) => query.state.fetchStatus !== "fetching" && isBehind(query.state, at, begun) });
  return asking;
}
