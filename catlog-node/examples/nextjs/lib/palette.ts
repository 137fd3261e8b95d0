/** The roles of colour that a chart may use; the values are in globals.css, one set for light and one for dark. */
export type Role = "accent" | "better" | "worse" | "third" | "fourth" | "soft";

/** One line of a line chart. */
export interface Line {
  label: string;
  values: (number | null)[];
  role: Role;
  dashed?: boolean;
}

/** The area between two lines, such as a confidence interval. */
export interface Band {
  label: string;
  low: (number | null)[];
  high: (number | null)[];
}

/** One group of bars; a pair is a bar from one value to another. */
export interface Bars {
  label: string;
  values: (number | [number, number] | null)[];
  /** One role for all bars, or one for each. */
  role: Role | Role[];
}
