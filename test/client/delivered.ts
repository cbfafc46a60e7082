/** What a subscription delivers, in short. */
import { connect, type FeedEvent, type SubscribeOptions } from "../../src/client/client.ts";
import type { ScriptedFeed } from "./scripted-feed.ts";

/** What is delivered, in short, until that is as wanted. */
export async function delivered(
  feed: ScriptedFeed,
  isEnough: (told: readonly string[]) => boolean,
  options: SubscribeOptions = {},
  token?: string,
): Promise<readonly string[]> {
  const told: string[] = [];
  const wrasse = connect({ url: feed.url, ...(token === undefined ? {} : { token }) });
  for await (const event of wrasse.subscribe(options)) {
    told.push(...inShort(event));
    if (isEnough(told)) break;
  }
  return told;
}

export function inShort(event: FeedEvent): readonly string[] {
  switch (event.kind) {
    case "hello":
      return [`hello ${event.instance}`];
    case "snapshot":
      return [
        `${event.isFirst ? "first " : ""}${event.isLast ? "last " : ""}part: ${event.resources.map(({ id }) => id)}`,
      ];
    case "changes":
      return event.changes.map(({ seq }) => String(seq));
    case "effects":
      return [`${event.isList ? "open" : "moved"}: ${event.effects.map(({ number, state }) => `${number} ${state}`)}`];
    case "waiting":
      return ["waiting"];
  }
}

export const upTo = (last: string) => (told: readonly string[]) => told.at(-1) === last;
