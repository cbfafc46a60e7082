/** A client of the feed that keeps what it hears, and can wait for it. */
import { WebSocket } from "ws";
import type { Frame } from "../../src/feed/frames.ts";
import type { Change, Resource } from "../../src/store/answers.ts";

const WAIT_MS_MAX = 8000;

export interface Listening extends Disposable {
  readonly webSocket: WebSocket;
  /** As they came. */
  readonly texts: readonly string[];
  readonly frames: readonly Frame[];
  readonly changes: readonly Change[];
  /** Of the snapshot that ended last. */
  readonly snapshot: readonly Resource[] | undefined;
  readonly closed: { readonly code: number; readonly reason: string } | undefined;
  until(condition: () => boolean): Promise<void>;
  untilClosed(): Promise<{ readonly code: number; readonly reason: string }>;
  /** Until there is a frame behind all that have been asked for in this way. */
  next(): Promise<Frame>;
  say(message: unknown): void;
}

export async function listen(url: string, subprotocols: readonly string[] = ["wrasse.v1"]): Promise<Listening> {
  const webSocket = new WebSocket(url, [...subprotocols]);
  const listening = collect(webSocket);
  await new Promise((resolve, reject) => {
    webSocket.once("open", resolve);
    webSocket.once("error", reject);
  });
  return listening;
}

function collect(webSocket: WebSocket): Listening {
  const texts: string[] = [];
  const frames: Frame[] = [];
  const changes: Change[] = [];
  let part: Resource[] = [];
  let asked = 0;
  const waiting = new Set<() => void>();
  const wake = () => {
    for (const look of waiting) look();
  };
  const listening = {
    webSocket,
    texts,
    frames,
    changes,
    snapshot: undefined as Listening["snapshot"],
    closed: undefined as Listening["closed"],
    until(condition: () => boolean): Promise<void> {
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(look);
          const heard = texts.map((text) => text.slice(0, 150)).slice(-5);
          reject(new Error(`not in time; ${texts.length} frames, at last ${heard.join("\n")}`));
        }, WAIT_MS_MAX);
        function look() {
          if (!condition()) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve();
        }
        waiting.add(look);
        look();
      });
    },
    async untilClosed() {
      await listening.until(() => listening.closed !== undefined);
      return listening.closed ?? { code: 0, reason: "" };
    },
    async next() {
      const index = asked++;
      await listening.until(() => frames.length > index);
      const frame = frames[index];
      if (frame === undefined) throw new Error("no frame");
      return frame;
    },
    say: (message: unknown) => webSocket.send(JSON.stringify(message)),
    [Symbol.dispose]: () => webSocket.terminate(),
  };
  webSocket.on("message", (data: Buffer) => {
    const text = data.toString();
    const frame = JSON.parse(text) as Frame;
    texts.push(text);
    frames.push(frame);
    if (frame.type === "changes") changes.push(...frame.changes);
    if (frame.type === "snapshot") {
      part.push(...frame.resources);
      if (frame.isLast) {
        listening.snapshot = part;
        part = [];
      }
    }
    wake();
  });
  webSocket.on("close", (code, reason) => {
    listening.closed = { code, reason: reason.toString() };
    wake();
  });
  webSocket.on("error", () => undefined);
  return listening;
}
