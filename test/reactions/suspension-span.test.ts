/** When silences, maintenance and acknowledgements hold. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { faultOfCron, nextStart, spanAt } from "../../src/reactions/suspension-span.ts";

const HOUR = 3_600_000;
const NOON = Date.UTC(2026, 10, 21, 12);

describe("one that is given from and until", () => {
  it.each([
    [NOON - 1, undefined, NOON],
    [NOON, { from: NOON, until: NOON + HOUR }, undefined],
    [NOON + HOUR - 1, { from: NOON, until: NOON + HOUR }, undefined],
    [NOON + HOUR, undefined, undefined],
  ])("at %d holds for %j and begins next at %s", (now, span, next) => {
    const suspension = { startsAt: NOON, endsAt: NOON + HOUR };
    expect(spanAt(suspension, now)).toEqual(span);
    expect(nextStart(suspension, now)).toBe(next);
  });

  it("without an end holds until it is ended", () => {
    expect(spanAt({ startsAt: NOON }, NOON + 1000 * HOUR)).toEqual({ from: NOON });
    expect(spanAt({ startsAt: NOON, ended: { at: NOON + 5, by: "ana" } }, NOON + 4)).toEqual({ from: NOON });
    expect(spanAt({ startsAt: NOON, ended: { at: NOON + 5, by: "ana" } }, NOON + 5)).toBeUndefined();
    expect(nextStart({ startsAt: NOON, ended: { at: 5, by: "ana" } }, 0)).toBeUndefined();
  });
});

describe("one that comes again", () => {
  // Saturdays at two in the morning, which is one o'clock in UTC in winter.
  const cron = { expression: "0 2 * * 6", timeZone: "Europe/Berlin", durationMs: 3 * HOUR };
  const first = Date.UTC(2026, 10, 21, 1);

  it.each([
    ["just before", first - 1, undefined],
    ["at its beginning", first, { from: first, until: first + 3 * HOUR }],
    ["a millisecond behind", first + 1, { from: first, until: first + 3 * HOUR }],
    ["in it", first + HOUR, { from: first, until: first + 3 * HOUR }],
    ["at its end", first + 3 * HOUR, undefined],
    ["a week later", first + 169 * HOUR, { from: first + 168 * HOUR, until: first + 171 * HOUR }],
  ])("%s", (_when, now, span) => {
    expect(spanAt({ startsAt: 0, cron }, now)).toEqual(span);
  });

  it("follows its time zone's clock when that is put forward", () => {
    const summer = Date.UTC(2026, 3, 4, 0);
    expect(spanAt({ startsAt: 0, cron }, summer)).toEqual({ from: summer, until: summer + 3 * HOUR });
    const winter = Date.UTC(2026, 2, 21, 1);
    expect(spanAt({ startsAt: 0, cron }, winter)).toEqual({ from: winter, until: winter + 3 * HOUR });
  });

  it("holds neither before it begins at all nor behind its last end", () => {
    expect(spanAt({ startsAt: first + HOUR, cron }, first + 2 * HOUR)?.from).toBe(first + HOUR);
    expect(spanAt({ startsAt: 0, endsAt: first + HOUR, cron }, first)?.until).toBe(first + HOUR);
    expect(spanAt({ startsAt: 0, endsAt: first + HOUR, cron }, first + HOUR)).toBeUndefined();
    expect(nextStart({ startsAt: 0, endsAt: first + HOUR, cron }, first)).toBeUndefined();
    expect(nextStart({ startsAt: 0, cron }, first)).toBe(first + 168 * HOUR);
    expect(nextStart({ startsAt: first + HOUR, cron }, 0)).toBe(first + 168 * HOUR);
  });

  it("holds from each beginning on for its time, and not else", () => {
    const minutes = fc.integer({ min: 0, max: 60 * 24 * 20 });
    fc.assert(
      fc.property(minutes, fc.nat({ max: 59_999 }), (minute, restMs) => {
        const now = first + minute * 60_000 + restMs;
        const sinceMs = (now - first) % (168 * HOUR);
        expect(spanAt({ startsAt: 0, cron }, now) !== undefined).toBe(sinceMs < 3 * HOUR);
        const next = nextStart({ startsAt: 0, cron }, now) ?? 0;
        expect([next > now, (next - first) % (168 * HOUR)]).toEqual([true, 0]);
      }),
      { numRuns: 100 },
    );
  });
});

it.each([
  ["0 2 * * 6", "UTC", undefined],
  ["*/5 8-17 * * MON-FRI", "Europe/Berlin", undefined],
  ["0 2 * * 8", "UTC", /"0 2 \* \* 8" is no cron expression; write minute, hour, day, month and weekday/],
  ["@daily", "UTC", /is no cron expression/],
  ["0 0 2 * * 6", "UTC", /is no cron expression/],
  ["", "UTC", /is no cron expression/],
  ["0 0 31 2 *", "UTC", /never comes/],
  ["0 2 * * 6", "Mars/Olympus", /there is no time zone "Mars\/Olympus"; write one like Europe\/Berlin or UTC/],
])("%j in %s: %s", (expression, timeZone, fault) => {
  const found = faultOfCron(expression, timeZone);
  if (fault === undefined) expect(found).toBeUndefined();
  else expect(found).toMatch(fault);
});
