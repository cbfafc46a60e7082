/** How long a report is good for and when it was true: which durations and instants are understood, and as what. */
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseInstant, parseTtl } from "../../grammar/time.ts";
import { check, reportOf } from "./check.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe("a ttl", () => {
  test.each([
    ["1s", SECOND],
    ["90s", 90 * SECOND],
    ["15m", 15 * MINUTE],
    ["2h", 2 * HOUR],
    ["1d", DAY],
    ["365d", 365 * DAY],
    ["8760h", 365 * DAY],
    ["1000ms", SECOND],
    ["1500ms", 1_500],
    ["1h30m", 90 * MINUTE],
    ["1d2h3m4s5ms", DAY + 2 * HOUR + 3 * MINUTE + 4 * SECOND + 5],
    ["30m1h", 90 * MINUTE],
    ["1m30s", 90 * SECOND],
    ["0h90s", 90 * SECOND],
    ["007s", 7 * SECOND],
    ["15M", 15 * MINUTE],
    ["1500MS", 1_500],
    ["364d24h", 365 * DAY],
  ])("of %s is %i ms", (text, ttlMs) => {
    expect(parseTtl(text)).toBe(ttlMs);
    expect(reportOf(`##octopus[health target=a status=Up ttl=${text}]`)).toMatchObject({ ttlMs });
  });

  test.each([
    ...["", "0s", "999ms", "365d1ms", "366d", "999999999999d", "9999999999999999999999s"],
    ...["90", "s", "m15", "15 m", " 15m", "15m ", "15m\n", "1.5h", "1,5h", "-1s", "+1s", "1e3s", "٩s", "９s"],
    ...["1w", "1y", "15min", "15 minutes", "PT15M", "00:15:00", "1h30", "1h,30m", "Infinitys", "forever"],
  ])("of %j is none", (text) => {
    expect(parseTtl(text)).toBeUndefined();
    const encoded = Buffer.from(text).toString("base64");
    check(`##octopus[health target=YQ== status=VXA= ttl="${encoded}"]`, "bad-ttl at 47");
  });

  test("is the sum of its parts", () => {
    const part = fc.record({ count: fc.integer({ min: 1, max: 99 }), unit: fc.constantFrom("s", "m", "h") });
    const unitMs = { s: SECOND, m: MINUTE, h: HOUR };
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 9 }), (parts) => {
        const text = parts.map(({ count, unit }) => `${count}${unit}`).join("");
        expect(parseTtl(text)).toBe(parts.reduce((sum, { count, unit }) => sum + count * unitMs[unit], 0));
      }),
    );
  });
});

