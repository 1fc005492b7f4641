/** What this place asks the server about cases, and what it says to it. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, told } from "../../api/client";
import type { CaseState } from "./documents";

const at = (number: string) => ({ path: { number } });

export interface CasesWanted {
  /** One, or several with commas. */
  state: string | null;
  q: string | null;
  scope: number | null;
  offset: number;
  limit: number;
}

export const useCases = (wanted: CasesWanted) =>
  useQuery({
    queryKey: ["cases", wanted],
    queryFn: ({ signal }) => told(api.GET("/api/v1/cases", { params: { query: wanted }, signal })),
  });

export const useCase = (number: string) =>
  useQuery({ queryKey: ["cases", number], queryFn: ({ signal }) => told(api.GET("/api/v1/cases/{number}", { params: at(number), signal })) });

export const useBalance = (number: string) =>
  useQuery({ queryKey: ["cases", number, "balance"], queryFn: ({ signal }) => told(api.GET("/api/v1/cases/{number}/balance", { params: at(number), signal })) });

export const useNotices = (number: string) =>
  useQuery({ queryKey: ["cases", number, "notices"], queryFn: ({ signal }) => told(api.GET("/api/v1/cases/{number}/notices", { params: at(number), signal })) });

export const useDisciplines = (number: string) =>
  useQuery({ queryKey: ["cases", number, "disciplines"], queryFn: ({ signal }) => told(api.GET("/api/v1/cases/{number}/disciplines", { params: at(number), signal })) });

export const useHistory = (number: string) =>
  useQuery({ queryKey: ["cases", number, "history"], queryFn: ({ signal }) => told(api.GET("/api/v1/cases/{number}/history", { params: at(number), signal })) });

export const useCaseHolds = (number: string) =>
  useQuery({ queryKey: ["cases", number, "holds"], queryFn: ({ signal }) => told(api.GET("/api/v1/cases/{number}/holds", { params: at(number), signal })) });

/** Something said to a case; afterwards everything about cases is asked anew, also where it was refused. */
function useSaying<Said, Answer>(say: (said: Said) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: say,
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ["cases"] });
      // A report that goes into a case is seen to.
      void client.invalidateQueries({ queryKey: ["passports"] });
    },
  });
}

export interface NewCase {
  title: string;
  text: string;
  complained_by: string;
  complained_on: string | null;
  units: string[];
  severity: "minor" | "major" | "critical";
  owner: string;
  due: string | null;
  scopes: number[];
  causes: number[];
  reports: number[];
}

export const useOpenCase = () => useSaying((body: NewCase) => told(api.POST("/api/v1/cases", { body })));

export const useStep = (number: string) =>
  useSaying((body: { state: CaseState; why: string; version: number }) => told(api.POST("/api/v1/cases/{number}/steps", { params: at(number), body })));

export const useNote = (number: string) => useSaying((body: { text: string }) => told(api.POST("/api/v1/cases/{number}/notes", { params: at(number), body })));

export const useWrite = (number: string) =>
  useSaying((body: { discipline: string; text: string; version: number }) => told(api.POST("/api/v1/cases/{number}/texts", { params: at(number), body })));

export interface HeadChange {
  title: string;
  owner: string;
  severity: "minor" | "major" | "critical";
  due: string;
  why: string;
  version: number;
}

export const useRetitle = (number: string) => useSaying((body: HeadChange) => told(api.POST("/api/v1/cases/{number}/head", { params: at(number), body })));

export interface Linked {
  kind: "unit" | "scope" | "cause" | "report";
  id: string;
}

/** Several links to one case, one after another; what it has already stays as it is. */
export const useLinks = () =>
  useSaying(async ({ number, links }: { number: string; links: readonly Linked[] }) => {
    for (const body of links) await told(api.POST("/api/v1/cases/{number}/links", { params: at(number), body }));
    return number;
  });

/** What the public wrote, for the case that it goes into. */
export const useReport = (number: number, may: boolean) =>
  useQuery({
    queryKey: ["passports", "report", number],
    enabled: may,
    queryFn: ({ signal }) => told(api.GET("/api/v1/passports/reports/{number}", { params: { path: { number } }, signal })),
  });

export const useLink = (number: string) => useSaying((body: Linked) => told(api.POST("/api/v1/cases/{number}/links", { params: at(number), body })));
export const useUnlink = (number: string) => useSaying((body: Linked & { why: string }) => told(api.POST("/api/v1/cases/{number}/unlinks", { params: at(number), body })));

export interface Measure {
  number: number | null;
  discipline: string;
  text: string;
  owner: string;
  due: string | null;
  state: "planned" | "done" | "verified" | "dropped";
  evidence: string;
  version: number | null;
}

export const useMeasure = (number: string) => useSaying((body: Measure) => told(api.POST("/api/v1/cases/{number}/actions", { params: at(number), body })));

export interface Notified {
  holder: string;
  mark: "sent" | "acknowledged";
  on: string;
  how: string;
  note: string;
  version: number | null;
}

export const useNotify = (number: string) => useSaying((body: Notified) => told(api.POST("/api/v1/cases/{number}/notices", { params: at(number), body })));
