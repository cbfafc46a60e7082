/**
 * Lines for who listens to whole ones only: of one whose end has not come, the pieces are put together until it has. To
 * go on from there, another reader begins again with the first of them.
 */
import { Buffer } from "node:buffer";
import type { ByteLine } from "./line-scanner.ts";
import type { ReaderMemory } from "./reader-memory.ts";

/** More than that of a line is not waited for: what there is of it is a line. */
const OPEN_BYTES_MAX = 1024 * 1024;

/** Where a reader begins again, and what it has to know there. */
export interface Resumption {
  readonly from: { readonly offset: number; readonly number: number };
  readonly memory: ReaderMemory;
}

interface Open {
  readonly first: ByteLine;
  readonly resumption: Resumption;
  readonly pieces: Buffer[];
  length: number;
}

export class WholeLines {
  #open: Open | undefined;

  /** Undefined if no line is open. */
  get resumption(): Resumption | undefined {
    return this.#open?.resumption;
  }

  /** The line that is whole now, if one is. `here`: where to begin again with what is taken. */
  take(line: ByteLine, here: () => Resumption): ByteLine | undefined {
    const before = line.isRest === true ? this.#open : undefined;
    this.#open = undefined;
    if (before === undefined && line.isOpen !== true) return line;
    const open = before ?? { first: line, resumption: here(), pieces: [], length: 0 };
    // Its bytes are only good until whoever took the piece returns.
    open.pieces.push(Buffer.from(line.bytes));
    open.length += line.bytes.length;
    if (line.isOpen !== true || open.length > OPEN_BYTES_MAX) return wholeOf(open);
    this.#open = open;
    return undefined;
  }

  /** What there is of the open line is all of it. */
  end(): ByteLine | undefined {
    const open = this.#open;
    this.#open = undefined;
    return open && wholeOf(open);
  }
}

function wholeOf({ first: { number, offset }, pieces }: Open): ByteLine {
  return { bytes: Buffer.concat(pieces), number, offset };
}
