/** src/daemon/README.md and the files beside it hold what the code holds. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readConfig } from "../../src/daemon/config.ts";
import { configJsonSchema, configTable } from "../../src/daemon/config-reference.ts";

const PLACE = { path: "/etc/wrasse/wrasse.yaml", home: "/home/wrasse", stateFolder: "/var/lib/wrasse" };

test("the table of keys is the one that the schema makes", () => {
  expect(readFileSync("src/daemon/README.md", "utf8")).toContain(configTable());
});

test("the example is a configuration without a fault, and shows every key", () => {
  const text = readFileSync("src/daemon/wrasse.example.yaml", "utf8");
  expect(readConfig(text, PLACE)).toMatchObject({ kind: "config" });
  const keys = keysOf(configJsonSchema());
  expect(keys.length).toBeGreaterThan(30);
  expect(keys.filter((key) => !new RegExp(`\\b${key.replaceAll(".", "\\.")}:`).test(text))).toEqual([]);
});

/** Of all groups, but those that stand for any level. */
function keysOf(schema: unknown): string[] {
  if (typeof schema !== "object" || schema === null) return [];
  const { properties, ...rest } = schema as { properties?: Record<string, unknown> };
  const own = properties === undefined || "unavailable" in properties ? [] : Object.entries(properties);
  return [...own.flatMap(([key, inner]) => [key, ...keysOf(inner)]), ...Object.values(rest).flatMap(keysOf)];
}
