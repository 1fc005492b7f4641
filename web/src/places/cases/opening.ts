/** What a new scope would find, and opening it (with its link to a case, where it is for one). */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api, told } from "../../api/client";
import { type Body, isEmpty } from "./scope/draft";

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

export function usePreview(body: Body) {
  // The name changes nothing of what is found.
  const settled = useSettled(JSON.stringify({ ...body, name: "" }));
  const asked = JSON.parse(settled) as Body;
  return useQuery({
    queryKey: ["scopes", "preview", settled],
    // What was typed since has not settled: before the first start has, there is nothing to ask.
    enabled: !isEmpty(body) && !isEmpty(asked),
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => told(api.POST("/api/v1/scopes/preview", { body: asked, signal })),
  });
}

interface Made {
  /** The question it was made of: another one makes another scope. */
  asked: string;
  id: number;
}

/** Opens a scope and links it to the case. Where the link fails the scope is there: the same again repeats the link alone. */
export function useNewScope(body: Body, number: string | null) {
  const client = useQueryClient();
  const [made, keep] = useState<Made | null>(null);
  const asked = JSON.stringify(body);
  const before = made?.asked === asked ? made.id : null;
  const open = useMutation({
    mutationFn: async () => {
      const id = before ?? (await told(api.POST("/api/v1/scopes", { body }))).id;
      keep({ asked, id });
      if (number) await told(api.POST("/api/v1/cases/{number}/links", { params: { path: { number } }, body: { kind: "scope", id: String(id) } }));
      return { address: `/cases/scopes/${id}` };
    },
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ["scopes"] });
      void client.invalidateQueries({ queryKey: ["cases"] });
    },
  });
  return { open, made: before };
}
