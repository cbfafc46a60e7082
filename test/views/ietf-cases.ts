/** What health+json answers to what. */
import type { CheckGiven } from "./checks-of.ts";

export interface IetfCase {
  readonly about: string;
  readonly checks: readonly CheckGiven[];
  readonly status: 200 | 503;
  readonly word: "pass" | "warn" | "fail";
  /** The keys in their order, and of each element what is named here. `output: undefined` for none. */
  readonly elements: Readonly<Record<string, { readonly status: string; readonly output: string | undefined }>>;
}

export const IETF_CASES: readonly IetfCase[] = [
  {
    about: "T-IE1: a warning alone is 200 and warn, with an element that says why",
    checks: [
      { target: "a", level: "warning", message: "nearly full" },
      { target: "b", level: "healthy" },
    ],
    status: 200,
    word: "warn",
    elements: {
      "a:responseTime": { status: "warn", output: "nearly full" },
      "b:responseTime": { status: "pass", output: undefined },
    },
  },
  {
    about: "T-IE2: a failure is 503",
    checks: [
      { target: "a", level: "unhealthy", message: "No 200" },
      { target: "b", level: "warning" },
      { target: "c", level: "unavailable" },
    ],
    status: 503,
    word: "fail",
    elements: {
      "a:responseTime": { status: "fail", output: "No 200" },
      "b:responseTime": { status: "warn", output: "warning" },
      "c:responseTime": { status: "fail", output: "unavailable" },
    },
  },
  {
    about: "T-IE3: a colon in a name is none in a key",
    checks: [
      { target: "a:b", level: "healthy" },
      { target: "a%3Ab", level: "healthy" },
      { target: "c", check: "disk", level: "healthy" },
    ],
    status: 200,
    word: "pass",
    elements: {
      "a%3Ab:responseTime": { status: "pass", output: undefined },
      "a%253Ab:responseTime": { status: "pass", output: undefined },
      "c%3Adisk:responseTime": { status: "pass", output: undefined },
    },
  },
  {
    about: "T-IE4: nothing that passes has an output",
    checks: [{ level: "healthy", message: "still fine" }],
    status: 200,
    word: "pass",
    elements: { "web-01:responseTime": { status: "pass", output: undefined } },
  },
  {
    about: "T-IE7: what has no word of its own is a warning",
    checks: [
      { target: "a", level: "unknown" },
      { target: "b", level: "maintenance" },
      { target: "c", level: "skipped" },
    ],
    status: 200,
    word: "warn",
    elements: {
      "a:responseTime": { status: "warn", output: "not yet observed" },
      "b:responseTime": { status: "warn", output: "in maintenance" },
    },
  },
  {
    about: "T-IE8: nothing at all passes",
    checks: [{ level: "skipped" }],
    status: 200,
    word: "pass",
    elements: {},
  },
];
