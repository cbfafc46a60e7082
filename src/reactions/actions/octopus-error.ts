/** What ends an attempt at something in Octopus before its end: an answer that is no, or no answer at all. */
import type { TrialOutcome } from "../action.ts";

/**
 * What Octopus, or the way to it, has said. Holds nothing of the request: that has the API key in it. Nor when to come
 * back (`Retry-After`): the client keeps the headers of an answer to itself.
 */
export class OctopusCallError extends Error {
  override readonly name = "OctopusCallError";
  /** Of HTTP; undefined where there was no answer. */
  readonly status: number | undefined;

  constructor(status: number | undefined, message: string) {
    super(message);
    this.status = status;
  }

  /** The request was refused: asking again for the same would not help. */
  get isFinal(): boolean {
    return this.wasRefused && this.status !== 408 && this.status !== 425 && this.status !== 429;
  }

  /** For certain nothing has come of it. */
  get wasRefused(): boolean {
    return this.status !== undefined && this.status >= 400 && this.status < 500;
  }
}

/** What is wanted does not exist, or is not meant; the message says it to a person. */
export class OctopusRefusal extends Error {
  override readonly name = "OctopusRefusal";
}

/** How an attempt went that ended with this. Anything else is a bug, and is thrown on. */
export function outcomeOfError(error: unknown): TrialOutcome {
  if (error instanceof OctopusRefusal) {
    return { kind: "failed", status: "refused", output: error.message, isFinal: true };
  }
  if (error instanceof OctopusCallError) {
    const status = error.status === undefined ? "no answer" : `HTTP ${error.status}`;
    return { kind: "failed", status, output: error.message, isFinal: error.isFinal };
  }
  throw error;
}
