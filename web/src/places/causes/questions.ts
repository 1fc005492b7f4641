/** What this place asks the server, and what is asked anew when something was done. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { api, told } from "../../api/client";
import { useTranslation } from "../../language";
import type { Asking, Job, Judged } from "./documents";

export const PAGE = 20;
const LOOK = 1000;

export function useRuns(page: number) {
  const { i18n } = useTranslation();
  return useQuery({
    queryKey: ["causes", "list", page, i18n.language],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => told(api.GET("/api/v1/causes/list", { params: { query: { limit: PAGE, offset: (page - 1) * PAGE } }, signal })),
  });
}

export function useBoard(run: string) {
  const { i18n } = useTranslation();
  return useQuery({
    queryKey: ["causes", "board", run, i18n.language],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => told(api.GET("/api/v1/causes/{run}/board", { params: { path: { run } }, signal })),
  });
}

export function useChoices() {
  const { i18n } = useTranslation();
  return useQuery({
    queryKey: ["causes", "choices", i18n.language],
    staleTime: 300_000,
    // In another language it is the same question that is being written.
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => told(api.GET("/api/v1/causes/choices", { signal })),
  });
}

export const atItsEnd = (job: Job): boolean => job.state !== "waiting" && job.state !== "running";

/** A question that is being answered; looked at every second until its end. */
export function useJob(job: string) {
  const { i18n } = useTranslation();
  return useQuery({
    queryKey: ["cause-jobs", job, i18n.language],
    queryFn: ({ signal }) => told(api.GET("/api/v1/causes/jobs/{job}", { params: { path: { job } }, signal })),
    refetchInterval: (query) => (query.state.data && atItsEnd(query.state.data) ? false : LOOK),
    staleTime: 0,
  });
}

export function useJobs() {
  const { i18n } = useTranslation();
  return useQuery({
    queryKey: ["cause-jobs", i18n.language],
    queryFn: ({ signal }) => told(api.GET("/api/v1/causes/jobs", { signal })),
    refetchInterval: (query) => (query.state.data?.items.every(atItsEnd) === false ? LOOK : false),
    staleTime: 0,
  });
}

/** The list of runs, to be asked anew because one was added. */
export function useNewRun(): () => void {
  const client = useQueryClient();
  return useCallback(() => void client.invalidateQueries({ queryKey: ["causes", "list"] }), [client]);
}

export function useAsk() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Asking) => told(api.POST("/api/v1/causes/jobs", { body })),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["cause-jobs"] });
      // Who goes elsewhere finds the run in the list on coming back.
      void client.invalidateQueries({ queryKey: ["causes", "list"] });
    },
  });
}

export const useCancel = (job: string) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => told(api.DELETE("/api/v1/causes/jobs/{job}", { params: { path: { job } } })),
    onSettled: () => void client.invalidateQueries({ queryKey: ["cause-jobs"] }),
  });
};

export const useRepeat = (run: number) =>
  useMutation({ mutationFn: () => told(api.POST("/api/v1/causes/{run}/repeat/jobs", { params: { path: { run: String(run) } } })) });

export function useJudge(run: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (given: { suspect: number; as: Judged; because: string }) =>
      told(api.POST("/api/v1/causes/{run}/verdicts", { params: { path: { run: String(run) } }, body: given })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["causes"] }),
  });
}
