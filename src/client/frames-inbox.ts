/**
 * One connection to the feed, from its beginning to its end: what has come in and was not yet taken. It holds so many
 * changes and not more: when whoever takes them is too slow, the connection ends, and what it holds can still be taken.
 * A snapshot does not count, as it has an end of its own.
 */
import type { Frame } from "../feed/frames.ts";
import { ABNORMAL_CLOSE, NORMAL_CLOSE, type Socket } from "./socket.ts";

export interface Ending {
  readonly kind: "closed" | "tooSlow" | "silent" | "notUnderstood";
  /** As the protocol has it. */
  readonly code: number;
  readonly reason: string;
  readonly wasOpen: boolean;
}

export interface InboxOptions {
  readonly changesMax: number;
  /** How long hello may take. */
  readonly helloMsMax: number;
  /** A connection on which nothing has come for so long may have gone without anybody noticing. */
  readonly silenceMsMax: number;
}

export class FramesInbox {
  readonly #socket: Socket;
  readonly #options: InboxOptions;
  readonly #frames: Frame[] = [];
  #changes = 0;
  #wasOpen = false;
  #ending: Ending | undefined;
  #wake: (() => void) | undefined;
  #silence: ReturnType<typeof setTimeout> | undefined;

  constructor(socket: Socket, options: InboxOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#expect(options.helloMsMax, "notUnderstood", "it says no hello");
    socket.addEventListener("open", () => {
      this.#wasOpen = true;
    });
    socket.addEventListener("message", ({ data }) => this.#take(data));
    socket.addEventListener("close", ({ code, reason }) => this.#end("closed", code, reason));
    // A close follows, which is what counts; unheard, some sockets would throw.
    socket.addEventListener("error", () => {});
  }

  /** The next frame; undefined when there will be none. */
  async next(): Promise<Frame | undefined> {
    while (this.#frames.length === 0 && this.#ending === undefined) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const frame = this.#frames.shift();
    if (frame !== undefined) this.#changes -= newsIn(frame);
    return frame;
  }

  /** Known once there are no more frames. */
  get ending(): Ending {
    if (this.#ending === undefined) throw new Error("the connection has not ended");
    return this.#ending;
  }

  /** Nothing that it holds is wanted any more. */
  close(): void {
    this.#frames.length = 0;
    this.#end("closed", NORMAL_CLOSE, "");
  }

  #take(data: unknown): void {
    if (this.#ending !== undefined) return;
    this.#expect(this.#options.silenceMsMax, "silent", "nothing came for long");
    const frame = typeof data === "string" ? frameOf(data) : undefined;
    if (frame === undefined) {
      this.#end("notUnderstood", ABNORMAL_CLOSE, "it does not speak wrasse.v1");
      return;
    }
    this.#changes += newsIn(frame);
    this.#frames.push(frame);
    this.#wake?.();
    if (this.#changes > this.#options.changesMax) this.#end("tooSlow", NORMAL_CLOSE, "taken more slowly than it came");
  }

  #end(kind: Ending["kind"], code: number, reason: string): void {
    if (this.#ending !== undefined) return;
    this.#ending = { kind, code, reason, wasOpen: this.#wasOpen };
    clearTimeout(this.#silence);
    this.#socket.close(NORMAL_CLOSE);
    this.#wake?.();
  }

  #expect(withinMs: number, otherwise: Ending["kind"], reason: string): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#end(otherwise, ABNORMAL_CLOSE, reason), withinMs);
  }
}

/** Changes, and effects that moved: a list of them has an end, as a snapshot has. */
function newsIn(frame: Frame): number {
  if (frame.type === "changes") return frame.changes.length;
  return frame.type === "effects" && !frame.isList ? frame.effects.length : 0;
}

/** A frame of a type that is not known yet is passed over by whoever takes it. */
function frameOf(text: string): Frame | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && "type" in value ? (value as Frame) : undefined;
  } catch {
    return undefined;
  }
}
