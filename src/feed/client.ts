/**
 * One who listens. A client is in one of these places:
 *
 * - `awaiting`: a snapshot is being made for it.
 * - `told`: it is sent that snapshot, part by part, as fast as it takes them.
 * - `behind`: it has had everything up to a number, and is sent what is behind that, as fast as it takes it.
 * - `live`: it has had everything, and is sent what comes with all others.
 * - `left`: it is sent nothing any more.
 *
 * Of effects it hears only while it is live, beginning with the list of those that are open.
 *
 * From any of the first four it comes back to the first when it wants to hear of something else; a snapshot that it has
 * had a part of is sent to its end before.
 */
import type { Buffer } from "node:buffer";
import type { Audience } from "./audience.ts";
import type { Connection } from "./connection.ts";
import { CLOSE } from "./frames.ts";
import type { Listener } from "./listener.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Chunk, Stretch } from "./stretch.ts";
import type { Task } from "./turns.ts";

export type Place =
  | { readonly kind: "awaiting" }
  | { readonly kind: "told"; readonly snapshot: Snapshot; parts: number; seconds: number }
  | { readonly kind: "behind"; readonly after: number; readonly stretch?: Stretch; readonly chunks?: readonly Chunk[] }
  | { readonly kind: "live" }
  | { readonly kind: "left" };

const WAITING_BYTES_MAX = 1024 * 1024;
/** What it has been sent but not read can still be read, before it hears why it was left. */
const LAST_READING_MS_MAX = 10_000;

export class Client implements Task {
  readonly listener: Listener;
  readonly connection: Connection;
  audience: Audience;
  place: Place = { kind: "awaiting" };
  /** What it is to hear of as soon as a snapshot is at its end. */
  next: Audience | undefined;
  /** The newest of all changes that it has had, as far as it was not sent with all others. */
  newestSeq = 0;
  /** Frames about effects that it has not taken yet. */
  readonly waiting: Buffer[] = [];
  /** Of those that came while it was being given the list. */
  waitingBytes = 0;
  waitingSeconds = 0;
  /** It has been told of all effects up to this commit of them. */
  effectsThrough = 0;
  readonly #step: (client: Client) => void;

  constructor(
    listener: Listener,
    audience: Audience,
    connect: (client: Client) => Connection,
    step: (client: Client) => void,
  ) {
    this.listener = listener;
    this.audience = audience;
    this.connection = connect(this);
    this.#step = step;
  }

  step(): void {
    this.#step(this);
  }

  /** Frames about effects that are new. False if there is no room for them. */
  take(frames: readonly Buffer[]): boolean {
    for (const frame of frames) {
      if (this.waiting.length > 0) {
        this.waiting.push(frame);
        this.waitingBytes += frame.length;
      } else if (!this.connection.write(frame)) return false;
    }
    return this.waitingBytes <= WAITING_BYTES_MAX;
  }

  /** The next frame about effects that waits. */
  takeWaiting(): void {
    const frame = this.waiting[0];
    if (frame === undefined || !this.connection.write(frame)) return;
    this.waiting.shift();
    if (this.waiting.length === 0) this.dropWaiting();
  }

  /** What waited of effects is of no use any more. */
  dropWaiting(): void {
    this.waiting.length = 0;
    this.waitingBytes = 0;
    this.waitingSeconds = 0;
  }

  leaveTooSlow(): void {
    this.connection.end(CLOSE.tooSlow, adviceFor(this), LAST_READING_MS_MAX);
  }
}

/** A number in it tells nothing of what the client may not see. */
function adviceFor({ place, newestSeq, audience }: Client): string {
  switch (place.kind) {
    case "live":
      return `resume with ?after=${Math.max(newestSeq, audience.newestSeq)}`;
    case "behind":
      return `resume with ?after=${newestSeq}`;
    case "awaiting":
    case "told":
    case "left":
      return "the snapshot took too long: come again, and select less";
  }
}
