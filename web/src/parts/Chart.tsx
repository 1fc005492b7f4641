/** A chart (ECharts, loaded when first needed) with its table twin for screen readers. */
import type { EChartsCoreOption } from "echarts/core";
import { useEffect, useRef } from "react";
import { useScheme } from "../app/scheme";

interface Drawn {
  option: EChartsCoreOption;
  height: number;
  /** What it shows, in one sentence. */
  label: string;
  /** What happens on a click: the name of the series, and which of its data. */
  pick?: (series: string, at: number) => void;
}

export function Chart({ option, height, label, pick }: Drawn) {
  const place = useRef<HTMLDivElement>(null);
  const scheme = useScheme();
  const picked = useRef(pick);
  picked.current = pick;
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    let ended = false;
    let end = (): void => undefined;
    void import("./echarts").then(({ draw }) => {
      if (!ended) end = draw(element, option, (series, at) => picked.current?.(series, at));
    });
    return () => {
      ended = true;
      end();
    };
  }, [option, scheme]);
  return <div ref={place} role="img" aria-label={label} style={{ height, width: "100%" }} />;
}
