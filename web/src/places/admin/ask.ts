/** Reading and changing what administrators look after: each change asks what it changed anew. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, told } from "../../api/client";
import { useTranslation } from "../../language";

export const useAccounts = () => useQuery({ queryKey: ["accounts"], queryFn: ({ signal }) => told(api.GET("/api/v1/accounts", { signal })) });
export const useRoles = () => useQuery({ queryKey: ["roles"], queryFn: ({ signal }) => told(api.GET("/api/v1/roles", { signal })) });
export const useTokens = () => useQuery({ queryKey: ["tokens"], queryFn: ({ signal }) => told(api.GET("/api/v1/tokens", { signal })) });
export const useStorage = () => useQuery({ queryKey: ["storage"], queryFn: ({ signal }) => told(api.GET("/api/v1/storage", { signal })) });
export function useChecks() {
  const { i18n } = useTranslation();
  return useQuery({ queryKey: ["checks", i18n.language], queryFn: ({ signal }) => told(api.GET("/api/v1/checks", { signal })) });
}
export function useJobs() {
  const { i18n } = useTranslation();
  return useQuery({ queryKey: ["jobs", i18n.language], queryFn: ({ signal }) => told(api.GET("/api/v1/jobs", { signal })) });
}

/** A change; ``stale``: the keys of what is to be asked anew after it. */
export function useChange<Given, Told>(stale: string, act: (given: Given) => Promise<Told>) {
  const client = useQueryClient();
  return useMutation({ mutationFn: act, onSuccess: () => client.invalidateQueries({ queryKey: [stale] }) });
}

export const useRoleChange = (name: string) =>
  useChange("accounts", (body: { role: string; party: string | null }) => told(api.PATCH("/api/v1/accounts/{name}", { params: { path: { name } }, body })));
