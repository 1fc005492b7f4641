/** Where an event came from; the answer also says its eventID and its position, whichever it was asked by. */
import { skipToken, useQuery } from "@tanstack/react-query";
import { api, told } from "../../../api/client";
import type { EventSource } from "../model";

export const useSources = (id: string) =>
  useQuery({
    queryKey: ["sources", id],
    queryFn: id
      ? async ({ signal }): Promise<EventSource[]> => (await told(api.GET("/api/v1/events/{event}/source", { params: { path: { event: id } }, signal }))).items
      : skipToken,
  });
