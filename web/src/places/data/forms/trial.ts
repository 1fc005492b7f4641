/** What a form would record, asked when nobody has written for a moment. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api, told } from "../../../api/client";
import { useTranslation } from "../../../language";
import type { Values } from "./filling";

const PAUSE = 500;

export function useFormTrial(name: string, entry: string, values: Values, may: boolean) {
  const { i18n } = useTranslation();
  const written = JSON.stringify(values);
  const [paused, setPaused] = useState(written);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(written), PAUSE);
    return () => clearTimeout(timer);
  }, [written]);
  return useQuery({
    queryKey: ["form-trial", name, entry, paused, i18n.language],
    enabled: may,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      told(
        api.POST("/api/v1/forms/{name}/trial", {
          params: { path: { name } },
          body: { entry, values: JSON.parse(paused) as Values },
          signal,
        }),
      ),
  });
}
