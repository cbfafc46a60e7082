/**
 * A level that is held because it flaps. The end of the hold may move it, so it is waited for what comes of it, not for
 * the time: that is told as a move, or as a hold that is over.
 */
import { instantText } from "../../health/instant.ts";
import type { Case, Objection } from "../case.ts";

export function flapping({ heldUntil }: Case): Objection | undefined {
  if (heldUntil === undefined || heldUntil === 0) return undefined;
  return { layer: "flapping", reason: `it flaps: held until ${instantText(heldUntil)}`, expectedAt: heldUntil };
}
