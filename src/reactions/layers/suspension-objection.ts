/** How a silence, a maintenance window or an acknowledgement is told. */
import { instantText } from "../../health/instant.ts";
import type { Suspension } from "../../store/suspension.ts";
import type { Objection } from "../case.ts";

const WAKE = "suspension ";

export function suspensionWake(id: string): string {
  return `${WAKE}${id}`;
}

/** The id of the suspension whose end this waits for; undefined for what waits for something else. */
export function suspensionOfWake(wake: string | undefined): string | undefined {
  return wake?.startsWith(WAKE) === true ? wake.slice(WAKE.length) : undefined;
}

export function suspensionObjection(
  layer: string,
  { suspension, until }: { readonly suspension: Suspension; readonly until?: number },
): Objection {
  const { kind, id, author, comment } = suspension;
  const said = comment === "" ? "" : `: ${comment}`;
  const end = until === undefined ? "" : `, until ${instantText(until)}`;
  return {
    layer,
    reason: `${kind} ${id} by ${author}${said}${end}`,
    wake: suspensionWake(id),
    ...(until === undefined ? {} : { freesAt: until }),
  };
}
