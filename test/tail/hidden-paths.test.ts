/** Paths that cannot be looked at are told of once each, and forgotten when they are gone. */
import { expect, test } from "vitest";
import { HiddenPaths } from "../../src/tail/hidden-paths.ts";

test("a path is told of once, and anew when it has gone and come again", () => {
  const hidden = new HiddenPaths();
  expect([hidden.add("/logs/a"), hidden.add("/logs/a"), hidden.add("/logs/b")]).toEqual([true, false, true]);
  hidden.listed("/logs", new Set(["b"]));
  expect([hidden.add("/logs/a"), hidden.add("/logs/b")]).toEqual([true, false]);
});

test("a directory that could not be listed is told of anew after it could", () => {
  const hidden = new HiddenPaths();
  hidden.add("/logs/deep");
  hidden.listed("/logs/deep", new Set());
  expect(hidden.add("/logs/deep")).toBe(true);
});

test("of more paths than it keeps nobody is told, until some are gone", () => {
  const hidden = new HiddenPaths();
  let told = 0;
  for (let path = 0; path < 20_000; path++) if (hidden.add(`/logs/${path}`)) told++;
  expect(told).toBe(10_000);
  hidden.listed("/logs", new Set());
  expect(hidden.add("/logs/15000")).toBe(true);
});
