const DAY_MS = 86_400_000;

/** The day that lies so many days before another. */
export function daysBefore(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) - days * DAY_MS).toISOString().slice(0, 10);
}

/**
 * Every calendar day from the first row to the last, with null where there is none: a missed snapshot is a gap in a chart, not two
 * days that close up.
 */
export function everyDay<Row extends { snapshotDate: string }>(
  rows: readonly Row[],
): { day: string; row: Row | null }[] {
  const found = new Map(rows.map((row) => [row.snapshotDate, row]));
  const days: { day: string; row: Row | null }[] = [];
  const first = rows[0]?.snapshotDate;
  const last = rows.at(-1)?.snapshotDate;
  if (first === undefined || last === undefined) return days;
  for (let day = first; day <= last; day = daysBefore(day, -1))
    days.push({ day, row: found.get(day) ?? null });
  return days;
}
