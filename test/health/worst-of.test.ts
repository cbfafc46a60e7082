/** A resource of several checks is as bad as the worst of them. */
import { describe, expect, test } from "vitest";
import { play } from "./steps.ts";

/** The resource after the last input: its level, its message, and why it moved there if it did then. */
function after(...inputs: string[]): string {
  const last = play(inputs).at(-1);
  const reason = last?.moves.find(({ check }) => check === undefined)?.reason ?? "no move";
  return `${last?.state.level} (${last?.state.message ?? ""}): ${reason}`;
}

describe("a resource", () => {
  test("moves with its worst check and names it", () => {
    expect(after("0 healthy of disk", "1 unhealthy of http says down")).toBe(
      "unhealthy (down): worst of 2 checks: http",
    );
  });

  test("stays where another check keeps it", () => {
    expect(after("0 unhealthy of disk says full", "1 healthy of http", "2 warning of http")).toBe(
      "unhealthy (full): no move",
    );
  });

  test("gets better with its worst check, as far as the others let it", () => {
    expect(
      after("0 unhealthy of http", "0 warning of disk says filling", "0 healthy of cpu", "1 healthy of http"),
    ).toBe("warning (filling): worst of 3 checks: disk");
  });

  test("gives the reason of its only check as its own", () => {
    expect(after("0 healthy ttl 1", "1 tick")).toBe("unknown (): expired: no report for 1 minute");
  });

  test("says what the check says that moved latest among the worst", () => {
    expect(after("0 unhealthy of disk says full", "1 unhealthy of http says down")).toBe("unhealthy (down): no move");
    expect(
      after("0 unhealthy of http says down", "1 unhealthy of disk says full", "2 unhealthy of http says still"),
    ).toBe("unhealthy (full): no move");
  });

  test("says what the first by name says if they moved at the same time, whichever was known first", () => {
    expect(after("0 unhealthy of b says b", "0 unhealthy of a says a")).toBe("unhealthy (a): no move");
    expect(after("0 unhealthy of a says a", "0 unhealthy of b says b")).toBe("unhealthy (a): no move");
  });

  test("takes over a new message without a move", () => {
    expect(after("0 unhealthy says down", "1 unhealthy says no route")).toBe("unhealthy (no route): no move");
    expect(after("0 unhealthy says down", "1 unhealthy")).toBe("unhealthy (): no move");
  });

  test.each([
    ["healthy", "warning"],
    ["warning", "unknown"],
    ["unknown", "unhealthy"],
    ["unhealthy", "unavailable"],
  ])("holds %s for better than %s", (better, worse) => {
    expect(after(`0 ${better} of a`, `1 ${worse} of b`)).toBe(`${worse} (): worst of 2 checks: b`);
    expect(after(`0 ${worse} of a`, `1 ${better} of b`)).toBe(`${worse} (): no move`);
  });
});

describe("checks put aside", () => {
  test("do not count, however good or bad the others are", () => {
    expect(after("0 unhealthy of http", "0 healthy of disk", "1 maintenance of http")).toBe(
      "healthy (): worst of 1 check: disk",
    );
    expect(after("0 skipped of http", "1 unavailable of disk")).toBe("unavailable (): worst of 1 check: disk");
  });

  test("make the resource what they are if no other check is left, maintenance before skipped", () => {
    expect(after("0 healthy of http", "1 maintenance of http")).toBe("maintenance (): reported");
    expect(after("0 skipped of http", "0 healthy of disk", "1 skipped of disk")).toBe(
      "skipped (): skipped: none of 2 checks is live",
    );
    expect(after("0 skipped of http", "0 healthy of disk", "1 maintenance of disk says moving")).toBe(
      "maintenance (moving): maintenance: none of 2 checks is live",
    );
    expect(after("0 maintenance of http", "0 healthy of disk", "1 skipped of disk")).toBe(
      "maintenance (): maintenance: none of 2 checks is live",
    );
  });
});
