/** Who is signed in, and what their role allows. */
import { useQuery } from "@tanstack/react-query";
import { api, told } from "./client";

export const useReader = () =>
  useQuery({ queryKey: ["reader"], queryFn: ({ signal }) => told(api.GET("/api/v1/reader", { signal })), staleTime: 300_000 });

/** Whether the reader's role has a verb; false until known. */
export const useMay = (verb: string): boolean => useReader().data?.verbs.includes(verb) ?? false;
