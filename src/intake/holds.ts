/** Whether a level is what the reports say, or held for a while: what reactions want to know of every move. */
import type { Decision } from "../health/decide.ts";
import type { CheckState, ResourceState } from "../health/state.ts";
import { worstOf } from "../health/worst.ts";

/** Until when a check's level, or the resource's, is held for flapping; 0 while it is still being counted. */
export function heldUntilOf(state: ResourceState, check: string | undefined): number | undefined {
  return holdOf(state.checks.get(check ?? worstOf(state.checks).check));
}

function holdOf(check: CheckState | undefined): number | undefined {
  const counting = check?.counting;
  if (counting?.held !== undefined) return counting.held.until;
  return counting?.unsettled === true ? 0 : undefined;
}

/** The checks whose level stays, but is now held otherwise than before. */
export function holdChangesOf(
  before: ResourceState | undefined,
  { state, changedChecks, moves }: Decision,
): readonly { readonly check: string; readonly heldUntil: number | undefined }[] {
  return changedChecks.flatMap((check) => {
    const heldUntil = holdOf(state.checks.get(check));
    if (heldUntil === holdOf(before?.checks.get(check))) return [];
    return moves.some((move) => move.check === check) ? [] : [{ check, heldUntil }];
  });
}
