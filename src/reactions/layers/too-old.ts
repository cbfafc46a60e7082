/** What was true long ago, or is dated far ahead, sets nothing off: a restored log, a clock that is a day off. */
import { formatDuration } from "../../health/duration.ts";
import type { Case, Objection } from "../case.ts";

/** Nothing is known from before the first look, so that what has no time may be as old as time itself. */
const TIME_BEGAN_MS = 86_400_000;

export function tooOld({ sighting: { ageMs, takenAt }, settings: { tooOldAfterMs } }: Case): Objection | undefined {
  if (ageMs === undefined || Math.abs(ageMs) <= tooOldAfterMs) return undefined;
  const limit = `reactions look at ${formatDuration(tooOldAfterMs)}`;
  return { layer: "too-old", reason: `the report ${ageText(ageMs, takenAt)}; ${limit}`, isFinal: true };
}

function ageText(ageMs: number, takenAt: number): string {
  if (ageMs < 0) return `was dated ${formatDuration(-ageMs)} ahead`;
  if (takenAt - ageMs < TIME_BEGAN_MS) return "has no time, and was there before wrasse first looked";
  return `was ${formatDuration(ageMs)} old`;
}
