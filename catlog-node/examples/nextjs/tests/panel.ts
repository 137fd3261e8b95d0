import { Catalog } from "catlog";
import { PANEL } from "./servers.mjs";

let opened: Promise<Catalog> | undefined;

/** The panel, asked directly: what the servers have to show. */
export function panel(): Promise<Catalog> {
  opened ??= Catalog.open(PANEL, { robust: true });
  return opened;
}

/** Rows without what differs from run to run. */
export function steady(rows: readonly object[]): object[] {
  return rows.map((row) => ({ ...row, processedAt: null, etlRunId: null }));
}

/** A number as the pages write it. */
export function shown(value: number | null, digits = 0): string {
  if (value === null) return "–";
  const text = value.toLocaleString("en-US", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return text.replace("-", "−");
}

/** The value of a p- or q-value as the pages write it: `1.7 × 10⁻²⁶`, `0.012`. */
export function readP(text: string): number {
  const [digits, power] = text.split(" × 10⁻");
  if (power === undefined) return Number(digits);
  const exponent = [...power].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(digit)).join("");
  return Number(`${digits}e-${exponent}`);
}
