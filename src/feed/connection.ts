/** One WebSocket: what is written to it is bounded, and it is given up when nobody answers. */
import type { Buffer } from "node:buffer";
import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import { textFrame } from "./text-frame.ts";

/** What waits for a client at most. */
const QUEUE_BYTES_MAX = 1024 * 1024;
const PING_EVERY_SECONDS = 30;
const CLOSING_MS_MAX = 1000;

export interface ConnectionEvents {
  onMessage(text: string | undefined): void;
  /** What waited has been taken. */
  onDrain(): void;
  onClose(): void;
}

export class Connection {
  readonly #webSocket: WebSocket;
  readonly #socket: Duplex;
  #secondsToPing = PING_EVERY_SECONDS;
  #isAnswered = true;
  #giveUp: NodeJS.Timeout | undefined;

  constructor(webSocket: WebSocket, socket: Duplex, events: ConnectionEvents) {
    this.#webSocket = webSocket;
    this.#socket = socket;
    webSocket.on("message", (message, isBinary) => events.onMessage(isBinary ? undefined : message.toString()));
    webSocket.on("pong", () => {
      this.#isAnswered = true;
    });
    // It closes, too, and that is all there is to do.
    webSocket.on("error", () => undefined);
    webSocket.on("close", () => {
      clearTimeout(this.#giveUp);
      events.onClose();
    });
    socket.on("drain", () => events.onDrain());
  }

  get isOpen(): boolean {
    return this.#webSocket.readyState === this.#webSocket.OPEN;
  }

  /** Whether something waits that should go first. */
  get isClogged(): boolean {
    return this.#socket.writableNeedDrain;
  }

  /** Ready frames, past `ws`, which would frame them anew for everyone. False if there is no room for them. */
  write(frames: Buffer): boolean {
    const waiting = this.#socket.writableLength;
    // What nothing waits before is one frame, however long.
    if (waiting > 0 && waiting + frames.length > QUEUE_BYTES_MAX) return false;
    if (this.isOpen) this.#socket.write(frames);
    return true;
  }

  writePieces(pieces: readonly Buffer[]): void {
    if (!this.isOpen) return;
    this.#socket.cork();
    for (const piece of pieces) this.#socket.write(piece);
    this.#socket.uncork();
  }

  say(text: string): boolean {
    return this.write(textFrame(text));
  }

  /** Tells it why, and waits a moment until it has heard. */
  end(code: number, reason: string, msMax = CLOSING_MS_MAX): void {
    if (this.isOpen) this.#webSocket.close(code, reason);
    clearTimeout(this.#giveUp);
    this.#giveUp = setTimeout(() => this.#webSocket.terminate(), msMax);
  }

  /** To be called every second. */
  tick(): void {
    this.#secondsToPing -= 1;
    if (this.#secondsToPing > 0 || !this.isOpen) return;
    if (!this.#isAnswered) {
      this.#webSocket.terminate();
      return;
    }
    this.#secondsToPing = PING_EVERY_SECONDS;
    this.#isAnswered = false;
    this.#webSocket.ping();
  }
}
