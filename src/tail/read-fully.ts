/** Reading as much as there is: one call may give less. */
import type { Buffer } from "node:buffer";
import { readSync } from "node:fs";

export function readFully(descriptor: number, into: Buffer, at: number, position: number, count: number): number {
  let done = 0;
  while (done < count) {
    const got = readSync(descriptor, into, at + done, count - done, position + done);
    if (got === 0) break;
    done += got;
  }
  return done;
}
