/** What this place asks the server. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, told } from "../../api/client";
import { useTranslation } from "../../language";
import { NARROWING, type Of } from "./documents";

export function useCharacteristics() {
  const { i18n } = useTranslation();
  return useQuery({
    queryKey: ["process", "characteristics", i18n.language],
    queryFn: ({ signal }) => told(api.GET("/api/v1/process/characteristics", { signal })),
  });
}

/** The question of a chart as its address has it. */
export function questionOf(asked: URLSearchParams, characteristic: string, of: Of) {
  const given = [...NARROWING, "since", "until"].flatMap((name) => {
    const value = asked.get(name);
    return value ? [[name, value] as const] : [];
  });
  return { characteristic, of, ...Object.fromEntries(given) };
}

export function useChart(question: ReturnType<typeof questionOf>) {
  const { i18n } = useTranslation();
  return useQuery({
    queryKey: ["process", "chart", question, i18n.language],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => told(api.GET("/api/v1/process/chart", { params: { query: question }, signal })),
  });
}
