/** Questions about passports, and what changes them. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, told } from "../../api/client";
import type { components } from "../../api/schema";

export type Published = components["schemas"]["PublishedDocument"];
export type Says = components["schemas"]["PassportDocument"];
export type Publishing = components["schemas"]["PublishingDocument"];
export type Announcement = components["schemas"]["AnnouncementDocument"];
export type Report = components["schemas"]["ReportDocument"];
export type State = "all" | "published" | "withdrawn";

const KEY = "passports";

export const usePassports = (q: string, state: State, offset: number, limit: number) =>
  useQuery({
    queryKey: [KEY, "list", q, state, offset, limit],
    queryFn: ({ signal }) => told(api.GET("/api/v1/passports", { params: { query: { q, state, offset, limit } }, signal })),
  });

export const usePassport = (id: string) =>
  useQuery({
    queryKey: [KEY, "one", id],
    queryFn: ({ signal }) => told(api.GET("/api/v1/passports/of", { params: { query: { id } }, signal })),
    enabled: id !== "",
  });

export const useGrades = () =>
  useQuery({ queryKey: [KEY, "grades"], queryFn: ({ signal }) => told(api.GET("/api/v1/passports/grades", { signal })) });

export const useRecalls = () =>
  useQuery({ queryKey: [KEY, "recalls"], queryFn: ({ signal }) => told(api.GET("/api/v1/passports/recalls", { signal })) });

export const useReports = (seen: boolean, may: boolean) =>
  useQuery({
    queryKey: [KEY, "reports", seen],
    queryFn: ({ signal }) => told(api.GET("/api/v1/passports/reports", { params: { query: { seen } }, signal })),
    enabled: may,
  });

/** One report by its number, also one that somebody saw to. */
export const useReport = (number: number) =>
  useQuery({
    queryKey: [KEY, "report", number],
    queryFn: ({ signal }) => told(api.GET("/api/v1/passports/reports/{number}", { params: { path: { number } }, signal })),
  });

/** What is done is asked anew everywhere. */
function useDoing<Given, Told>(act: (given: Given) => Promise<Told>) {
  const client = useQueryClient();
  return useMutation({ mutationFn: act, onSettled: () => client.invalidateQueries({ queryKey: [KEY] }) });
}

export const usePublish = () =>
  useDoing((body: { ids: string[]; by_identifier: boolean }) => told(api.POST("/api/v1/passports", { body })));

export const useWithdraw = () =>
  useDoing(({ code, because }: { code: string; because: string }) =>
    told(api.POST("/api/v1/passports/{code}/withdraw", { params: { path: { code } }, body: { because } })),
  );

export const useGrade = () =>
  useDoing((body: { characteristics: string[]; public: boolean }) => told(api.POST("/api/v1/passports/grades", { body })));

export const useAnnounce = () =>
  useDoing(({ scope, advice }: { scope: number; advice: string }) =>
    told(api.POST("/api/v1/passports/recalls/{scope}", { params: { path: { scope: String(scope) } }, body: { advice } })),
  );

export const useLift = () =>
  useDoing((scope: number) => told(api.POST("/api/v1/passports/recalls/{scope}/lift", { params: { path: { scope: String(scope) } } })));

export const useSeen = () =>
  useDoing((number: number) => told(api.POST("/api/v1/passports/reports/{number}/seen", { params: { path: { number } } })));
