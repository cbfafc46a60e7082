/** What can go wrong with reactions, and why an attempt is ended before its time. */
import { formatDuration } from "../health/duration.ts";
import type { SecretPlace } from "./plan.ts";

/** A secret is not where it should be. Says the place, never the text. */
export class SecretError extends Error {
  override readonly name = "SecretError";
  readonly place: SecretPlace;

  constructor(place: SecretPlace, reason: string, cause?: unknown) {
    super(`no secret in ${placeText(place)}: ${reason}`, cause === undefined ? {} : { cause });
    this.place = place;
  }
}

/** An attempt has used up its time. */
export class TookTooLongError extends Error {
  override readonly name = "TookTooLongError";

  constructor(timeoutMs: number) {
    super(`took longer than ${formatDuration(timeoutMs)}`);
  }
}

/** Nobody waits for the attempt any more: wrasse stops, or a person has ended the effect. */
export class UnwantedError extends Error {
  override readonly name = "UnwantedError";
}

function placeText(place: SecretPlace): string {
  return "env" in place ? `the environment variable ${place.env}` : `the file ${place.file}`;
}
