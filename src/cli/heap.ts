/**
 * How much memory a daemon keeps that does little most of the time. V8 lets a heap grow to what suits a program that
 * has the machine for itself, and does not give back what it needed once.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Keeps the room for young objects small: it would grow to a hundred MiB. */
export function keepHeapSmall(): void {
  setFlagsFromString("--semi-space-growth-factor=1");
}

/**
 * Collects all that is no longer used, and closes the gaps: a pause of about a tenth of a second for ten thousand
 * files, to be made once, when the work of the start is done. Where V8 does not know how, nothing happens.
 */
export function giveBackMemory(): void {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("globalThis.gc");
  setFlagsFromString("--no-expose-gc");
  if (typeof collect === "function") collect({ type: "major", execution: "sync", flavor: "last-resort" });
}
