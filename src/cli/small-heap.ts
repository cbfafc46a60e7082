/**
 * Keeps the room for young objects small. V8 lets it grow to what suits a program that has the machine for itself; a
 * daemon that only now and then has much to do would keep a hundred MiB for that.
 */
import { setFlagsFromString } from "node:v8";

export function keepHeapSmall(): void {
  setFlagsFromString("--semi-space-growth-factor=1");
}
