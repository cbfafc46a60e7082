/** What is wrong with signals in a `wrasse.yaml`, where it stands, and what is to be written instead. */
import { describe, expect, test } from "vitest";
import { faultsOf } from "./config-check.ts";

const SIGNAL = "signals:\n  - name: a\n    ";

describe("a fault of a signal", () => {
  test.each([
    [
      "nothing to look for",
      "level: warning",
      "2:5 signals[0].literal: it is not said what to look for; write literal or regex",
    ],
    [
      "two things to look for",
      "literal: a\n    regex: b",
      "4:5 signals[0].regex: literal and regex are two ways of saying what to look for; write one",
    ],
    [
      "a literal in any case",
      "literal: a\n    ignoreCase: true",
      "4:5 signals[0].ignoreCase: a literal is found as it stands; write regex to take small and capital letters for the same",
    ],
    [
      "too many lines to remember",
      "literal: a\n    times: 1001 in 5m",
      '4:12 signals[0].times: "1001 in 5m" is not a number in a time; write a number and a time, as 3 in 5m, and at most 1000 times',
    ],
    [
      "nothing",
      "literal: ''",
      '3:14 signals[0].literal: "" is not a text to look for; write what stands in the line, in quotes',
    ],
  ])("is %s", (_what, text, fault) => {
    expect(faultsOf(SIGNAL + text)).toEqual([fault]);
  });

  test("is an expression that is none, or takes more than linear time", () => {
    for (const regex of ["(a", "(a)\\1", "(?=a)"]) {
      const [fault] = faultsOf(`${SIGNAL}regex: '${regex}'`);
      expect(fault).toMatch(/^3:12 signals\[0\]\.regex: not a regular expression in the syntax of RE2/);
    }
  });
});
