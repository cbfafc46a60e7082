/** Effects as the outbox would write them, for stores under test. */
import { type ResourceNames, resourceIdOf } from "../../src/health/names.ts";
import { type EffectRow, type GroupNames, type Subject, subjectTextOf } from "../../src/store/effect.ts";
import { NOON } from "../store/batches.ts";

export interface EffectSaying extends Partial<Omit<EffectRow, "subject" | "occasion" | "resourceId">> {
  readonly names?: ResourceNames;
  readonly check?: string;
  readonly group?: GroupNames;
  readonly message?: string;
}

/** About `web-01` of `acme`, unless told. */
export function effectRow(number: number, saying: EffectSaying = {}): EffectRow {
  const { names = { project: "acme", target: "web-01" }, check, group, message, ...more } = saying;
  const id = resourceIdOf(names);
  const subject: Subject =
    group !== undefined
      ? { kind: "group", names: group }
      : check === undefined
        ? { kind: "resource", id, names }
        : { kind: "check", id, names, check };
  return {
    number,
    key: `reef-${number}`,
    rule: "out",
    phase: "do",
    step: 0,
    firing: number,
    subject: subjectTextOf(subject),
    ...(group === undefined ? { resourceId: id } : {}),
    occasion: {
      subject,
      level: "unhealthy",
      at: NOON,
      reason: "reported",
      ...(message === undefined ? {} : { message }),
    },
    plan: { kind: "run", argv: ["lb", "out"] },
    summary: "run lb out",
    state: "queued",
    createdAt: NOON,
    attempts: 0,
    ...more,
  };
}
