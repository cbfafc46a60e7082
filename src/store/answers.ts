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
 *     "offset": 3456,
 *     "task": null,
 *     "release": null,
 *     "step": null
 *   },
 *   "deployment": null
 * }
 * ```
 */
import type { Level } from "../health/level.ts";
import type { NameSelector } from "../health/selection.ts";
import type { EffectState } from "./effect-state.ts";
import type { SuspensionKind } from "./suspension.ts";

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
  /** The release that may be to blame; null where none was deployed there shortly before. */
  readonly deployment: Suspect | null;
}

export interface Suspect {
  readonly task: string;
  readonly release: string;
  readonly startedAt: string;
  /** Null where no end was seen by then. */
  readonly finishedAt: string | null;
  /** From the deployment's start to the change. */
  readonly secondsSince: number;
}

/** One intended act. */
export interface Effect {
  readonly number: number;
  readonly key: string;
  readonly rule: string;
  readonly phase: "do" | "recover";
  readonly step: number;
  readonly firing: number;
  /** `run`, `webhook` … */
  readonly action: string;
  /** As a person reads it: what exactly is done. */
  readonly summary: string;
  readonly state: EffectState;
  readonly layer: string | null;
  readonly reason: string | null;
  readonly dueAt: string | null;
  readonly createdAt: string;
  readonly endedAt: string | null;
  readonly attempts: number;
  readonly by: string | null;
  /** What it is about: a resource's id, with the check behind a blank, or a group. */
  readonly subject: string;
  /** Null for a group. */
  readonly resource: Change["resource"] | null;
  readonly level: Level;
  readonly message: string | null;
  /** The number of the change that set it off. */
  readonly seq: number | null;
}

export interface Attempt {
  readonly number: number;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly outcome: "done" | "failed" | "unknown" | null;
  readonly status: string | null;
  readonly output: string | null;
  readonly link: string | null;
}

export interface EffectWithAttempts extends Effect {
  /** Oldest first. */
  readonly tries: readonly Attempt[];
}

export interface Origin {
  readonly source: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
  readonly offset: number | null;
  /** Of the log it stood in, as far as that says so. */
  readonly task: string | null;
  readonly release: string | null;
  readonly step: string | null;
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

/** What shall not be reacted to for a while. */
export interface SuspensionAnswer {
  readonly id: string;
  readonly kind: SuspensionKind;
  readonly selectors: readonly NameSelector[];
  readonly check: string | null;
  readonly startsAt: string;
  readonly endsAt: string | null;
  readonly cron: string | null;
  readonly timeZone: string | null;
  /** How long it lasts each time that it comes: `3h`. */
  readonly for: string | null;
  readonly expireOnResolve: boolean;
  readonly sticky: boolean;
  readonly author: string;
  readonly comment: string;
  readonly createdAt: string;
  readonly endedAt: string | null;
  readonly endedBy: string | null;
}

/** One that a log has told of. */
export interface DeploymentAnswer {
  readonly task: string;
  readonly project: string;
  readonly environment: string;
  readonly tenant: string | null;
  readonly release: string;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly outcome: "succeeded" | "failed" | "cancelled" | null;
}
