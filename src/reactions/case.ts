/** What is asked about before a rule acts: the firing in question and all that may speak against it. */
import type { Deployment } from "../health/deployment.ts";
import type { Level } from "../health/level.ts";
import type { GroupNames, Phase, Subject } from "../store/effect.ts";
import type { Suspension, SuspensionKind } from "../store/suspension.ts";
import type { Plan } from "./plan.ts";
import type { Limit, ReactionSettings, Rule } from "./rule.ts";
import type { Sighting } from "./sighting.ts";

export interface Case {
  readonly now: number;
  readonly rule: Rule;
  readonly phase: Phase;
  readonly subject: Subject;
  /** As it is now. */
  readonly level: Level;
  /** Until when the level is held for flapping, or 0 while it is still being counted. */
  readonly heldUntil?: number;
  readonly sighting: Sighting;
  readonly plans: readonly Plan[];
  /** The number of the first effect, once there is one. */
  readonly firing?: number;
  /** When the rule last acted on the subject. */
  readonly letGoAt?: number;
  readonly settings: ReactionSettings;
  readonly surroundings: Surroundings;
}

/** How things are around the subject. */
export interface Surroundings {
  suspendedBy(
    kind: SuspensionKind,
    subject: Subject,
    now: number,
  ): { readonly suspension: Suspension; readonly until?: number } | undefined;
  /** What is being deployed there, and until when that counts. */
  deploymentTo(names: GroupNames, now: number): { readonly deployment: Deployment; readonly until: number } | undefined;
  /** The id of a resource that is down and without which the subject cannot do. */
  downBefore(subject: Subject): string | undefined;
  /** Those that share the limit with a resource; undefined where it lacks one of the names. */
  crewOf(limit: Limit, resourceId: string): Crew | undefined;
  /** The newest release that is known to have been deployed there. */
  releaseIn(place: Place): string | undefined;
  rolledBackAt(place: Place, release: string): number | undefined;
  /** The number of another effect that redeploys there and has not ended. */
  openRedeploy(place: Place, firing: number | undefined): number | undefined;
  readonly breaker: {
    /** How many effects were let go within a time until now. */
    countOf(withinMs: number, now: number): number;
    /** Whether there are effects that it has held and that nobody has let go. */
    readonly isHolding: boolean;
  };
}

/** The other members of a resource's group. */
export interface Crew {
  /** `acme/production`. */
  readonly name: string;
  /** What wakes those who wait for it. */
  readonly wake: string;
  /** With the resource itself. */
  readonly total: number;
  /** Of the others: acted on, or out by themselves. */
  readonly out: number;
  /** Of the others: healthy or warning, and not acted on. */
  readonly well: number;
}

export interface Place {
  readonly project: string;
  readonly environment: string;
  readonly tenant?: string;
}

/** Why not. */
export interface Objection {
  readonly layer: string;
  /** For a person. */
  readonly reason: string;
  /** When time ends it. */
  readonly freesAt?: number;
  /** When it will probably be over; something else ends it. */
  readonly expectedAt?: number;
  /** What has to happen for it to be asked again. */
  readonly wake?: string;
  /** Nothing ends it. */
  readonly isFinal?: true;
}

export type Layer = (question: Case) => Objection | undefined;
