/**
 * What wrasse answers when it is asked: the one JSON of the command line, the HTTP API and the feed. Times are ISO 8601
 * in UTC with milliseconds; what is not known is null, never absent. A field may be added; none goes or changes its
 * meaning. The line `##octopus[health target="web-01" resource="iis" check="http" …]` makes this resource:
 *
 * ```json resource
 * {
 *   "id": "acme/production/-/web-01/iis",
 *   "project": "acme",
 *   "environment": "production",
 *   "tenant": null,
 *   "target": "web-01",
 *   "name": "iis",
 *   "level": "unhealthy",
 *   "since": "2026-11-21T12:05:00.000Z",
 *   "message": "no answer in 10 s",
 *   "checks": [
 *     {
 *       "name": "disk",
 *       "level": "healthy",
 *       "since": "2026-11-21T12:00:00.000Z",
 *       "message": null,
 *       "reportedAt": "2026-11-21T12:00:00.000Z",
 *       "expiresAt": null
 *     },
 *     {
 *       "name": "http",
 *       "level": "unhealthy",
 *       "since": "2026-11-21T12:05:00.000Z",
 *       "message": "no answer in 10 s",
 *       "reportedAt": "2026-11-21T12:05:00.000Z",
 *       "expiresAt": "2026-11-21T12:20:00.000Z"
 *     }
 *   ]
 * }
 * ```
 *
 * and this change of it, one of two: the other is that of the check.
 *
 * ```json change
 * {
 *   "seq": 5,
 *   "at": "2026-11-21T12:05:00.000Z",
 *   "resource": {
 *     "id": "acme/production/-/web-01/iis",
 *     "project": "acme",
 *     "environment": "production",
 *     "tenant": null,
 *     "target": "web-01",
 *     "name": "iis"
 *   },
 *   "check": null,
 *   "from": "healthy",
 *   "to": "unhealthy",
 *   "reason": "reported",
 *   "message": "no answer in 10 s",
 *   "origin": {
 *     "source": "tasks",
 *     "file": "/var/log/tasks/7.log",
 *     "line": 12,
 *     "column": 1,
 *     "offset": 3456
 *   }
 * }
 * ```
 */
import type { Level } from "../health/level.ts";

export interface Resource {
  readonly id: string;
  readonly project: string | null;
  readonly environment: string | null;
  readonly tenant: string | null;
  readonly target: string;
  readonly name: string | null;
  readonly level: Level;
  readonly since: string;
  readonly message: string | null;
  readonly checks: readonly Check[];
}

export interface Check {
  readonly name: string;
  readonly level: Level;
  readonly since: string;
  readonly message: string | null;
  readonly reportedAt: string;
  readonly expiresAt: string | null;
}

export interface Change {
  readonly seq: number;
  readonly at: string;
  readonly resource: {
    readonly id: string;
    readonly project: string | null;
    readonly environment: string | null;
    readonly tenant: string | null;
    readonly target: string;
    readonly name: string | null;
  };
  /** Null where the resource itself moved. */
  readonly check: string | null;
  /** Null for the first level there is. */
  readonly from: Level | null;
  readonly to: Level;
  readonly reason: string;
  readonly message: string | null;
  /** Null where time moved it. */
  readonly origin: Origin | null;
}

export interface Origin {
  readonly source: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
  readonly offset: number | null;
}

export interface Report {
  readonly check: string;
  readonly level: Level;
  readonly message: string | null;
  readonly at: string;
  readonly receivedAt: string;
  readonly expiresAfterMs: number | null;
  readonly data: Readonly<Record<string, string>>;
  /** What was decided on it. */
  readonly verdict: string;
  readonly origin: Origin;
}

export interface Problem {
  readonly kind: "malformed" | "refused";
  readonly code: string;
  readonly reason: string;
  readonly at: string;
  readonly text: string;
  readonly origin: Origin;
}
