/** How a number is written, in tables as in charts. A name instead of a function: it has to reach the browser. */
export type NumberFormat = "integer" | "one" | "score" | "percentile" | "correlation" | "slope" | "share";

const LOCALE = "en-GB";
const NONE = "–";

function fixed(digits: number, sign = false): Intl.NumberFormat {
  return new Intl.NumberFormat(LOCALE, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    signDisplay: sign ? "exceptZero" : "auto",
  });
}

const FORMATS: Record<NumberFormat, Intl.NumberFormat> = {
  integer: fixed(0),
  one: fixed(1),
  score: fixed(2),
  percentile: fixed(1),
  correlation: fixed(2),
  slope: fixed(2, true),
  share: new Intl.NumberFormat(LOCALE, { style: "percent", maximumFractionDigits: 0 }),
};

/** A number, or a dash where there is none. */
export function number(value: number | null | undefined, format: NumberFormat = "integer"): string {
  // A real minus sign is as wide as a plus; the columns stay straight.
  return value === null || value === undefined ? NONE : FORMATS[format].format(value).replace("-", "−");
}

/** A change with its sign. */
export function signed(value: number | null, digits = 0): string {
  return value === null ? NONE : fixed(digits, true).format(value).replace("-", "−");
}

/** A p- or q-value: three decimals, and powers of ten below them, where "0.000" would be a lie. */
export function pValue(value: number | null | undefined): string {
  if (value === null || value === undefined) return NONE;
  if (value === 0 || value >= 0.001) return value === 0 ? "0" : value.toFixed(3);
  const [digits, exponent] = value.toExponential(1).split("e-");
  return `${digits} × 10⁻${[...(exponent ?? "")].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)]).join("")}`;
}

/** A calendar day in words. */
export function dayText(day: string | null | undefined): string {
  if (!day) return NONE;
  return new Intl.DateTimeFormat(LOCALE, {
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  }).format(new Date(`${day}T00:00:00Z`));
}

/** A calendar day where there is little room. */
export function dayTextShort(day: string): string {
  return new Intl.DateTimeFormat(LOCALE, {
    day: "numeric",
    month: "short",
    year: "numeric",
    timeZone: "UTC",
  }).format(new Date(`${day}T00:00:00Z`));
}

/** A calendar day as short as an axis needs it. */
export function shortDay(day: string): string {
  return new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "short", timeZone: "UTC" }).format(
    new Date(`${day}T00:00:00Z`),
  );
}

/** A label such as `strongly_climbing` in words. */
export function words(label: string | null | undefined): string {
  if (!label) return NONE;
  const text = label.replace(/_percent$/, " %").replaceAll("_", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** One or many of something. */
export function count(quantity: number, one: string, many = `${one}s`): string {
  return `${number(quantity)} ${quantity === 1 ? one : many}`;
}
