/** Times as they are written, in zones with and without summer time, and in the words of several countries. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createClock, isTimeZone } from "../../src/envelope/clock.ts";
import { headerTime } from "../../src/envelope/header-time.ts";

function instant(text: string, timeZone?: string): string | undefined {
  const at = createClock({ timeZone }).instantOf(text);
  return at === undefined ? undefined : new Date(at).toISOString();
}

describe("a date and time", () => {
  test.each([
    ["2026-11-21T03:00:00Z", "2026-11-21T03:00:00.000Z"],
    ["2026-11-21t03:00:00.1239999z", "2026-11-21T03:00:00.123Z"],
    ["2026-11-21 04:30:00,5+01:30", "2026-11-21T03:00:00.500Z"],
    ["2026-11-20T19:00:00-0800", "2026-11-21T03:00:00.000Z"],
    ["2026-11-21T04+01", undefined],
    ["2026-12-31T23:59:60Z", "2026-12-31T23:59:59.000Z"],
    ["2026-13-01T00:00:00Z", undefined],
    ["2026-02-29T00:00:00Z", undefined],
    ["2026-11-21T24:00:00Z", undefined],
    ["0001-01-01T00:00:00Z", undefined],
    ["2026-11-21", undefined],
    ["", undefined],
  ])("%j is %s", (text, expected) => {
    expect(instant(text)).toBe(expected);
  });

  test.each([
    ["Europe/Vienna", "2026-07-01 12:00:00", "2026-07-01T10:00:00.000Z"],
    ["Europe/Vienna", "2026-03-29 01:59:59.9", "2026-03-29T00:59:59.900Z"],
    ["Europe/Vienna", "2026-03-29 02:30:00", "2026-03-29T01:30:00.000Z"],
    ["Europe/Vienna", "2026-03-29 03:00:00", "2026-03-29T01:00:00.000Z"],
    ["Europe/Vienna", "2026-10-25 01:59:59", "2026-10-24T23:59:59.000Z"],
    ["Europe/Vienna", "2026-10-25 02:30:00", "2026-10-25T00:30:00.000Z"],
    ["Europe/Vienna", "2026-10-25 03:00:00", "2026-10-25T02:00:00.000Z"],
    ["Australia/Lord_Howe", "2026-04-05 01:45:00", "2026-04-04T14:45:00.000Z"],
    ["Asia/Kathmandu", "2026-11-21 08:45:00", "2026-11-21T03:00:00.000Z"],
    ["America/St_Johns", "2026-11-20 23:30:00", "2026-11-21T03:00:00.000Z"],
    ["UTC", "2026-11-21 03:00:00", "2026-11-21T03:00:00.000Z"],
  ])("in %s, %s is %s", (timeZone, text, expected) => {
    expect(instant(text, timeZone)).toBe(expected);
  });

  test("is in a zone what the same clock shows there", () => {
    const zones = fc.constantFrom("Europe/Vienna", "America/New_York", "Asia/Kolkata", "Pacific/Chatham", "UTC");
    const seconds = fc.integer({ min: Date.UTC(1990, 0) / 1_000, max: Date.UTC(2040, 0) / 1_000 });
    fc.assert(
      fc.property(zones, fc.array(seconds, { minLength: 1, maxLength: 5 }), (timeZone, times) => {
        const clock = createClock({ timeZone });
        const format = new Intl.DateTimeFormat("sv", { timeZone, dateStyle: "short", timeStyle: "medium" });
        for (const second of times) {
          const shown = format.format(second * 1_000);
          expect(format.format(clock.instantOf(shown))).toBe(shown);
        }
      }),
      { numRuns: 200 },
    );
  });

  test("without a zone is the machine's own", () => {
    expect(createClock().instantOf("2026-11-21 03:04:05.678")).toBe(new Date(2026, 10, 21, 3, 4, 5, 678).getTime());
  });

  test("needs a zone that there is", () => {
    expect(["UTC", "Europe/Vienna", "Europe/Wien", "", "+25:00", "x".repeat(1_000)].map(isTimeZone)).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});

describe("a time in a header", () => {
  test.each([
    ["Sunday, 29 May 2016 1:51 PM", "2016-05-29T13:51:00"],
    ["Sunday, May 29, 2016 12:05 AM", "2016-05-29T00:05:00"],
    ["24 september 2015 16:05", "2015-09-24T16:05:00"],
    ["Donnerstag, 3. März 2016 09:05:07", "2016-03-03T09:05:07"],
    ["3. März 2016 um 09:05", "2016-03-03T09:05:00"],
    ["samedi 21 novembre 2026 03:00", "2026-11-21T03:00:00"],
    ["21 de novembro de 2026 03:00", "2026-11-21T03:00:00"],
    ["2026-11-21 03:00:00 +00:00", "2026-11-21T03:00:00"],
    ["2026-11-21T03:00:00", "2026-11-21T03:00:00"],
    ["Saturday, 21 Nov 2026 12:30 p.m.", "2026-11-21T12:30:00"],
    ["11/12/2026 03:00", undefined],
    ["31 February 2026 03:00", undefined],
    ["21 Novembruary 2026 03:00", undefined],
    ["21 November 2026", undefined],
    ["soon", undefined],
    ["", undefined],
  ])("%j is %s", (text, expected) => {
    const time = headerTime(text);
    expect(time === undefined ? undefined : new Date(time).toISOString().slice(0, 19)).toBe(expected);
  });
});
