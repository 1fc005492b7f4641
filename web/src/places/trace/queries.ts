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

export const useLanes = (id: string, knownAt: number | undefined) =>
  useQuery({
    queryKey: useKey("lanes", id, knownAt),
    queryFn: id
      ? ({ signal }) => told(api.GET("/api/v1/lanes", { params: { query: { id, lots: LOTS_SHOWN, operations: OPERATIONS_SHOWN, ...known(knownAt) } }, signal }))
      : skipToken,
  });

export const useStrips = (id: string, knownAt: number | undefined, wanted: boolean) =>
  useQuery({
    queryKey: useKey("strips", id, knownAt),
    queryFn: wanted ? ({ signal }) => told(api.GET("/api/v1/lanes/strips", { params: { query: { id, ...known(knownAt) } }, signal })) : skipToken,
    staleTime: 5 * MINUTE,
  });

export const usePeers = (id: string, operation: string, characteristic: string | undefined, knownAt: number | undefined) =>
  useQuery({
    queryKey: useKey("peers", id, operation, characteristic, knownAt),
    queryFn: characteristic
      ? ({ signal }) => told(api.GET("/api/v1/lanes/peers", { params: { query: { id, operation, characteristic, ...known(knownAt) } }, signal }))
      : skipToken,
    staleTime: 5 * MINUTE,
  });

/** Where things are now: of an earlier state of the log nobody is to act on. */
export const useRecall = (of: string | undefined) =>
  useQuery({
    queryKey: useKey("recall", of),
    queryFn: of ? ({ signal }) => told(api.GET("/api/v1/lanes/recall", { params: { query: { of } }, signal })) : skipToken,
    staleTime: 5 * MINUTE,
  });

/** ``plug:band=5kg``, as the server reads it. */
export function mixingText(policy: Policy): string {
  if (policy.mixing === "plug" && policy.band) return `plug:band=${policy.band}`;
  if (policy.mixing === "perfect" && policy.cutoff) return `perfect:cutoff=${policy.cutoff}`;
  return policy.mixing;
}

const asked = (asking: Asking, direction: Direction) => ({
  id: asking.id,
  direction,
  by: asking.by,
  words: asking.words,
  contact: asking.policy.contact,
  cross_classes: asking.policy.crossClasses,
  mixing: mixingText(asking.policy),
  ...known(asking.knownAt),
  ...(asking.policy.maxDepth === undefined ? {} : { max_depth: asking.policy.maxDepth }),
});

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
                  contact: asking.policy.contact,
                  cross_classes: asking.policy.crossClasses,
                  mixing: mixingText(asking.policy),
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
