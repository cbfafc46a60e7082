/** What a view is made of, out of the store: the checks that a request means and may see, all at one number. */
import type { Selector } from "../store/store-reader.ts";
import type { Snapshot } from "../views/snapshot.ts";
import type { Serving } from "./serving.ts";

type Questioned = Pick<Serving, "reader" | "service" | "now" | "isCaughtUp">;

interface TakenSnapshot {
  readonly snapshot: Snapshot;
  /** Whether somebody has asked for its time: what was made of it holds only for that. */
  readonly isTimed: () => boolean;
}

/**
 * Nothing is committed between the two questions: both are asked at once, on the thread that commits. Who may not see
 * everything is told the number of what may be seen, since any other would tell how much else there is.
 */
export function takeSnapshot(serving: Questioned, selector: Selector): TakenSnapshot {
  const { reader, service } = serving;
  const { within } = selector;
  const revision = within === undefined ? reader.lastSeq() : reader.lastSeq({ within });
  let isTimed = false;
  const snapshot = {
    revision,
    service,
    isStarting: !serving.isCaughtUp(),
    checks: reader.observed(selector),
    get takenAt() {
      isTimed = true;
      return serving.now();
    },
  };
  return { snapshot, isTimed: () => isTimed };
}
