/** When to act and what to do: the rules and settings as the configuration gives them, durations in milliseconds. */
import type { DeploymentWindow } from "../health/deployment.ts";
import type { Level } from "../health/level.ts";
import type { Name } from "../health/names.ts";
import type { NameSelector } from "../health/selection.ts";
import type { Plan } from "./plan.ts";

/** Milliseconds. */
export type Duration = number;

export const MODES = ["observe", "ask", "act"] as const;
/** Only notes what it would do; waits for a person; does it. */
export type Mode = (typeof MODES)[number];

export interface Rule {
  readonly name: string;
  /** Absent: only another rule's `else` sets it off. */
  readonly when?: When;
  readonly do: readonly Plan[];
  /** Once it is healthy again, if what was to be done has been let through. */
  readonly recover: readonly Plan[];
  /** After it has fired for a subject, it does not for so long. 0: none. */
  readonly cooldownMs: Duration;
  readonly limit?: Limit;
  readonly mode: Mode;
  /** At most so many of its effects run at the same time. */
  readonly concurrency: number;
  /** If it is not healthy so long after having fired, the rule of this name fires for it. */
  readonly expect?: { readonly withinMs: Duration; readonly otherwise?: string };
}

export interface When {
  /** What is watched: a resource as a whole, each of its checks, or groups of resources with the same values of these names. */
  readonly on:
    | { readonly kind: "resource" }
    | { readonly kind: "check" }
    | { readonly kind: "group"; readonly by: readonly Name[] };
  /** Globs; all that are given have to match. */
  readonly match: NameSelector & { readonly check?: string };
  /** One of these. */
  readonly levels: readonly Level[];
  /** Where it comes from one of these; a first level comes from none. */
  readonly from?: readonly Level[];
  /** Only if it stays so for so long. */
  readonly forMs: Duration;
  /** Only if it has come so far so often within a time. */
  readonly times?: { readonly count: number; readonly withinMs: Duration };
  /** A glob over the change's reason. */
  readonly reason?: string;
  /** Only while it is being deployed to, or only while it is not. */
  readonly deploying?: boolean;
}

/** Never so many of a group at once, and never the last healthy one. At least one of both is given. */
export interface Limit {
  readonly max?: number;
  readonly percent?: number;
  readonly of: readonly Name[];
}

export interface Dependency {
  /** These are not reacted to … */
  readonly resources: NameSelector;
  /** … while one of these is unhealthy or unavailable. */
  readonly on: NameSelector;
}

export interface ReactionSettings {
  readonly rules: readonly Rule[];
  readonly dependencies: readonly Dependency[];
  /** A report that was true longer ago, or is dated further ahead, sets nothing off. */
  readonly tooOldAfterMs: Duration;
  /** More effects than this within the time hold all that follow, until a person lets them go. */
  readonly breaker: { readonly count: number; readonly withinMs: Duration };
  readonly deployments: DeploymentWindow & {
    /** While a resource is being deployed to: rules are held; fire without waiting for `for` and `times`; or neither. */
    readonly during: "hold" | "tighten" | "ignore";
  };
  /** Whether a source may set off reactions. */
  readonly mayReact: (source: string) => boolean;
}

export const DEFAULT_SETTINGS: ReactionSettings = {
  rules: [],
  dependencies: [],
  tooOldAfterMs: 10 * 60_000,
  breaker: { count: 50, withinMs: 10 * 60_000 },
  deployments: { soakMs: 5 * 60_000, endMs: 60 * 60_000, during: "ignore" },
  mayReact: () => true,
};
