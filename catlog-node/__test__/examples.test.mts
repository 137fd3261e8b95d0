// Runs the examples of the book's page as they stand there, from the top of the repository.

import { readdirSync, readFileSync } from "node:fs";
import { afterEach, expect, test, vi } from "vitest";
import { root } from "./fixtures.mjs";

const examples = readdirSync(import.meta.dirname).flatMap(
  (name) => /^example\.book\.(\d+)\.mts$/.exec(name)?.[1] ?? [],
);
const from = process.cwd();
afterEach(() => process.chdir(from));

test("the examples are there", () => expect(examples.length).toBeGreaterThan(5));

test.each(examples)("example %s", async (number) => {
  const code = readFileSync(new URL(`example.book.${number}.mts`, import.meta.url), "utf8");
  const lines: string[] = [];
  const log = vi.spyOn(console, "log").mockImplementation((...values) => void lines.push(values.map(String).join(" ")));
  process.chdir(root);
  await import(`./example.book.${number}.mts`);
  log.mockRestore();
  // what a comment behind console.log promises in plain words and numbers
  const promised = [...code.matchAll(/console\.log\(.*\); \/\/ ([\w .-]+)$/gm)].map(([, text]) => text);
  for (const text of promised) expect(lines).toContain(text);
});
