/** When output is coloured: never where nobody looks, never where somebody does not want it. */
import { expect, test } from "vitest";
import { runCli } from "./run-cli.ts";
import { seedStore } from "./seeded-store.ts";

const RED_SIGN_AND_WORD = "\u001b[31m✖ unhealthy\u001b[0m";

test.each<{ env: Record<string, string>; isTerminal: boolean; args?: string[]; isColoured: boolean }>([
  { env: {}, isTerminal: true, isColoured: true },
  { env: {}, isTerminal: false, isColoured: false },
  { env: { NO_COLOR: "1" }, isTerminal: true, isColoured: false },
  { env: { NO_COLOR: "" }, isTerminal: true, isColoured: true },
  { env: { TERM: "dumb" }, isTerminal: true, isColoured: false },
  { env: { CLICOLOR_FORCE: "1" }, isTerminal: false, isColoured: true },
  { env: { CLICOLOR_FORCE: "0" }, isTerminal: false, isColoured: false },
  { env: { CLICOLOR_FORCE: "1", NO_COLOR: "1" }, isTerminal: true, isColoured: false },
  { env: { CLICOLOR_FORCE: "1" }, isTerminal: true, args: ["--no-color"], isColoured: false },
])("$env, terminal: $isTerminal, $args: $isColoured", async ({ env, isTerminal, args = [], isColoured }) => {
  using store = await seedStore({ target: "a", level: "unhealthy", at: 0 });
  const { stdout } = await runCli(["status", "-o", "table", "--store", store.path, ...args], "", { env, isTerminal });
  expect(stdout).toContain("✖ unhealthy");
  expect(stdout.includes(RED_SIGN_AND_WORD)).toBe(isColoured);
  expect(stdout.includes("\u001b")).toBe(isColoured);
});
