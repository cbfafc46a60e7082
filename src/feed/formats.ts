/** What is said over the feed, as texts: for each subprotocol its way. */
import { randomUUID } from "node:crypto";
import type { Change, Effect } from "../store/answers.ts";
import { cloudEventOf, effectEventOf } from "../views/cloud-events.ts";
import type { HelloFrame, Subprotocol } from "./frames.ts";

export interface Part {
  readonly revision: number;
  readonly isLast: boolean;
  /** When the snapshot was made. */
  readonly at: string;
  /** The snapshot's, and which of its parts. */
  readonly snapshotId: string;
  readonly number: number;
}

export interface Format {
  readonly subprotocol: Subprotocol;
  hello(hello: Omit<HelloFrame, "type">): string;
  error(reason: string, at: string): string;
  /** What stands before and behind the resources. */
  snapshot(part: Part): readonly [before: string, behind: string];
  change(change: Change): string;
  /** The texts of the frames that say them all: in one, where they may be joined. */
  changes(texts: readonly string[]): readonly string[];
  effect(effect: Effect, at: string): string;
  effects(texts: readonly string[], part: EffectsPart): readonly string[];
}

interface EffectsPart {
  readonly isList: boolean;
  readonly isLast: boolean;
}

/** Of a frame that could as well be two. Receivers of CloudEvents need not take more. */
export const FRAME_BYTES_MAX = 60 * 1024;

/** Of each change its CloudEvent and of each frame one, or the frames of `wrasse.v1`. */
export function createFormats(instance: string): Readonly<Record<Subprotocol, Format>> {
  return { "wrasse.v1": OWN_FORMAT, "cloudevents.json": cloudEventsFormat(instance) };
}

const OWN_FORMAT: Format = {
  subprotocol: "wrasse.v1",
  hello: (hello) => JSON.stringify({ type: "hello", ...hello }),
  error: (reason) => JSON.stringify({ type: "error", reason }),
  snapshot: ({ revision, isLast }) => [
    `{"type":"snapshot","revision":${revision},"isLast":${isLast},"resources":[`,
    "]}",
  ],
  change: (change) => JSON.stringify(change),
  changes: (texts) => [`{"type":"changes","changes":[${texts.join(",")}]}`],
  effect: (effect) => JSON.stringify(effect),
  effects: (texts, { isList, isLast }) => [
    `{"type":"effects","isList":${isList},"isLast":${isLast},"effects":[${texts.join(",")}]}`,
  ],
};

function cloudEventsFormat(instance: string): Format {
  const source = `/wrasse/${encodeURIComponent(instance.toWellFormed())}`;
  const start = (type: string, id: string, time: string) =>
    JSON.stringify({ specversion: "1.0", id, source, type, time, datacontenttype: "application/json" }).slice(0, -1);
  const event = (type: string, time: string, data: unknown) =>
    `${start(type, randomUUID(), time)},"data":${JSON.stringify(data)}}`;
  return {
    subprotocol: "cloudevents.json",
    hello: (hello) => event("io.wrasse.feed.hello", hello.at, hello),
    error: (reason, at) => event("io.wrasse.feed.error", at, { reason }),
    snapshot: ({ revision, isLast, at, snapshotId, number }) => [
      `${start("io.wrasse.feed.snapshot", `${snapshotId}:${number}`, at)},"data":{"revision":${revision},"isLast":${isLast},"resources":[`,
      "]}}",
    ],
    change: (change) => JSON.stringify(cloudEventOf(change, instance)),
    changes: (texts) => texts,
    effect: (effect, at) => JSON.stringify(effectEventOf(effect, instance, { id: randomUUID(), at })),
    effects: (texts) => texts,
  };
}
