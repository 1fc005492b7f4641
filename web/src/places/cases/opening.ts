/** What a new scope would find, and opening it (with its link to a case, where it is for one). */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api, told } from "../../api/client";
import type { Body } from "./scope/draft";

const PAUSE = 500;

/** ``value`` as it was when it last stood still. */
function useSettled<T>(value: T): T {
  const [settled, settle] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => settle(value), PAUSE);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

export function usePreview(body: Body, wanted: boolean) {
  // The name changes nothing of what is found.
  const settled = useSettled(JSON.stringify({ ...body, name: "" }));
  return useQuery({
    queryKey: ["scopes", "preview", settled],
    enabled: wanted,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => told(api.POST("/api/v1/scopes/preview", { body: JSON.parse(settled) as Body, signal })),
  });
}

export function useNewScope() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ body, case: number }: { body: Body; case: string | null }) => {
      const made = await told(api.POST("/api/v1/scopes", { body }));
      if (number) await told(api.POST("/api/v1/cases/{number}/links", { params: { path: { number } }, body: { kind: "scope", id: String(made.id) } }));
      return { address: `/cases/scopes/${made.id}` };
    },
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ["scopes"] });
      void client.invalidateQueries({ queryKey: ["cases"] });
    },
  });
}
