/** How many, least, mean, greatest, spread, and how many out of limits. */
import { useTranslation } from "../../language";
import type { Chart } from "./documents";
import { plain } from "./drawing";

export function Figures({ chart, summary }: { chart: Chart; summary: NonNullable<Chart["summary"]> }) {
  const { t } = useTranslation("process");
  const measured: [string, string][] = [
    ["mean", plain(summary.mean)],
    ["deviation", summary.deviation === null ? "–" : Number(summary.deviation.toPrecision(3)).toString()],
    ["least", plain(summary.least)],
    ["greatest", plain(summary.greatest)],
  ];
  const figures: [string, string][] = [["readings", summary.count.toLocaleString("en")], ...(chart.of === "measurement" ? measured : []), ["out", summary.out.toLocaleString("en")]];
  return (
    <dl className="process-figures">
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt>{t(name === "out" && chart.of === "outcome" ? "nonconforming" : name)}</dt>
          <dd data-figure={name} className={name === "out" && summary.out > 0 ? "bad" : undefined}>
            {value}
          </dd>
        </div>
      ))}
    </dl>
  );
}
