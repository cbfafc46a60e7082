/**
 * The lines of a spool file as the lines of the input they were taken from. What a taker needs to go on from is told in
 * places of the input, and has to be handed back in places of the spool file, so the lines in between are remembered.
 */
import type { ByteLine } from "../scan/line-scanner.ts";
import type { LogTaker } from "../tail/host.ts";
import { readSpoolLine } from "./spool.ts";

interface Place {
  readonly offset: number;
  readonly number: number;
}

export function takeSpool(taker: LogTaker): LogTaker {
  /** Where in the spool file the lines are that the taker may still need, by their offset in the input. */
  const placeByOffset = new Map<number, Place>();

  function take(line: ByteLine, isReplay = false): void {
    const said = readSpoolLine(line.bytes);
    if (said === undefined) return;
    placeByOffset.set(said.offset, { offset: line.offset, number: line.number });
    taker.take(said, isReplay);
    if (taker.resumeFrom === undefined) placeByOffset.clear();
  }

  return {
    // Every line that was spooled is needed, also those that only go on with a message.
    isWaiting: true,
    take,
    passOver: (line) => taker.passOver(line),
    get resumeFrom() {
      return taker.resumeFrom && placeByOffset.get(taker.resumeFrom.offset);
    },
    get memory() {
      return taker.memory;
    },
    end: () => taker.end(),
  };
}
