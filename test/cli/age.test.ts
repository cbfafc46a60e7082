/** Ages as kubectl writes them. */
import { expect, test } from "vitest";
import { ageSince, ageText } from "../../src/cli/age.ts";

const [SECOND, MINUTE, HOUR, DAY] = [1000, 60_000, 3_600_000, 86_400_000];

test.each<[number, string]>([
  [0, "0s"],
  [999, "0s"],
  [119 * SECOND, "119s"],
  [2 * MINUTE, "2m"],
  [2 * MINUTE + 5 * SECOND, "2m5s"],
  [9 * MINUTE + 59 * SECOND, "9m59s"],
  [10 * MINUTE + 59 * SECOND, "10m"],
  [179 * MINUTE, "179m"],
  [3 * HOUR, "3h"],
  [7 * HOUR + 59 * MINUTE, "7h59m"],
  [47 * HOUR, "47h"],
  [2 * DAY + 3 * HOUR, "2d3h"],
  [8 * DAY + 23 * HOUR, "8d"],
  [729 * DAY, "729d"],
  [800 * DAY, "2y70d"],
])("%i ms: %s", (ageMs, text) => {
  expect(ageText(ageMs)).toBe(text);
});

test("a clock that runs behind makes nothing younger than now", () => {
  expect(ageSince("2026-11-21T06:00:00.000Z", Date.parse("2026-11-21T05:00:00Z"))).toBe("0s");
});
