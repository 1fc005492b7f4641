/** The words of the server in the reader's language, after that was changed. */
import type { QueryClient } from "@tanstack/react-query";
import i18next from "i18next";
import { useEffect } from "react";

const LANGUAGES: readonly unknown[] = ["zh", "en"];

/** Whether an answer is kept by its language: that of the other is then another question, which asks itself. */
export const isKeptByLanguage = (key: readonly unknown[]): boolean => key.length > 1 && LANGUAGES.includes(key.at(-1));

/** Asks anew, behind what is shown, whatever may be worded by the server: what somebody is writing there stays. */
export function useRewording(client: QueryClient): void {
  useEffect(() => {
    const reword = (): void => void client.invalidateQueries({ predicate: ({ queryKey }) => !isKeptByLanguage(queryKey) });
    i18next.on("languageChanged", reword);
    return () => i18next.off("languageChanged", reword);
  }, [client]);
}
