"use client";

import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  type ChartConfiguration,
  Filler,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
} from "chart.js";
import { type RefObject, useEffect, useRef } from "react";
import type { Role } from "@/lib/palette";

Chart.register(
  BarController,
  BarElement,
  CategoryScale,
  Filler,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
);

/** The colours of the page, as it is shown now. */
export type Colours = Record<Role | "ink" | "line" | "band" | "surface", string>;

function colours(): Colours {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    accent: read("accent"),
    better: read("better"),
    worse: read("worse"),
    third: read("third"),
    fourth: read("fourth"),
    soft: read("soft"),
    ink: read("ink"),
    line: read("line"),
    band: read("band"),
    surface: read("surface"),
  };
}

/** Draws a chart on a canvas, and again when the page changes between light and dark. `configure` must be stable. */
export function useChart(
  configure: (colours: Colours) => ChartConfiguration<"line" | "bar">,
): RefObject<HTMLCanvasElement | null> {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const dark = matchMedia("(prefers-color-scheme: dark)");
    let chart: Chart<"line" | "bar"> | undefined;
    const draw = () => {
      chart?.destroy();
      if (!canvas.current) return;
      const now = colours();
      Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
      Chart.defaults.font.size = 12;
      Chart.defaults.color = now.soft;
      Chart.defaults.borderColor = now.line;
      chart = new Chart(canvas.current, configure(now));
    };
    draw();
    dark.addEventListener("change", draw);
    return () => {
      dark.removeEventListener("change", draw);
      chart?.destroy();
    };
  }, [configure]);
  return canvas;
}

/** What both kinds of chart have in common. Nothing moves: the page is read, not watched. */
export function common(colours: Colours, legend: boolean) {
  return {
    responsive: true,
    maintainAspectRatio: false,
    animation: false as const,
    plugins: {
      legend: {
        display: legend,
        position: "bottom" as const,
        align: "start" as const,
        labels: { boxWidth: 10, boxHeight: 10, color: colours.soft },
      },
      tooltip: {
        backgroundColor: colours.ink,
        titleColor: colours.surface,
        bodyColor: colours.surface,
        displayColors: false,
      },
    },
  };
}
