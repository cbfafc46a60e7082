/** A line as it stands in its source, decoded, and the ways from its text to columns and back to bytes. */
import { Buffer } from "node:buffer";
import type { Place } from "../../grammar/place.ts";
import { MARKER } from "../../grammar/syntax.ts";
import type { ByteLine } from "./line-scanner.ts";

export const NEEDLE = Buffer.from(MARKER);

export class PhysicalLine {
  readonly text: string;
  readonly number: number;
  readonly offset: number;
  /** Every character is one byte, one unit and one column. */
  readonly #isSimple: boolean;
  readonly #columns: Walk;
  readonly #offsets: Walk;
  #bytes: Buffer;

  constructor({ bytes, number, offset }: ByteLine) {
    this.text = bytes.toString("utf8");
    this.number = number;
    this.offset = offset;
    this.#bytes = bytes;
    this.#isSimple = bytes.length === this.text.length;
    this.#columns = new Walk(1, ({ index, value }) => {
      return { index: index + ((this.text.codePointAt(index) ?? 0) > 0xffff ? 2 : 1), value: value + 1 };
    });
    this.#offsets = new Walk(0, ({ index, value }) => {
      const length = lengthOfCharacter(this.#bytes, value);
      return { index: index + (length === 4 ? 2 : 1), value: value + length };
    });
  }

  /** The bytes are only good until whoever took the line returns, unless they are kept. */
  keep(): void {
    if (!this.#isSimple) this.#bytes = Buffer.from(this.#bytes);
  }

  place(index: number): Place {
    return { line: this.number, column: this.#isSimple ? index + 1 : this.#columns.valueAt(index), index };
  }

  /** Where in the source a character begins. */
  offsetOf(index: number): number {
    return this.offset + (this.#isSimple ? index : this.#offsets.valueAt(index));
  }
}

interface Step {
  readonly index: number;
  readonly value: number;
}

/** So many characters are walked at most to a place that has been passed before. */
const STRIDE = 512;

/** Something that can only be counted from character to character. Remembers enough places to begin from later. */
class Walk {
  readonly #next: (step: Step) => Step;
  readonly #passed: Step[];
  #last: Step;

  constructor(first: number, next: (step: Step) => Step) {
    this.#next = next;
    this.#last = { index: 0, value: first };
    this.#passed = [this.#last];
  }

  valueAt(index: number): number {
    let step = this.#last.index <= index ? this.#last : this.#before(index);
    while (step.index < index) {
      step = this.#next(step);
      if (step.index >= this.#passed.length * STRIDE) this.#passed.push(step);
    }
    this.#last = step;
    return step.value;
  }

  #before(index: number): Step {
    const step = this.#passed[Math.min(Math.floor(index / STRIDE), this.#passed.length - 1)];
    return step !== undefined && step.index <= index ? step : { index: 0, value: this.#passed[0]?.value ?? 0 };
  }
}

/** Bytes that become one character; of broken UTF-8, those that become one replacement character. */
function lengthOfCharacter(bytes: Buffer, at: number): 1 | 2 | 3 | 4 {
  const lead = bytes[at] ?? 0;
  if (lead < 0xc2 || lead > 0xf4) return 1;
  const second = bytes[at + 1] ?? 0;
  const [from, to] = rangeOfSecond(lead);
  if (second < from || second > to) return 1;
  if (lead < 0xe0) return 2;
  if (!isContinuation(bytes[at + 2])) return 2;
  if (lead < 0xf0) return 3;
  return isContinuation(bytes[at + 3]) ? 4 : 3;
}

function rangeOfSecond(lead: number): readonly [from: number, to: number] {
  if (lead === 0xe0) return [0xa0, 0xbf];
  if (lead === 0xed) return [0x80, 0x9f];
  if (lead === 0xf0) return [0x90, 0xbf];
  if (lead === 0xf4) return [0x80, 0x8f];
  return [0x80, 0xbf];
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x80 && byte <= 0xbf;
}
