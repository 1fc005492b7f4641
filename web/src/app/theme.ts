/** The tokens as Ant Design's theme. Colours are resolved from the stylesheet, so that there is one list of them. */
import { theme as algorithms, type ThemeConfig } from "antd";

export type Scheme = "light" | "dark";

const token = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export function themeOf(scheme: Scheme): ThemeConfig {
  const ink = token("--ink");
  const line = token("--line");
  return {
    algorithm: scheme === "dark" ? algorithms.darkAlgorithm : algorithms.defaultAlgorithm,
    token: {
      colorPrimary: token("--accent"),
      colorInfo: token("--accent"),
      colorLink: token("--accent"),
      colorError: token("--defect"),
      colorWarning: token("--caution"),
      colorSuccess: token("--verified"),
      colorBgLayout: token("--bg"),
      colorBgContainer: token("--card"),
      colorBgElevated: token("--card"),
      colorBorder: token("--line-strong"),
      colorBorderSecondary: line,
      colorText: ink,
      colorTextSecondary: token("--ink-2"),
      colorTextTertiary: token("--ink-3"),
      colorTextDescription: token("--ink-3"),
      colorTextPlaceholder: token("--ink-3"),
      colorTextLightSolid: token("--on-accent"),
      fontFamily: token("--sans"),
      fontFamilyCode: token("--mono"),
      fontSize: 14,
      borderRadius: 9,
      borderRadiusLG: 14,
      controlHeight: 38,
      controlHeightSM: 30,
      // A menu waits for the end of its animation; where the reader asked for none, there would be no end.
      motion: !window.matchMedia("(prefers-reduced-motion: reduce)").matches,
      motionDurationFast: "0.12s",
      motionDurationMid: "0.15s",
      motionDurationSlow: "0.18s",
      wireframe: false,
    },
    components: {
      Button: { primaryShadow: "none", defaultShadow: "none", dangerShadow: "none", fontWeight: 550 },
      Segmented: { trackBg: token("--card"), itemColor: token("--ink-2"), itemHoverBg: token("--bg"), itemSelectedBg: token("--accent-tint"), itemSelectedColor: token("--accent") },
      Table: { headerBg: "transparent", headerColor: token("--ink-3"), cellPaddingBlock: 9, cellPaddingInline: 12 },
    },
  };
}
