import type { ReactNode } from "react";

/** A column: its heading, and what stands in the cell of a row. */
export interface Column<Row> {
  head: string;
  cell: (row: Row) => ReactNode;
  /** Texts stand left, numbers right. */
  text?: boolean;
}

interface Props<Row> {
  /** What the table holds; screen readers announce it, and it names the region that scrolls. */
  caption: string;
  columns: Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string | number;
  /** Long tables scroll within themselves. */
  tall?: boolean;
}

/** A table that scrolls sideways within itself where the screen is narrow. The first column names the row. */
export function DataTable<Row>({ caption, columns, rows, rowKey, tall = false }: Props<Row>) {
  return (
    // A region that scrolls must be reachable by keyboard, or those without a mouse never see its end.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys scroll it
    <section aria-label={caption} tabIndex={0} className={`relative overflow-auto ${tall ? "max-h-96" : ""}`}>
      <table className="w-full border-collapse text-sm">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="border-line border-b align-bottom">
            {columns.map(({ head, text }) => (
              <th
                key={head}
                scope="col"
                className={`sticky top-0 bg-surface py-1.5 pr-4 font-medium text-soft last:pr-0 ${text ? "text-left" : "text-right"}`}
              >
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)} className="border-line border-b last:border-0">
              {columns.map(({ head, cell, text }, at) => {
                const style = `py-1.5 pr-4 last:pr-0 ${text ? "text-left" : "text-right"}`;
                return at === 0 ? (
                  <th key={head} scope="row" className={`${style} min-w-36 font-normal`}>
                    {cell(row)}
                  </th>
                ) : (
                  <td key={head} className={`${style} whitespace-nowrap`}>
                    {cell(row)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
