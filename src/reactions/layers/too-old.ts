/** What was true long ago, or is dated far ahead, sets nothing off: a restored log, a clock that is a day off. */
import { formatDuration } from "../../health/duration.ts";
import type { Case, Objection } from "../case.ts";

export function tooOld({ sighting: { ageMs }, settings: { tooOldAfterMs } }: Case): Objection | undefined {
  if (ageMs === undefined || Math.abs(ageMs) <= tooOldAfterMs) return undefined;
  const limit = `reactions look at ${formatDuration(tooOldAfterMs)}`;
  const reason =
    ageMs > 0
      ? `the report was ${formatDuration(ageMs)} old; ${limit}`
      : `the report was dated ${formatDuration(-ageMs)} ahead; ${limit}`;
  return { layer: "too-old", reason, isFinal: true };
}
