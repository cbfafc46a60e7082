/** What Spring answers about the whole to what, with its components hidden and shown. */
import type { CheckGiven } from "./checks-of.ts";

export interface SpringCase {
  readonly about: string;
  readonly checks: readonly CheckGiven[];
  readonly status: 200 | 503;
  readonly word: string;
  readonly components: Readonly<Record<string, string>>;
}

export const SPRING_CASES: readonly SpringCase[] = [
  {
    about: "T-SP1: UP and UNKNOWN is UP",
    checks: [
      { target: "a", level: "healthy" },
      { target: "b", level: "unknown" },
    ],
    status: 200,
    word: "UP",
    components: { a: "UP", b: "UNKNOWN" },
  },
  {
    about: "T-SP2: OUT_OF_SERVICE and UP is OUT_OF_SERVICE",
    checks: [
      { target: "a", level: "maintenance" },
      { target: "b", level: "healthy" },
    ],
    status: 503,
    word: "OUT_OF_SERVICE",
    components: { a: "OUT_OF_SERVICE", b: "UP" },
  },
  {
    about: "T-SP5: DOWN is worse than all",
    checks: [
      { target: "a", level: "maintenance" },
      { target: "b", level: "unavailable" },
      { target: "c", level: "healthy" },
      { target: "d", level: "unknown" },
    ],
    status: 503,
    word: "DOWN",
    components: { a: "OUT_OF_SERVICE", b: "DOWN", c: "UP", d: "UNKNOWN" },
  },
  {
    about: "T-SP5: UNKNOWN alone is UNKNOWN",
    checks: [{ level: "unknown" }],
    status: 200,
    word: "UNKNOWN",
    components: { "web-01": "UNKNOWN" },
  },
  {
    about: "T-SP5: a warning is UP",
    checks: [{ level: "warning" }],
    status: 200,
    word: "UP",
    components: { "web-01": "UP" },
  },
  { about: "T-SP5: nothing is UP", checks: [], status: 200, word: "UP", components: {} },
  {
    about: "T-SP5: what is skipped is not there",
    checks: [{ level: "skipped" }],
    status: 200,
    word: "UP",
    components: {},
  },
];
