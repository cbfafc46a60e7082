/**
 * The memory that files are read into, and the one loop over every byte of them: counting line ends. Buffer's own
 * search runs at memory speed; a counting loop in JavaScript takes seven times as long as reading does. So the
 * counting is fourteen WebAssembly instructions, sixteen bytes a step, on the very memory the bytes were read into.
 */
import { Buffer } from "node:buffer";

/** TypeScript knows WebAssembly only as a part of browsers. */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Memory {
    constructor(size: { initial: number });
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
  class Instance {
    constructor(module: Module, imports: Record<string, Record<string, Memory>>);
    readonly exports: Record<string, unknown>;
  }
}

const PAGE_BYTES = 65_536;
const STEP_BYTES = 16;
const NEWLINE = 0x0a;

/** (module (import "e" "m" (memory 1)) (func (export "c") (param $at i32) (param $end i32) (result i32) …)) */
const HEADER = [
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00], // "\0asm", version 1
  ...[0x01, 0x07, 0x01, 0x60, 0x02, 0x7f, 0x7f, 0x01, 0x7f], // type 0: (i32, i32) -> i32
  ...[0x02, 0x08, 0x01, 0x01, 0x65, 0x01, 0x6d, 0x02, 0x00, 0x01], // import memory "e" "m", one page or more
  ...[0x03, 0x02, 0x01, 0x00], // function 0 is of type 0
  ...[0x07, 0x05, 0x01, 0x01, 0x63, 0x00, 0x00], // export it as "c"
];

const FUNCTION = [
  ...[0x01, 0x01, 0x7f], // local $count i32, which is 2; $at is 0, $end is 1
  ...[0x03, 0x40], // loop
  ...[0x20, 0x02], //   $count
  ...[0x20, 0x00, 0xfd, 0x00, 0x00, 0x00], //   sixteen bytes at $at
  ...[0x41, NEWLINE, 0xfd, 0x0f], //   sixteen newlines
  ...[0xfd, 0x23, 0xfd, 0x64], //   compare, one bit for each that is equal
  ...[0x69, 0x6a, 0x21, 0x02], //   count the bits, add them to $count
  ...[0x20, 0x00, 0x41, STEP_BYTES, 0x6a, 0x22, 0x00], //   $at += 16
  ...[0x20, 0x01, 0x49, 0x0d, 0x00], //   again while $at < $end
  0x0b, // end loop
  ...[0x20, 0x02, 0x0b], // return $count
];

const CODE = [0x0a, FUNCTION.length + 2, 0x01, FUNCTION.length, ...FUNCTION];
const counter = new WebAssembly.Module(new Uint8Array([...HEADER, ...CODE]));

export interface BlockMemory {
  /** All of it. A new object after `grow`. */
  readonly bytes: Buffer;
  grow(bytesMin: number): void;
  countNewlines(from: number, until: number): number;
}

export function createBlockMemory(bytesMin: number): BlockMemory {
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytesMin / PAGE_BYTES) });
  const instance = new WebAssembly.Instance(counter, { e: { m: memory } });
  const countSteps = instance.exports["c"] as (from: number, until: number) => number;
  let bytes = Buffer.from(memory.buffer);

  return {
    get bytes() {
      return bytes;
    },
    grow(bytesMin) {
      const pages = Math.ceil((bytesMin - bytes.length) / PAGE_BYTES);
      if (pages > 0) memory.grow(pages);
      bytes = Buffer.from(memory.buffer);
    },
    countNewlines(from, until) {
      const stepsUntil = until - ((until - from) % STEP_BYTES);
      let count = stepsUntil > from ? countSteps(from, stepsUntil) : 0;
      for (let at = stepsUntil; at < until; at++) if (bytes[at] === NEWLINE) count++;
      return count;
    },
  };
}
