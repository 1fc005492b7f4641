/** The questions of this place. Keys begin with the name of the route, so that the live feed can mark them stale. */
import { keepPreviousData, skipToken, useQuery } from "@tanstack/react-query";
import { api, told } from "../../api/client";
import { useTranslation } from "../../language";
import type { Asking, Direction, Policy } from "./asking";

const MINUTE = 60_000;
/** Lanes as many as a screen holds; the rest are ticks that open. */
export const LOTS_SHOWN = 8;
export const OPERATIONS_SHOWN = 600;
export const GROUPS_SHOWN = 200;
export const PAGE = 50;

/** The answers are in the reader's language, so the language is a part of every key. */
const useKey = (...parts: unknown[]): unknown[] => [...parts, useTranslation().i18n.language];

export const useFinding = (q: string) =>
  useQuery({
    queryKey: useKey("finding", q),
    queryFn: ({ signal }) => told(api.GET("/api/v1/finding", { params: { query: { q, limit: q ? 50 : 12 } }, signal })),
  });

const known = (at: number | undefined): { as_known_at?: number } => (at === undefined ? {} : { as_known_at: at });

/** ``policy``: what the traces follow, undefined: the server's own choice. */
export const useLanes = (id: string, knownAt: number | undefined, policy?: Policy) => {
  const query = { id, lots: LOTS_SHOWN, operations: OPERATIONS_SHOWN, ...followed(policy), ...known(knownAt) };
  return useQuery({
    queryKey: useKey("lanes", query),
    queryFn: id ? ({ signal }) => told(api.GET("/api/v1/lanes", { params: { query }, signal })) : skipToken,
  });
};

export const useStrips = (asking: Asking, wanted: boolean) => {
  const query = { id: asking.id, ...followed(asking.policy), ...known(asking.knownAt) };
  return useQuery({
    queryKey: useKey("strips", query),
    queryFn: wanted ? ({ signal }) => told(api.GET("/api/v1/lanes/strips", { params: { query }, signal })) : skipToken,
    staleTime: 5 * MINUTE,
  });
};

export const usePeers = (id: string, operation: string, characteristic: string | undefined, asking: Asking) => {
  const query = { id, operation, ...followed(asking.policy), ...known(asking.knownAt) };
  return useQuery({
    queryKey: useKey("peers", characteristic, query),
    queryFn: characteristic ? ({ signal }) => told(api.GET("/api/v1/lanes/peers", { params: { query: { ...query, characteristic } }, signal })) : skipToken,
    staleTime: 5 * MINUTE,
  });
};

/** Where things are now: of an earlier state of the log nobody is to act on. */
export const useRecall = (of: string | undefined, policy: Policy) => {
  const query = followed(policy);
  return useQuery({
    queryKey: useKey("recall", of, query),
    queryFn: of ? ({ signal }) => told(api.GET("/api/v1/lanes/recall", { params: { query: { of, ...query } }, signal })) : skipToken,
    staleTime: 5 * MINUTE,
  });
};

/** The cases that name the thing. The key begins as those of the place of cases, which marks them stale. */
export const useCasesOf = (id: string, may: boolean) =>
  useQuery({
    queryKey: useKey("cases", "of", id),
    queryFn: may ? ({ signal }) => told(api.GET("/api/v1/cases", { params: { query: { unit: id, limit: 10 } }, signal })) : skipToken,
  });

/** ``plug:band=5kg``, as the server reads it. */
export function mixingText(policy: Policy): string {
  if (policy.mixing === "plug" && policy.band) return `plug:band=${policy.band}`;
  if (policy.mixing === "perfect" && policy.cutoff) return `perfect:cutoff=${policy.cutoff}`;
  return policy.mixing;
}

/** What a trace follows beyond the server's own choice, as every route of a trace reads it. */
export function followed(policy: Policy | undefined): { contact?: boolean; cross_classes?: boolean; mixing?: string } {
  if (!policy) return {};
  const mixing = mixingText(policy);
  return { ...(policy.contact ? { contact: true } : {}), ...(policy.crossClasses ? { cross_classes: true } : {}), ...(mixing === "any" ? {} : { mixing }) };
}

const traced = (asking: Asking, direction: Direction) => ({
  id: asking.id,
  direction,
  words: asking.words,
  ...followed(asking.policy),
  ...known(asking.knownAt),
  ...(asking.policy.maxDepth === undefined ? {} : { max_depth: asking.policy.maxDepth }),
});

/** Where the server writes the trace that is shown into a file, of the thing called ``id``. */
export function exportPath(route: "trace" | "trace.svg", id: string, asking: Asking, direction: Direction): string {
  const query = Object.entries({ ...traced(asking, direction), id }).map(([name, value]) => [name, String(value)]);
  return `/api/v1/${route}?${new URLSearchParams(query).toString()}`;
}

const asked = (asking: Asking, direction: Direction) => ({ ...traced(asking, direction), by: asking.by });

export const useSummary = (asking: Asking, direction: Direction, wanted = true) => {
  const query = { ...asked(asking, direction), limit: GROUPS_SHOWN };
  return useQuery({
    queryKey: useKey("summary", query),
    queryFn: wanted && asking.id ? ({ signal }) => told(api.GET("/api/v1/trace/summary", { params: { query }, signal })) : skipToken,
    placeholderData: keepPreviousData,
  });
};

export const useMembers = (asking: Asking, direction: Direction, group: string, offset: number) => {
  const query = { ...asked(asking, direction), group, offset, limit: PAGE };
  return useQuery({
    queryKey: useKey("members", query),
    queryFn: ({ signal }) => told(api.GET("/api/v1/trace/summary/members", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });
};

export const useWitness = (asking: Asking, node: string, direction: Direction, wanted: boolean) =>
  useQuery({
    queryKey: useKey("witness", asking.id, node, direction, asking.knownAt, asking.policy),
    queryFn: wanted
      ? ({ signal }) =>
          told(
            api.GET("/api/v1/witness", {
              params: {
                query: {
                  id: asking.id,
                  node,
                  direction,
                  ...followed(asking.policy),
                  ...known(asking.knownAt),
                },
              },
              signal,
            }),
          )
      : skipToken,
  });

export const useThing = (id: string) =>
  useQuery({
    queryKey: useKey("things", id),
    queryFn: id ? ({ signal }) => told(api.GET("/api/v1/things", { params: { query: { id } }, signal })) : skipToken,
  });
