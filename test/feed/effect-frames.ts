/** What a feed of a store under test says of effects. */
import type { EffectsFrame, Frame } from "../../src/feed/frames.ts";
import { EMPTY_BATCH } from "../../src/store/batch.ts";
import type { EffectRow } from "../../src/store/effect.ts";
import type { FeedServer } from "./feed-server.ts";

/** Another resource than effects are about unless told. */
export const DB = { project: "reef", target: "db-01" };

interface Heard {
  readonly frames: readonly Frame[];
}

export function commitEffects(served: FeedServer, ...effects: readonly EffectRow[]): void {
  served.store.commit({ ...EMPTY_BATCH, effects });
  served.feed.committed(effects);
}

export function effectFrames(frames: readonly Frame[]): readonly EffectsFrame[] {
  return frames.filter((frame) => frame.type === "effects");
}

/** `3 held`, with a star for what was told in a list. */
export function told({ frames }: Heard): readonly string[] {
  return effectFrames(frames).flatMap(({ isList, effects }) =>
    effects.map(({ number, state }) => `${number} ${state}${isList ? " *" : ""}`),
  );
}

export function hasList({ frames }: Heard): boolean {
  return effectFrames(frames).some(({ isList, isLast }) => isList && isLast);
}
