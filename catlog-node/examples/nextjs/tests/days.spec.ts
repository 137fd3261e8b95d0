import { expect, test } from "@playwright/test";
import { everyDay } from "../lib/days";

test("a day without a row is a gap", () => {
  const rows = ["2025-12-30", "2025-12-31", "2026-01-03"].map((snapshotDate) => ({ snapshotDate }));
  expect(everyDay(rows)).toEqual([
    { day: "2025-12-30", row: rows[0] },
    { day: "2025-12-31", row: rows[1] },
    { day: "2026-01-01", row: null },
    { day: "2026-01-02", row: null },
    { day: "2026-01-03", row: rows[2] },
  ]);
  expect(everyDay([])).toEqual([]);
});
