/**
 * A process full of clients of the feed, as cheap as they can be: it is not they that are measured. Each checks that it
 * gets every change in order; what has been checked once is compared for the others.
 */
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";

export interface ListenersOrder {
  readonly port: number;
  readonly count: number;
  /** Where one of them writes down what it heard, and when. */
  readonly recording: string | undefined;
}

export interface ListenersReport {
  readonly kind: "report";
  readonly frames: number;
  /** Of the clients, how many had everything up to the number that was asked for. */
  readonly complete: number;
  readonly disordered: number;
  /** How many frames took so many milliseconds from the commit of their oldest change. */
  readonly latencies: readonly (readonly [ms: number, frames: number])[];
}

export interface RecordedFrame {
  readonly atMs: number;
  readonly text: string;
}

const CONNECTING_MAX = 100;
const PING = 0x89;
/** Without a payload, behind a mask of zeros. */
const PONG = Buffer.from([0x8a, 0x80, 0, 0, 0, 0]);
const FRAME_START = Buffer.from('{"type":"changes"');

interface Seen {
  readonly bytes: Buffer;
  readonly first: number;
  readonly last: number;
  readonly at: number;
}

class Listeners {
  readonly #sockets: Socket[] = [];
  readonly #newest: number[] = [];
  readonly #latencies = new Map<number, number>();
  readonly #recorded: RecordedFrame[] = [];
  #seen: Seen[] = [];
  #frames = 0;
  #disordered = 0;

  async open({ port, count }: ListenersOrder): Promise<void> {
    for (let at = 0; at < count; at += CONNECTING_MAX) {
      const group = Array.from({ length: Math.min(CONNECTING_MAX, count - at) }, (_, index) => at + index);
      await Promise.all(group.map((index) => this.#connect(port, index)));
    }
  }

  report(last: number): ListenersReport {
    for (const socket of this.#sockets) socket.destroy();
    return {
      kind: "report",
      frames: this.#frames,
      complete: this.#newest.filter((newest) => newest === last).length,
      disordered: this.#disordered,
      latencies: [...this.#latencies],
    };
  }

  get recorded(): readonly RecordedFrame[] {
    return this.#recorded;
  }

  /** Until it has been told how everything is. */
  #connect(port: number, index: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, "127.0.0.1");
      this.#sockets.push(socket);
      this.#newest[index] = 0;
      let rest: Buffer = Buffer.alloc(0);
      let isUpgraded = false;
      socket.on("error", reject);
      socket.on("data", (chunk) => {
        rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
        if (!isUpgraded) {
          const end = rest.indexOf("\r\n\r\n");
          if (end === -1) return;
          isUpgraded = true;
          rest = rest.subarray(end + 4);
          resolve();
        }
        rest = this.#takeFrames(index, rest);
      });
      const key = randomBytes(16).toString("base64");
      socket.write(
        `GET /feed?after=0 HTTP/1.1\r\nhost: localhost\r\nupgrade: websocket\r\nconnection: upgrade\r\n` +
          `sec-websocket-version: 13\r\nsec-websocket-key: ${key}\r\nsec-websocket-protocol: wrasse.v1\r\n\r\n`,
      );
    });
  }

  #takeFrames(index: number, bytes: Buffer): Buffer {
    let at = 0;
    while (at + 2 <= bytes.length) {
      const short = (bytes[at + 1] ?? 0) & 0x7f;
      const start = at + (short < 126 ? 2 : short === 126 ? 4 : 10);
      if (start > bytes.length) break;
      const long = short === 126 ? bytes.readUInt16BE(at + 2) : Number(short === 127 && bytes.readBigUInt64BE(at + 2));
      const end = start + (short < 126 ? short : long);
      if (end > bytes.length) break;
      if (bytes[at] === PING) this.#sockets[index]?.write(PONG);
      else this.#take(index, bytes.subarray(start, end));
      at = end;
    }
    return bytes.subarray(at);
  }

  #take(index: number, frame: Buffer): void {
    if (!frame.subarray(0, FRAME_START.length).equals(FRAME_START)) return;
    const now = Date.now();
    const seen = this.#seen.findLast(({ bytes }) => bytes.equals(frame)) ?? this.#check(frame, now);
    if (seen.first !== (this.#newest[index] ?? 0) + 1) this.#disordered += 1;
    this.#newest[index] = seen.last;
    const ms = now - seen.at;
    this.#latencies.set(ms, (this.#latencies.get(ms) ?? 0) + 1);
    this.#frames += 1;
  }

  #check(frame: Buffer, now: number): Seen {
    const text = frame.toString();
    const { changes } = JSON.parse(text) as { readonly changes: readonly { seq: number; at: string }[] };
    const first = changes[0];
    const last = changes.at(-1);
    if (first === undefined || last === undefined) throw new Error("an empty frame");
    if (changes.some(({ seq }, index) => seq !== first.seq + index)) this.#disordered += 1;
    const seen = { bytes: Buffer.from(frame), first: first.seq, last: last.seq, at: Date.parse(first.at) };
    this.#seen = [...this.#seen.slice(-20), seen];
    this.#recorded.push({ atMs: now, text });
    return seen;
  }
}

type Message =
  | { readonly kind: "open"; readonly order: ListenersOrder }
  | { readonly kind: "end"; readonly last: number };

const listeners = new Listeners();
let recording: string | undefined;
process.on("message", (message: Message) => {
  if (message.kind === "open") {
    recording = message.order.recording;
    void listeners.open(message.order).then(() => process.send?.({ kind: "opened" }));
    return;
  }
  if (recording !== undefined) writeFileSync(recording, JSON.stringify(listeners.recorded));
  process.send?.(listeners.report(message.last));
});
