/** What every format has to offer, so that whoever reads lines need not know which one it is. */
import type { Clock } from "./clock.ts";
import type { Entry } from "./entry.ts";
import type { LoggedDeployment } from "./logged-deployment.ts";

export interface Envelope {
  /** Whether lines that hold no message can say something about those that do. */
  readonly needsEveryLine: boolean;
  /** Whether its texts are escaped, so that a line that is cut cannot be read as text. */
  readonly isEscaped: boolean;
  /** Takes note of what a line says about the following ones. Called for every line, if every one is needed. */
  note(bytes: Buffer): void;
  /** What is in a line; nothing for a line that has not this format. */
  open(line: string): readonly Entry[] | undefined;
  /** What is in a whole text, put together of its parts, that has a wrapping of its own; nothing for one without. */
  openInside(text: string): readonly Entry[] | undefined;
  /** What has been noted of the deployment that the log is of; another object whenever more is known. */
  readonly deployment: LoggedDeployment | undefined;
  /** Everything noted, as plain values for JSON. */
  readonly noted: unknown;
}

export interface LogFormat {
  /** Whether a line can only come from a log of this format. */
  isSeenIn(line: string): boolean;
  /** Goes on from what an envelope has noted before; anything else is a fresh start. */
  create(clock: Clock, noted: unknown): Envelope;
}

type Stateless = Pick<Envelope, "open"> & Partial<Pick<Envelope, "isEscaped" | "openInside">>;

/** A format whose lines each speak for themselves. */
export function statelessEnvelope({ open, isEscaped = false, openInside = () => undefined }: Stateless): Envelope {
  const says = { deployment: undefined, noted: undefined };
  return { needsEveryLine: false, isEscaped, note: () => {}, open, openInside, ...says };
}
