/** Badges as shields.io reads them: it refuses what has a key it does not know. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Level } from "../../src/health/level.ts";
import { renderBadge } from "../../src/views/badge.ts";
import { snapshots } from "./arbitrary-snapshots.ts";
import { snapshotOf } from "./checks-of.ts";

const ALLOWED = ["schemaVersion", "label", "message", "color", "isError", "cacheSeconds"];
const COLOURS = ["brightgreen", "green", "yellowgreen", "yellow", "orange", "red", "blue", "lightgrey"];

function badgeOf(...[snapshot, options]: Parameters<typeof renderBadge>): Record<string, unknown> {
  const answer = renderBadge(snapshot, options);
  expect(answer.status).toBe(200);
  return JSON.parse(answer.body ?? "");
}

describe("a badge", () => {
  it("T-SH1: has no other keys than shields.io knows, and always a message", () => {
    fc.assert(
      fc.property(snapshots, fc.option(fc.nat(), { nil: undefined }), (snapshot, cacheSeconds) => {
        const badge = badgeOf(snapshot, cacheSeconds === undefined ? {} : { cacheSeconds });
        expect(ALLOWED).toEqual(expect.arrayContaining(Object.keys(badge)));
        expect(badge["schemaVersion"]).toBe(1);
        expect(badge["message"]).toMatch(/./);
        expect(badge["label"]).toBeTypeOf("string");
        expect(COLOURS).toContain(badge["color"]);
        expect(badge["cacheSeconds"]).toBe(cacheSeconds);
      }),
    );
  });

  it("T-SH2: says that there is nothing of that name", () => {
    expect(badgeOf(snapshotOf([]), { label: "nope" })).toEqual({
      schemaVersion: 1,
      label: "nope",
      message: "not found",
      color: "lightgrey",
      isError: true,
    });
  });

  const words: readonly (readonly [readonly Level[], string, string])[] = [
    [["healthy"], "healthy", "brightgreen"],
    [["healthy", "warning"], "warning", "yellow"],
    [["unknown", "warning"], "unknown", "lightgrey"],
    [["unhealthy", "unknown"], "unhealthy", "red"],
    [["unhealthy", "unavailable"], "unavailable", "red"],
    [["maintenance", "healthy"], "healthy", "brightgreen"],
    [["maintenance", "skipped"], "maintenance", "blue"],
    [["skipped"], "skipped", "lightgrey"],
  ];
  it.each(words)("of %j says %s in %s", (levels, message, color) => {
    const badge = badgeOf(snapshotOf(levels.map((level, index) => ({ check: String(index), level }))));
    expect(badge).toMatchObject({ message, color });
    expect(badge["isError"]).toBe(message === "unavailable" ? true : undefined);
  });

  it("is labelled with what all its checks are about", () => {
    const iis = { name: "iis", level: "healthy" } as const;
    expect(badgeOf(snapshotOf([{ ...iis, check: "http" }]))["label"]).toBe("web-01/iis:http");
    expect(badgeOf(snapshotOf([{ ...iis, check: "disk" }, iis]))["label"]).toBe("web-01/iis");
    expect(badgeOf(snapshotOf([iis, { level: "healthy" }]))["label"]).toBe("wrasse");
    expect(badgeOf(snapshotOf([iis]), { label: "" })["label"]).toBe("");
  });
});
