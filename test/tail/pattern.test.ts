/** What the paths of a source mean, and which names rotation makes of one. */
import { expect, test } from "vitest";
import { compileIgnore, compilePattern } from "../../src/tail/pattern.ts";
import { isRotatedName, isSameSeries, NameIndex } from "../../src/tail/related-names.ts";

test.each([
  ["/a/b.log", "/a/b.log", {}],
  ["/a/b.log", "/a/c.log", undefined],
  ["/a", "/a/b/c.txt", {}],
  ["/a", "/a/.hidden", undefined],
  ["/a", "/a/.git/config", undefined],
  ["/a", "/a/b.swp", undefined],
  ["/a", "/a/b~", undefined],
  ["/a", "/ab", undefined],
  ["/a/.hidden", "/a/.hidden", {}],
  ["/a/*.log", "/a/b.log", {}],
  ["/a/*.log", "/a/b/c.log", undefined],
  ["/a/*.log", "/a/.log", undefined],
  ["/a/**/*.log", "/a/b.log", {}],
  ["/a/**/*.log", "/a/b/c/d.log", {}],
  ["/a/**/*.log", "/a/.b/d.log", undefined],
  ["/a/**", "/a/b/c", {}],
  ["/a/**/b/**/c", "/a/x/b/y/b/c", {}],
  ["/a/?.log", "/a/é.log", {}],
  ["/a/?.log", "/a/bb.log", undefined],
  ["/a/[a-c].log", "/a/b.log", {}],
  ["/a/[!a-c].log", "/a/b.log", undefined],
  ["/a/[.log", "/a/[.log", {}],
  ["/a/{b,c*}.log", "/a/c1.log", {}],
  ["/a/{b,c{d,e}}.log", "/a/ce.log", {}],
  ["/a/{b,c}.log", "/a/d.log", undefined],
  ["/a/{project}.log", "/a/acme.log", { project: "acme" }],
  ["/a/{project}/{env}-*.log", "/a/acme/prod-1.log", { project: "acme", env: "prod" }],
  ["/a/{project}", "/a/acme/deep/x.log", { project: "acme" }],
  ["/a/{project}.log", "/a/.log", undefined],
  ["/a/b(c)+.log", "/a/b(c)+.log", {}],
  ["/a/b.log", "/a/bxlog", undefined],
  ["/a/\\*.log", "/a/*.log", {}],
  ["/a/\\*.log", "/a/b.log", undefined],
])("%s and %s", (pattern, path, expected) => {
  expect(compilePattern(pattern).match(path)).toEqual(expected);
});

test.each([
  ["/a/b/*.log", "/a", true],
  ["/a/b/*.log", "/a/b", true],
  ["/a/b/*.log", "/a/b/c", false],
  ["/a/b/*.log", "/x", false],
  ["/a/**/c.log", "/a/b/b/b", true],
  ["/a/**/c.log", "/a/.git", false],
  ["/a/b", "/a/b/c/d", true],
])("%s goes on in %s: %s", (pattern, directory, expected) => {
  expect(compilePattern(pattern).leadsTo(directory)).toBe(expected);
});

test("looking begins at what comes before the first wildcard", () => {
  expect(compilePattern("/a/b/{c,d}/*.log").roots).toEqual(["/a/b/c", "/a/b/d"]);
  expect(compilePattern("/a/{project}/x").roots).toEqual(["/a"]);
});

test("what is ignored is so anywhere, with all below it, or where it is absolute only there", () => {
  const isIgnored = compileIgnore(["*.tmp", "node_modules", "/a/b"]);
  const ignored = ["/x/y.tmp", "/x/node_modules/z/app.log", "/a/b/c.log"].map(isIgnored);
  expect(ignored).toEqual([true, true, true]);
  expect(["/x/y.log", "/x/a/b"].map(isIgnored)).toEqual([false, false]);
});

test("a pattern full of stars takes no longer than its length allows", () => {
  const pattern = compilePattern(`/${"*a".repeat(60)}/**/${"**/a/".repeat(30)}b`);
  const path = `/${"a".repeat(5_000)}/${"a/".repeat(400)}c`;
  const start = performance.now();
  expect(pattern.match(path)).toBeUndefined();
  expect(performance.now() - start).toBeLessThan(1_000);
});

test.each([
  ["app.log", "app.log.1", true],
  ["app.log", "app.log.2.gz", true],
  ["app.log", "app-20261121.log", true],
  ["app.log", "app.1.log", true],
  ["app.log.1", "app.log.1.gz", true],
  ["app.log", "app.log", false],
  ["app.log", "application.log", false],
  ["web-01.log", "web-02.log", false],
  ["app.log.1", "app.log", false],
  ["app.log", "app-error.log", false],
])("rotation makes of %s %s: %s", (original, candidate, expected) => {
  expect(isRotatedName(original, candidate)).toBe(expected);
  const index = new NameIndex<string>();
  index.add(`/logs/${original}`, "it");
  expect(index.originalsOf(`/logs/${candidate}`)).toEqual(expected || original === candidate ? ["it"] : []);
  expect(index.originalsOf(`/other/${candidate}`)).toEqual([]);
});

test("a series is what is left without what rotation adds", () => {
  expect(isSameSeries("app.log.1", "app.log.2.gz")).toBe(true);
  expect(isSameSeries("app.log", "api.log")).toBe(false);
});
