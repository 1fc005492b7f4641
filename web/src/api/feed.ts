/** The position of the log as it grows (server-sent events): what is shown and may have changed is asked anew. */
import { useEffect, useSyncExternalStore } from "react";
import { useQueryClient } from "@tanstack/react-query";

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

/** Marks every query whose key starts with one of ``names`` stale when the log grows (at most once in two seconds). */
export function useLive(...names: string[]): void {
  const client = useQueryClient();
  const { position: at } = useFeed();
  const wanted = names.join("|");
  useEffect(() => {
    if (at === 0) return;
    const timer = setTimeout(() => {
      for (const name of wanted.split("|")) void client.invalidateQueries({ queryKey: [name] });
    }, 2000);
    return () => clearTimeout(timer);
  }, [at, client, wanted]);
}
