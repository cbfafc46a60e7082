/** Stretches of time as people write and read them. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { durationText, formatDuration, parseDuration } from "../../src/health/duration.ts";

test.each([
  ["90s", 90_000],
  ["15m", 900_000],
  ["2h", 7_200_000],
  ["7d", 604_800_000],
  ["500ms", 500],
  ["1h30m", 5_400_000],
  ["0h1s", 1_000],
  ["36500d", 3_153_600_000_000],
])("%s is %d milliseconds", (text, durationMs) => {
  expect(parseDuration(text)).toBe(durationMs);
});

test.each([
  ...["", "15", "m", "15 m", "-15m", "1.5h", "15M", "15min", "1w", "0s", "36501d", "999999999999999d", "1h30"],
  "1s".repeat(60),
])("%j is none", (text) => {
  expect(parseDuration(text)).toBeUndefined();
});

test("what is written from a duration is read as the same", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 36_500 * 86_400_000 }), (durationMs) => {
      expect(parseDuration(durationText(durationMs))).toBe(durationMs);
    }),
  );
  expect([90_000, 900_000, 86_400_000, 1, 5_400_000].map(durationText)).toEqual(["90s", "15m", "1d", "1ms", "90m"]);
});

test.each([
  [900_000, "15 minutes"],
  [60_000, "1 minute"],
  [90_000, "1 minute 30 seconds"],
  [5_400_000, "1 hour 30 minutes"],
  [7_200_000, "2 hours"],
  [86_400_000, "1 day"],
  [86_400_000 + 5 * 60_000, "1 day"],
  [3 * 86_400_000 + 3_600_000, "3 days 1 hour"],
  [1_500, "1 second 500 milliseconds"],
  [1, "1 millisecond"],
  [0.4, "0 seconds"],
  [-5, "0 seconds"],
])("%d milliseconds are %j to a person", (durationMs, text) => {
  expect(formatDuration(durationMs)).toBe(text);
});
