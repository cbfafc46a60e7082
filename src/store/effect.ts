/** What is to be done about a change, and every try at it, as they are kept. */
import type { Level } from "../health/level.ts";
import { encodeText, type ResourceNames } from "../health/names.ts";
import type { Origin } from "./batch.ts";
import type { EffectState } from "./effect-state.ts";

/** What a rule is about: a resource, one of its checks, or a group of resources that is as bad as its worst. */
export type Subject =
  | { readonly kind: "resource"; readonly id: string; readonly names: ResourceNames }
  | { readonly kind: "check"; readonly id: string; readonly names: ResourceNames; readonly check: string }
  | { readonly kind: "group"; readonly names: GroupNames };

/** At least one. */
export interface GroupNames {
  readonly project?: string;
  readonly environment?: string;
  readonly tenant?: string;
  readonly target?: string;
  readonly name?: string;
}

/** What an action is told, in its environment, on its standard input or in its body. Plain JSON; times are numbers. */
export interface Occasion {
  readonly subject: Subject;
  readonly level: Level;
  readonly from?: Level;
  /** When the level began. */
  readonly at: number;
  readonly reason: string;
  readonly message?: string;
  /** What the report said besides. */
  readonly data?: Readonly<Record<string, string>>;
  /** The number of the change; absent where time alone set it off. */
  readonly seq?: number;
  readonly origin?: Origin;
  /** The release that may be to blame. */
  readonly deployment?: {
    readonly task: string;
    readonly release: string;
    readonly startedAt: number;
    readonly finishedAt?: number;
  };
}

/** Acting on what is bad, or undoing that once it is well. */
export type Phase = "do" | "recover";

export interface EffectRow {
  /** Counted from 1; the first of those that were set off together. */
  readonly number: number;
  /** The same at every attempt, and nobody else's. */
  readonly key: string;
  readonly rule: string;
  readonly phase: Phase;
  /** Its place in the rule's list, from 0. Those of one rule and subject are done in the order of their numbers. */
  readonly step: number;
  /** The number of the first effect of its firing. */
  readonly firing: number;
  /** `subjectTextOf` of the occasion's subject, for looking up. */
  readonly subject: string;
  /** That of the resource, where it is about one or a check of it. */
  readonly resourceId?: string;
  readonly occasion: Occasion;
  /** What to do: one of the rule's plans, as it was when it fired. Holds no secrets, only where they are. */
  readonly plan: Readonly<Record<string, unknown>> & { readonly kind: string };
  /** What it does, for a person; holds no secrets. */
  readonly summary: string;
  readonly state: EffectState;
  /** What holds it, or has ended it: the layer's name, or another word that stays the same. */
  readonly layer?: string;
  /** For a person. */
  readonly reason?: string;
  /** When it is to be looked at again: the next attempt, or the time when what holds it ends by itself. */
  readonly dueAt?: number;
  readonly createdAt: number;
  readonly endedAt?: number;
  /** How many attempts were begun. */
  readonly attempts: number;
  /** Who said yes, or no, or asked for another attempt. */
  readonly by?: string;
}

export interface AttemptRow {
  readonly effect: number;
  /** Counted from 1. */
  readonly number: number;
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly outcome?: "done" | "failed" | "unknown";
  /** `exit code 3`, `HTTP 500`, `Success`. */
  readonly status?: string;
  /** The last 8 KiB of what it said, without secrets. */
  readonly output?: string;
  /** Where what it has started can be seen. */
  readonly link?: string;
  /** What it has started elsewhere, for a later attempt to find. */
  readonly started?: string;
}

export function subjectTextOf(subject: Subject): string {
  switch (subject.kind) {
    case "resource":
      return subject.id;
    case "check":
      return `${subject.id} ${subject.check}`;
    case "group":
      return Object.entries(subject.names)
        .map(([name, value]) => `${name}=${encodeText(String(value))}`)
        .join("+");
  }
}
