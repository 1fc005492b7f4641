/** What this place asks the server; everything that is worded by it is asked anew in another language. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, told } from "../../api/client";
import type { components } from "../../api/schema";
import { useTranslation } from "../../language";
import { PAGE, type State } from "./address";

type Schemas = components["schemas"];
export type Sources = Schemas["SourcesDocument"];
export type SourceStanding = Schemas["SourceDocument"];
export type Cause = Schemas["QuarantineCause"];
export type Item = Schemas["QuarantinedDocument"];
export type ItemForm = Schemas["QuarantineForm"];
export type Account = Schemas["QuarantineAccount"];
export type Capture = Schemas["CaptureOutcome"];
export type Acquisition = Schemas["AcquisitionDocument"];
export type Suggestion = Schemas["SuggestionDocument"];
export type SuggestedColumn = Schemas["SuggestedColumn"];
export type Trial = Schemas["TrialDocument"];
export type Term = Schemas["TermDocument"];
export type FormField = Schemas["FormField"];
export type FormTrial = Schemas["FormTrial"];
export type FormRecorded = Schemas["FormRecorded"];
export type Gauge = Schemas["GaugeDocument"];
export type Finding = Schemas["FindingTold"];

const useLanguage = (): string => useTranslation().i18n.language;

export const useSources = (days: number) =>
  useQuery({
    queryKey: ["sources", days],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => told(api.GET("/api/v1/sources", { params: { query: { days } }, signal })),
  });

export function useCauses(state: State, enabled = true) {
  const language = useLanguage();
  return useQuery({
    queryKey: ["quarantine", "causes", state, language],
    enabled,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => told(api.GET("/api/v1/quarantine/causes", { params: { query: { state } }, signal })),
  });
}

export function useItems(state: State, cause: string, after: number) {
  const language = useLanguage();
  return useQuery({
    queryKey: ["quarantine", "items", state, cause, after, language],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      told(api.GET("/api/v1/quarantine", { params: { query: { state, after, limit: PAGE, ...(cause ? { cause } : {}) } }, signal })),
  });
}

export function useItem(number: number) {
  const language = useLanguage();
  return useQuery({
    queryKey: ["quarantine", "item", number, language],
    // In another language it is the same item, with what was typed for it.
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => told(api.GET("/api/v1/quarantine/{number}/form", { params: { path: { number } }, signal })),
  });
}

export function useAcquisitions(source: string, before: number, limit: number) {
  const language = useLanguage();
  return useQuery({
    queryKey: ["acquisitions", "list", source, before, limit, language],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      told(
        api.GET("/api/v1/acquisitions", {
          params: { query: { limit, ...(source ? { source } : {}), ...(before ? { before } : {}) } },
          signal,
        }),
      ),
  });
}

export function useAcquisition(number: number) {
  const language = useLanguage();
  return useQuery({
    queryKey: ["acquisitions", "one", number, language],
    queryFn: ({ signal }) => told(api.GET("/api/v1/acquisitions/{number}", { params: { path: { number } }, signal })),
  });
}

export const useArrival = (event: string) =>
  useQuery({
    queryKey: ["arrival", event],
    enabled: event !== "",
    queryFn: ({ signal }) => told(api.GET("/api/v1/events/{event}/source", { params: { path: { event } }, signal })),
  });

export function useMappings() {
  const language = useLanguage();
  return useQuery({ queryKey: ["mappings", "list", language], queryFn: ({ signal }) => told(api.GET("/api/v1/mappings", { signal })) });
}

export const useMappingText = (name: string) =>
  useQuery({
    queryKey: ["mappings", "text", name],
    enabled: name !== "",
    queryFn: ({ signal }) => told(api.GET("/api/v1/mappings/{name}", { params: { path: { name } }, signal })),
  });

export function useRoles() {
  const language = useLanguage();
  return useQuery({
    queryKey: ["column-roles", language],
    staleTime: Infinity,
    queryFn: ({ signal }) => told(api.GET("/api/v1/column-roles", { signal })),
  });
}

export interface Wanted {
  q: string;
  stage: string;
  category: string;
  grade: string;
}

export function useDictionary(wanted: Wanted) {
  const language = useLanguage();
  return useQuery({
    queryKey: ["dictionary", wanted, language],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => {
      const query = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== ""));
      return told(api.GET("/api/v1/dictionary", { params: { query }, signal }));
    },
  });
}

export function useForms() {
  const language = useLanguage();
  return useQuery({ queryKey: ["forms", language], queryFn: ({ signal }) => told(api.GET("/api/v1/forms", { signal })) });
}

export function useForm(name: string) {
  const language = useLanguage();
  return useQuery({
    queryKey: ["forms", name, language],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => told(api.GET("/api/v1/forms/{name}", { params: { path: { name } }, signal })),
  });
}

export function useGauges() {
  const language = useLanguage();
  return useQuery({ queryKey: ["gauges", language], queryFn: ({ signal }) => told(api.GET("/api/v1/gauges", { signal })) });
}

export function useImpact(id: string, limit: number) {
  const language = useLanguage();
  return useQuery({
    queryKey: ["gauges", "impact", id, limit, language],
    queryFn: ({ signal }) => told(api.GET("/api/v1/gauge/impact", { params: { query: { id, limit } }, signal })),
  });
}
