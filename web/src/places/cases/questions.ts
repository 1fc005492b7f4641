/** What this place asks the server about recall scopes, and what is asked anew when something was done. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, told } from "../../api/client";
import type { Status } from "./documents";
import { type UnitSet, wordsOf } from "./scope/sets";

export const useScopes = () =>
  useQuery({ queryKey: ["scopes"], queryFn: ({ signal }) => told(api.GET("/api/v1/scopes", { signal })) });

export const useScope = (scope: string) =>
  useQuery({
    queryKey: ["scopes", scope],
    queryFn: ({ signal }) => told(api.GET("/api/v1/scopes/{scope}", { params: { path: { scope } }, signal })),
  });

export const ORDERS = ["time", "id", "status", "place"] as const;
export type Order = (typeof ORDERS)[number];

/** Stands in an address for a holder that nobody named. */
export const NOWHERE = "nowhere";

export interface Wanted {
  set: UnitSet;
  status: Status | null;
  gap: string | null;
  /** The key of who has them; {@link NOWHERE}: nobody said. */
  holder: string | null;
  text: string | null;
  order: Order | null;
  down: boolean;
  version: number | null;
  page: number;
  size: number;
}

export const useUnits = (scope: string, wanted: Wanted) =>
  useQuery({
    queryKey: ["scopes", scope, "units", wanted],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => {
      const query = {
        words: wordsOf(wanted.set),
        things: true,
        status: wanted.status,
        gap: wanted.gap,
        holder: wanted.holder === NOWHERE ? "" : wanted.holder,
        q: wanted.text,
        sort: wanted.order,
        descending: wanted.down,
        version: wanted.version,
        offset: (wanted.page - 1) * wanted.size,
        limit: wanted.size,
      };
      return told(api.GET("/api/v1/scopes/{scope}/units", { params: { path: { scope }, query }, signal }));
    },
  });

export const usePlaces = (scope: string) =>
  useQuery({
    queryKey: ["scopes", scope, "places"],
    queryFn: ({ signal }) => told(api.GET("/api/v1/scopes/{scope}/places", { params: { path: { scope } }, signal })),
  });

export const useEvaluations = (scope: string) =>
  useQuery({
    queryKey: ["scopes", scope, "evaluations"],
    queryFn: ({ signal }) => told(api.GET("/api/v1/scopes/{scope}/evaluations", { params: { path: { scope } }, signal })),
  });

export const useDifference = (scope: string, newer: number) =>
  useQuery({
    queryKey: ["scopes", scope, "diff", newer],
    enabled: newer > 1,
    queryFn: ({ signal }) =>
      told(api.GET("/api/v1/scopes/{scope}/diff", { params: { path: { scope }, query: { from: newer - 1, to: newer } }, signal })),
  });

export const useHoldEvents = (scope: string) =>
  useQuery({
    queryKey: ["scopes", scope, "holds"],
    queryFn: ({ signal }) => told(api.GET("/api/v1/scopes/{scope}/holds", { params: { path: { scope } }, signal })),
  });

/** What holds would take: a question although it is a POST, as there may be many candidates. */
export const useWhatIf = (scope: string, holds: readonly string[], wanted = true) =>
  useQuery({
    queryKey: ["scopes", scope, "what-if", holds],
    enabled: wanted,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      told(api.POST("/api/v1/scopes/{scope}/what-if", { params: { path: { scope } }, body: { holds: [...holds] }, signal })),
  });

export type Acted = "refresh" | "hold" | "release" | "close";

/** One of the actions on a scope; afterwards everything about scopes and cases is asked anew. */
export function useScopeAction(scope: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ action, reason }: { action: Acted; reason?: string }) => {
      const params = { path: { scope } };
      if (action === "refresh") {
        const found = await told(api.POST("/api/v1/scopes/{scope}/refresh", { params }));
        return { action, count: found.changes.length, events: [] as string[] };
      }
      const body = { reason: reason?.trim() || null };
      if (action === "hold") {
        const done = await told(api.POST("/api/v1/scopes/{scope}/hold", { params, body }));
        return { action, count: done.placed, events: done.events };
      }
      if (action === "release") {
        const done = await told(api.POST("/api/v1/scopes/{scope}/release", { params, body: { ids: [], reason: reason?.trim() ?? "" } }));
        return { action, count: done.released, events: done.events };
      }
      await told(api.POST("/api/v1/scopes/{scope}/close", { params, body }));
      return { action, count: 0, events: [] as string[] };
    },
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ["scopes"] });
      void client.invalidateQueries({ queryKey: ["cases"] });
    },
  });
}
