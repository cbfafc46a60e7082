/** What Hermes answers to what, as JSON: the cases a running server can be asked as well. */
import type { CheckGiven } from "./checks-of.ts";

export interface HermesCase {
  readonly about: string;
  readonly checks: readonly CheckGiven[];
  readonly status: 200 | 503;
  /** As it is spelled, blanks and all. */
  readonly body: string;
}

const DATABASE = "DatabaseHealthCheck";
const QUEUE = "QueueHealthCheck";

export const HERMES_CASES: readonly HermesCase[] = [
  {
    about: "T-HE1: the database works and the queue refuses",
    checks: [
      { target: DATABASE, level: "healthy" },
      { target: QUEUE, level: "unavailable", message: "[Errno 111] Connection refused" },
    ],
    status: 503,
    body: '{"DatabaseHealthCheck": "working", "QueueHealthCheck": "unavailable: [Errno 111] Connection refused"}',
  },
  {
    about: "T-HE2: all is working",
    checks: [
      { target: QUEUE, level: "healthy" },
      { target: DATABASE, level: "healthy", message: "still" },
    ],
    status: 200,
    body: '{"DatabaseHealthCheck": "working", "QueueHealthCheck": "working"}',
  },
  {
    about: "T-HE3: line breaks and quotes are escaped",
    checks: [{ target: DATABASE, level: "unhealthy", message: 'no "x"\n\ton 5432' }],
    status: 503,
    body: '{"DatabaseHealthCheck": "unexpected result: no \\"x\\"\\n\\ton 5432"}',
  },
  {
    about: "T-HE5: a warning is working, and so is what is being worked on",
    checks: [
      { target: "a", level: "warning", message: "nearly full" },
      { target: "b", level: "maintenance", message: "moving" },
    ],
    status: 200,
    body: '{"a": "working", "b": "working"}',
  },
  { about: "T-HE6: nothing is fine", checks: [], status: 200, body: "{}" },
  {
    about: "T-HE7: what is skipped is not shown, what is unknown is not working",
    checks: [
      { target: "a", level: "skipped" },
      { target: "b", level: "unknown" },
      { target: "c", level: "unhealthy" },
    ],
    status: 503,
    body: '{"b": "unknown error: not yet checked", "c": "unexpected result: no reason given"}',
  },
  {
    about: "T-HE8: labels that would meet are written out in full",
    checks: [
      { project: "acme", target: "web-01", level: "healthy" },
      { project: "other", target: "web-01", level: "unhealthy", message: "x" },
    ],
    status: 503,
    body: '{"acme/-/-/web-01/-:default": "working", "other/-/-/web-01/-:default": "unexpected result: x"}',
  },
];
