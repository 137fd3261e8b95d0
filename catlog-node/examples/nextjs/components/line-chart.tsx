"use client";

import { Chart } from "chart.js";
import { useCallback } from "react";
import { type NumberFormat, number } from "@/lib/format";
import type { Band, Line } from "@/lib/palette";
import { type Colours, common, useChart } from "./use-chart";

interface Props {
  /** What a reader who does not see it needs to know. */
  alt: string;
  labels: string[];
  lines: Line[];
  band?: Band;
  format: NumberFormat;
  /** Of the vertical axis, with its unit. */
  axis: string;
  /** Small numbers on top, as ranks are read. */
  reverse?: boolean;
  range?: [number, number];
}

/** A value between two gaps has no line: it is drawn as a point. */
function radii(values: (number | null)[]): number[] {
  const isGap = (at: number) => (values[at] ?? null) === null;
  return values.map((_, at) => (isGap(at - 1) && isGap(at + 1) ? 3 : 0));
}

/** Lines over days; nulls are gaps, as they are in the table. */
export function LineChart({ alt, labels, lines, band, format, axis, reverse = false, range }: Props) {
  const configure = useCallback(
    (colours: Colours) => {
      const base = common(colours, lines.length > 1 || band !== undefined);
      const drawn = lines.map((line) => ({
        label: line.label,
        data: line.values,
        borderColor: colours[line.role],
        backgroundColor: colours[line.role],
        borderWidth: 2,
        borderDash: line.dashed ? [5, 4] : [],
        pointStyle: "line" as const,
        pointRadius: radii(line.values),
        pointHitRadius: 8,
        fill: false as boolean | string,
      }));
      const edge = (label: string, data: (number | null)[], fill: boolean | string) => ({
        label,
        data,
        borderColor: "transparent",
        backgroundColor: colours.band,
        borderWidth: 0,
        borderDash: [] as number[],
        pointStyle: "rect" as const,
        pointRadius: 0,
        pointHitRadius: 0,
        fill,
      });
      const edges = band
        ? [edge(`${band.label}, to`, band.high, false), edge(band.label, band.low, "-1")]
        : [];
      const datasets = [...edges, ...drawn];
      const dashes = datasets.map(({ borderDash }) => borderDash);
      return {
        type: "line" as const,
        data: { labels, datasets },
        options: {
          ...base,
          interaction: { mode: "index" as const, intersect: false },
          scales: {
            x: { grid: { display: false }, ticks: { maxRotation: 0, autoSkipPadding: 24 } },
            y: {
              reverse,
              ...(range && { min: range[0], max: range[1] }),
              title: { display: true, text: axis },
              ticks: {
                callback: (value: string | number) => number(Number(value), format),
                maxTicksLimit: 7,
              },
            },
          },
          plugins: {
            ...base.plugins,
            legend: {
              ...base.plugins.legend,
              labels: {
                ...base.plugins.legend.labels,
                usePointStyle: true,
                pointStyleWidth: 22,
                // Dashes are what tells two lines apart where colours do not.
                generateLabels: (chart: Chart) =>
                  Chart.defaults.plugins.legend.labels
                    .generateLabels(chart)
                    .map((item) => ({ ...item, lineDash: dashes[item.datasetIndex ?? 0] ?? [] })),
                // The upper edge of the band is no line of its own.
                filter: (item: { datasetIndex?: number | undefined }) => !band || item.datasetIndex !== 0,
              },
            },
            tooltip: {
              ...base.plugins.tooltip,
              callbacks: {
                label: (item: { dataset: { label?: string | undefined }; parsed: { y: number | null } }) =>
                  `${item.dataset.label}: ${number(item.parsed.y, format)}`,
              },
            },
          },
        },
      };
    },
    [labels, lines, band, format, axis, reverse, range],
  );
  const canvas = useChart(configure);
  return (
    // Until it is drawn, a canvas is 300 wide, which is too much for a small phone.
    <div className="relative h-72 w-full overflow-hidden">
      <canvas ref={canvas} role="img" aria-label={alt} className="absolute inset-0" />
    </div>
  );
}
