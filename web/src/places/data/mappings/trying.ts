/** Drafts of mappings, and what a mapping makes of a file. Nothing here is recorded. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "../../../language";
import { parts } from "../acts";
import { outcome } from "../outcome";
import type { Suggestion, Trial } from "../questions";

export interface Said {
  role?: string;
  unit?: string;
}
/** What a person says of columns, by name. */
export type Stated = Record<string, Said>;

export const siteZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;
const SAMPLES = 5;
const PAUSE = 600;

const keyOf = (file: File): readonly unknown[] => [file.name, file.size, file.lastModified];

export function useSuggestion(file: File, zone: string, stated: Stated) {
  const { i18n } = useTranslation();
  return useQuery({
    queryKey: ["suggestion", ...keyOf(file), zone, stated, i18n.language],
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    queryFn: async ({ signal }) => {
      const query = { name: file.name, zone, columns: Object.keys(stated).length > 0 ? JSON.stringify(stated) : "" };
      const form = new FormData();
      form.append("file", file);
      return (await outcome<Suggestion>("POST", "/api/v1/mappings/suggest", { query, form, signal })).told;
    },
  });
}

/** What the mapping makes of the file, asked when nobody has written for a moment. */
export function useTrial(file: File, mapping: string) {
  const { i18n } = useTranslation();
  const written = usePaused(mapping);
  return useQuery({
    queryKey: ["trial", ...keyOf(file), written, i18n.language],
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    queryFn: ({ signal }) =>
      outcome<Trial>("POST", "/api/v1/mappings/test", { query: { name: file.name, rows: SAMPLES }, form: parts({ file, mapping: written }), signal }),
  });
}

function usePaused(text: string): string {
  const [paused, setPaused] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(text), PAUSE);
    return () => clearTimeout(timer);
  }, [text]);
  return paused;
}
