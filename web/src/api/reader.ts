/** Who is signed in, and what their role allows. */
import { useQuery } from "@tanstack/react-query";
import { api, told } from "./client";
import { Problem } from "./problem";

/** The frame stands on this answer: one of another shape is refused here, before anything is drawn with it. */
export const useReader = () =>
  useQuery({
    queryKey: ["reader"],
    queryFn: async ({ signal }) => {
      const reader = await told(api.GET("/api/v1/reader", { signal }));
      if (typeof reader.name !== "string" || !Array.isArray(reader.verbs)) throw new Problem("garbage", 200, "", "", "");
      return reader;
    },
    staleTime: 300_000,
  });

/** Whether the reader's role has a verb; false until known. */
export const useMay = (verb: string): boolean => useReader().data?.verbs.includes(verb) ?? false;

/** Whether the reader's role is known to lack a verb: only then may a page say so. */
export const useLacks = (verb: string): boolean => {
  const { data } = useReader();
  return data !== undefined && !data.verbs.includes(verb);
};
