/** Rows of reactions as the reactor and the runner would write them, for stores under test. */
import type { Deployment } from "../../src/health/deployment.ts";
import { type ResourceNames, resourceIdOf } from "../../src/health/names.ts";
import {
  type AttemptRow,
  type EffectRow,
  type GroupNames,
  type Subject,
  subjectTextOf,
} from "../../src/store/effect.ts";
import type { Suspension } from "../../src/store/suspension.ts";
import { MINUTE, NOON } from "./batches.ts";

export const WEB = { project: "acme", environment: "production", target: "web-01", name: "iis" };
export const WEB_ID = "acme/production/-/web-01/iis";

export function effectRow(number: number, more: Partial<EffectRow> = {}, names: ResourceNames = WEB): EffectRow {
  const subject: Subject = { kind: "resource", id: resourceIdOf(names), names };
  return {
    ...ofSubject(number, subject),
    resourceId: subject.id,
    ...more,
  };
}

export function groupEffectRow(number: number, names: GroupNames): EffectRow {
  return ofSubject(number, { kind: "group", names });
}

function ofSubject(number: number, subject: Subject): EffectRow {
  return {
    number,
    key: `wrasse-${number}`,
    rule: "take out",
    phase: "do",
    step: 0,
    firing: number,
    subject: subjectTextOf(subject),
    occasion: { subject, level: "unhealthy", from: "healthy", at: NOON, reason: "reported", message: "no answer" },
    plan: { kind: "run", argv: ["/bin/out", "{target}"] },
    summary: "runs /bin/out web-01",
    state: "queued",
    createdAt: NOON,
    attempts: 0,
  };
}

/** One that has ended, and what it takes to be one. */
export function endedRow(number: number, endedAt: number, more: Partial<EffectRow> = {}): EffectRow {
  return effectRow(number, { state: "done", endedAt, ...more });
}

export function attemptRow(effect: number, number: number, more: Partial<AttemptRow> = {}): AttemptRow {
  return { effect, number, startedAt: NOON + number * MINUTE, ...more };
}

export function suspension(id: string, more: Partial<Suspension> = {}): Suspension {
  return {
    id,
    kind: "silence",
    selectors: [{ project: "acme", target: "web-*" }],
    startsAt: NOON,
    expireOnResolve: false,
    isSticky: false,
    author: "sue",
    comment: "the disk is being changed",
    createdAt: NOON,
    ...more,
  };
}

export function deployment(task: string, more: Partial<Deployment> = {}): Deployment {
  return { task, project: "acme", environment: "production", release: "1.4.2", startedAt: NOON, ...more };
}
