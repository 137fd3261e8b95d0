"use client";

import type { Scale } from "chart.js";
import { useCallback } from "react";
import { type NumberFormat, number } from "@/lib/format";
import type { Bars } from "@/lib/palette";
import { type Colours, common, useChart } from "./use-chart";

interface Props {
  /** What a reader who does not see it needs to know. */
  alt: string;
  labels: string[];
  bars: Bars[];
  format: NumberFormat;
  /** Of the axis of values, with its unit. */
  axis: string;
  /** Lying bars with a name each, or standing ones over days. */
  lying?: boolean;
  stacked?: boolean;
  range?: [number, number];
}

/** Names on the axis are cut here, in wide and in narrow charts; the table has them whole. */
const SHORT = { wide: 22, narrow: 14 };
const NARROW = 420;

/** Bars for the items of a list, or over days. */
export function BarChart({ alt, labels, bars, format, axis, lying = false, stacked = false, range }: Props) {
  const configure = useCallback(
    (colours: Colours) => {
      const base = common(colours, bars.length > 1);
      const values = {
        stacked,
        ...(range && { min: range[0], max: range[1] }),
        title: { display: true, text: axis },
        ticks: { callback: (value: string | number) => number(Number(value), format), maxTicksLimit: 7 },
      };
      const names = {
        stacked,
        grid: { display: false },
        ticks: lying
          ? {
              autoSkip: false,
              callback(this: Scale, _: string | number, at: number) {
                const name = labels[at] ?? "";
                const most = this.chart.width < NARROW ? SHORT.narrow : SHORT.wide;
                return name.length > most ? `${name.slice(0, most - 1).trimEnd()}…` : name;
              },
            }
          : { maxRotation: 0, autoSkipPadding: 24 },
      };
      return {
        type: "bar" as const,
        data: {
          labels,
          datasets: bars.map(({ label, values, role }) => ({
            label,
            data: values,
            backgroundColor: Array.isArray(role) ? role.map((one) => colours[one]) : colours[role],
            borderRadius: 2,
            barPercentage: 0.8,
            categoryPercentage: lying ? 0.8 : 1,
            maxBarThickness: 28,
          })),
        },
        options: {
          ...base,
          indexAxis: lying ? ("y" as const) : ("x" as const),
          interaction: {
            mode: "index" as const,
            intersect: false,
            axis: lying ? ("y" as const) : ("x" as const),
          },
          scales: lying ? { x: values, y: names } : { x: names, y: values },
          plugins: {
            ...base.plugins,
            tooltip: {
              ...base.plugins.tooltip,
              callbacks: {
                title: (items: { dataIndex: number }[]) => labels[items[0]?.dataIndex ?? -1] ?? "",
                label: (item: { dataset: { label?: string | undefined }; raw: unknown }) => {
                  const value = Array.isArray(item.raw)
                    ? item.raw.map((end) => number(Number(end), format)).join(" to ")
                    : number(item.raw as number | null, format);
                  return `${item.dataset.label}: ${value}`;
                },
              },
            },
          },
        },
      };
    },
    [labels, bars, format, axis, lying, stacked, range],
  );
  const canvas = useChart(configure);
  return (
    <div className={`relative w-full overflow-hidden ${lying ? "h-full min-h-80" : "h-72"}`}>
      <canvas ref={canvas} role="img" aria-label={alt} className="absolute inset-0" />
    </div>
  );
}
