/** What hale answers to what, in full and in public. */
import type { CheckGiven } from "./checks-of.ts";

export interface HaleCase {
  readonly about: string;
  readonly checks: readonly CheckGiven[];
  readonly word: "OK" | "WARN" | "FAIL";
  /** Of each check in the document: its status and its log. */
  readonly results: readonly { readonly status: string; readonly log: readonly object[] }[];
  /** In public, empty with 200. In full it is 200 whatever it says. */
  readonly publicStatus: 200 | 500;
}

const INFO = { status: "info", message: "Random musings" };
const NOTICE = { status: "notice", message: "Sooo, what is this?", data: { mood: "ambivalent" } };
const WARNING = { status: "warning", message: "I don't want to!", data: { mood: "angry" } };

export const HALE_CASES: readonly HaleCase[] = [
  { about: "T-H1: no checks are OK", checks: [], word: "OK", results: [], publicStatus: 200 },
  {
    about: "T-H2: info and notice only is OK",
    checks: [logged("healthy", "OK", [INFO, NOTICE])],
    word: "OK",
    results: [{ status: "OK", log: [INFO, NOTICE] }],
    publicStatus: 200,
  },
  {
    about: "T-H3: info, warning, info is WARN with three items in order",
    checks: [logged("warning", "WARN", [INFO, WARNING, INFO])],
    word: "WARN",
    results: [{ status: "WARN", log: [INFO, WARNING, INFO] }],
    publicStatus: 200,
  },
  {
    about: "T-H6: OK, WARN and FAIL is FAIL",
    checks: [
      { target: "a", level: "healthy", message: "still fine" },
      { target: "b", level: "warning", message: "nearly full", data: { percent: "90", "raw:spring": "{}" } },
      { target: "c", level: "unhealthy", message: "No 200" },
    ],
    word: "FAIL",
    results: [
      { status: "OK", log: [] },
      { status: "WARN", log: [{ status: "warning", message: "nearly full", data: { percent: "90" } }] },
      { status: "FAIL", log: [{ status: "failure", message: "No 200" }] },
    ],
    publicStatus: 500,
  },
  {
    about: "T-H6: OK and WARN is WARN",
    checks: [
      { target: "a", level: "healthy" },
      { target: "b", level: "warning" },
    ],
    word: "WARN",
    results: [
      { status: "OK", log: [] },
      { status: "WARN", log: [{ status: "warning" }] },
    ],
    publicStatus: 200,
  },
  {
    about: "T-H11: FAIL is 500 in public",
    checks: [{ level: "unavailable", message: "secret" }],
    word: "FAIL",
    results: [{ status: "FAIL", log: [{ status: "failure", message: "secret" }] }],
    publicStatus: 500,
  },
  {
    about: "T-H15: what is unknown warns, what is in maintenance is OK, what is skipped is not there",
    checks: [
      { target: "a", level: "unknown" },
      { target: "b", level: "maintenance", message: "moving" },
      { target: "c", level: "skipped" },
    ],
    word: "WARN",
    results: [
      { status: "WARN", log: [{ status: "warning", message: "not yet checked" }] },
      { status: "OK", log: [] },
    ],
    publicStatus: 200,
  },
];

/** A check as a hale told of it. */
export function logged(level: CheckGiven["level"], status: string, log: readonly object[]): CheckGiven {
  const raw = { name: "logged", description: "d", status, tags: ["own"], time: 1, context: { log } };
  return { level, data: { "raw:hale": JSON.stringify(raw) } };
}
