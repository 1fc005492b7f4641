/** Everything a page needs around it: language, theme, questions, addresses. */
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { App as Antd, ConfigProvider } from "antd";
import enGB from "antd/locale/en_GB";
import zhCN from "antd/locale/zh_CN";
import { useMemo } from "react";
import { BrowserRouter } from "react-router";
import { Problem } from "../api/problem";
import { languageOf, useTranslation } from "../language";
import { Frame } from "./Frame";
import { nonce } from "./nonce";
import { useRewording } from "./rewording";
import { useScheme } from "./scheme";
import { themeOf } from "./theme";

const questions = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      // A refusal stays a refusal; what the network lost may come the second time.
      retry: (failures, error) => failures < 1 && error instanceof Problem && error.fault === "unreachable",
    },
    mutations: { retry: false },
  },
});

export function App() {
  const scheme = useScheme();
  const { i18n } = useTranslation();
  const language = languageOf(i18n.language);
  useRewording(questions);
  const theme = useMemo(() => themeOf(scheme), [scheme]);
  return (
    <ConfigProvider csp={{ nonce }} locale={language === "zh" ? zhCN : enGB} theme={theme} wave={{ disabled: true }} button={{ autoInsertSpace: false }}>
      <Antd component={false}>
        <QueryClientProvider client={questions}>
          <BrowserRouter>
            <Frame />
          </BrowserRouter>
        </QueryClientProvider>
      </Antd>
    </ConfigProvider>
  );
}
