/** How an effect moves to a state in which it waits, or is no longer wanted; what it no longer is, is taken off its row. */
import type { EffectRow } from "../store/effect.ts";
import type { Objection } from "./case.ts";

/** Of an effect that is new. */
export function stateAfter(
  objection: Objection | undefined,
  now: number,
): Pick<EffectRow, "state" | "layer" | "reason" | "dueAt" | "endedAt"> {
  if (objection === undefined) return { state: "queued", dueAt: now };
  const { layer, reason, isFinal } = objection;
  if (isFinal === true) return { state: "abandoned", layer, reason, endedAt: now };
  const dueAt = objection.freesAt ?? objection.expectedAt;
  return { state: stateOf(objection), layer, reason, ...(dueAt === undefined ? {} : { dueAt }) };
}

function stateOf({ layer }: Objection): "held" | "waiting-approval" {
  return layer === "approval" ? "waiting-approval" : "held";
}

/** Without what was true of its last state only. */
export function bare(row: EffectRow): Omit<EffectRow, "layer" | "reason" | "dueAt" | "endedAt"> {
  const { layer: _layer, reason: _reason, dueAt: _dueAt, endedAt: _endedAt, ...rest } = row;
  return rest;
}

export function queued(row: EffectRow, now: number): EffectRow {
  return { ...bare(row), state: "queued", dueAt: now };
}

export function held(row: EffectRow, objection: Objection): EffectRow {
  return { ...bare(row), ...stateAfter(objection, 0) };
}

export function abandoned(
  row: EffectRow,
  now: number,
  { layer, reason }: Pick<Objection, "layer" | "reason">,
): EffectRow {
  return { ...bare(row), state: "abandoned", layer, reason, endedAt: now };
}