describe("an at", () => {
  test.each([
    ["2026-11-21T03:00:00Z", "2026-11-21T03:00:00.000Z"],
    ["2026-11-21T04:00:00+01:00", "2026-11-21T03:00:00.000Z"],
    ["2026-11-21T04:00:00+0100", "2026-11-21T03:00:00.000Z"],
    ["2026-11-21T04:00:00+01", "2026-11-21T03:00:00.000Z"],
    ["2026-11-20T21:30:00-05:30", "2026-11-21T03:00:00.000Z"],
    ["2026-11-21T03:00:00+00:00", "2026-11-21T03:00:00.000Z"],
    ["2026-11-21T03:00:00-00:00", "2026-11-21T03:00:00.000Z"],
    ["2026-11-21T03:00Z", "2026-11-21T03:00:00.000Z"],
    ["2026-11-21t03:00:00z", "2026-11-21T03:00:00.000Z"],
    ["2026-11-21 03:00:00Z", "2026-11-21T03:00:00.000Z"],
    ["2026-11-21T03:00:00.5Z", "2026-11-21T03:00:00.500Z"],
    ["2026-11-21T03:00:00,25Z", "2026-11-21T03:00:00.250Z"],
    ["2016-07-29T04:18:52.0474477+00:00", "2016-07-29T04:18:52.047Z"],
    ["2024-04-03T06:03:10.501999999Z", "2024-04-03T06:03:10.501Z"],
    ["2026-01-01T00:00:00+14:00", "2025-12-31T10:00:00.000Z"],
    ["2026-12-31T23:59:59-12:00", "2027-01-01T11:59:59.000Z"],
    ["2024-02-29T12:00:00Z", "2024-02-29T12:00:00.000Z"],
    ["2000-02-29T12:00:00Z", "2000-02-29T12:00:00.000Z"],
    ["1969-12-31T23:59:59Z", "1969-12-31T23:59:59.000Z"],
    ["2026-11-21T00:00:00Z", "2026-11-21T00:00:00.000Z"],
    ["2026-11-21T23:59:59.999Z", "2026-11-21T23:59:59.999Z"],
  ])("of %s is %s", (text, at) => {
    expect(parseInstant(text)).toBe(at);
    expect(reportOf(`##octopus[health target=a status=Up at="${text}"]`)).toMatchObject({ at });
  });

  test.each([
    ["no offset", "2026-11-21T03:00:00"],
    ["no offset", "2026-11-21T03:00"],
    ["no time", "2026-11-21"],
    ["no time", "2026-11-21Z"],
    ["no leap year", "2026-02-29T00:00:00Z"],
    ["no leap year", "1900-02-29T00:00:00Z"],
    ["no such day", "2026-02-30T00:00:00Z"],
    ["no such day", "2026-04-31T00:00:00Z"],
    ["no such day", "2026-01-00T00:00:00Z"],
    ["no such month", "2026-13-01T00:00:00Z"],
    ["no such month", "2026-00-01T00:00:00Z"],
    ["midnight has one name", "2026-11-21T24:00:00Z"],
    ["no such hour", "2026-11-21T25:00:00Z"],
    ["no such minute", "2026-11-21T03:60:00Z"],
    ["a leap second is no instant here", "2026-12-31T23:59:60Z"],
    ["no such offset", "2026-11-21T03:00:00+24:00"],
    ["no such offset", "2026-11-21T03:00:00+01:60"],
    ["half an offset", "2026-11-21T03:00:00+01:"],
    ["half an offset", "2026-11-21T03:00:00+1:00"],
    ["half an offset", "2026-11-21T03:00:00+"],
    ["an offset twice", "2026-11-21T03:00:00Z+01:00"],
    ["hours alone", "2026-11-21T03Z"],
    ["a point without digits", "2026-11-21T03:00:00.Z"],
    ["ten digits", "2026-11-21T03:00:00.0000000000Z"],
    ["the basic form", "20261121T030000Z"],
    ["a week date", "2026-W47-6T03:00:00Z"],
    ["one digit", "2026-1-1T03:00:00Z"],
    ["a year of five digits", "+12026-01-01T00:00:00Z"],
    ["a sign", "-2026-01-01T00:00:00Z"],
    ["an American date", "11/21/2026 03:00:00 AM"],
    ["a sentence", "Sat, 21 Nov 2026 03:00:00 GMT"],
    ["seconds since 1970", "1795230000"],
    ["a word", "now"],
    ["blanks around it", " 2026-11-21T03:00:00Z"],
    ["other digits", "２０２６-11-21T03:00:00Z"],
    ["nothing", ""],
  ])("with %s is none: %s", (_why, text) => {
    expect(parseInstant(text)).toBeUndefined();
    check(`##octopus[health target=a status=Up at="${text}"]`, "bad-at at 41");
  });

  test("of any instant in any offset is that instant", () => {
    const range = { min: new Date("1000-01-02T00:00:00Z"), max: new Date("9999-12-30T00:00:00Z"), noInvalidDate: true };
    fc.assert(
      fc.property(fc.date(range), fc.integer({ min: -12 * 60, max: 14 * 60 }), (instant, offsetMinutes) => {
        const local = new Date(instant.getTime() + offsetMinutes * MINUTE).toISOString().slice(0, -1);
        const [hours, minutes] = [Math.floor(Math.abs(offsetMinutes) / 60), Math.abs(offsetMinutes) % 60];
        const offset = `${String(hours).padStart(2, "0")}:${String(minutes).padStart(2, "0")}`;
        expect(parseInstant(`${local}${offsetMinutes < 0 ? "-" : "+"}${offset}`)).toBe(instant.toISOString());
      }),
    );
  });

  test("reads again what it gave", () => {
    for (const text of ["9999-12-31T23:59:59-01:00", "0000-01-01T00:00:00+01:00", "2026-11-21T03:00:00+14:00"]) {
      const at = parseInstant(text);
      if (at !== undefined) expect(parseInstant(at), text).toBe(at);
    }
  });
});
