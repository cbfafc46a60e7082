/** How an effect that has not been begun moves from one state to the next; what it no longer is, is taken off its row. */
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

/** What says how it is now is taken off. */
function bare(row: EffectRow): Omit<EffectRow, "layer" | "reason" | "dueAt" | "endedAt"> {
  const { layer: _, reason: __, dueAt: ___, endedAt: ____, ...rest } = row;
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
