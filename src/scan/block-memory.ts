/** The memory that sources are read into, and the search through it. */
import { Buffer } from "node:buffer";
import { STEP_BYTES, searchModule } from "./search-module.ts";

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
const NEWLINE = 0x0a;

export interface BlockMemory {
  /** All of it. A new object after `grow`. */
  readonly bytes: Buffer;
  grow(bytesMin: number): void;
  /** The first needle that lies between two places, and the line ends before it, or those between the places. */
  find(from: number, until: number): { readonly at: number | undefined; readonly newlines: number };
}

export function createBlockMemory(needle: Buffer, bytesMin: number): BlockMemory {
  const slackBytes = STEP_BYTES + needle.length;
  const pages = (bytes: number) => Math.ceil((bytes + slackBytes) / PAGE_BYTES);
  const memory = new WebAssembly.Memory({ initial: pages(bytesMin) });
  const module = new WebAssembly.Module(searchModule(needle));
  const { exports } = new WebAssembly.Instance(module, { bytes: { memory } });
  const search = exports["search"] as (at: number, end: number) => number;
  const passed = exports["newlines"] as { readonly value: number };
  let bytes = Buffer.from(memory.buffer);

  function grow(bytesMin: number): void {
    const missing = pages(bytesMin) - bytes.length / PAGE_BYTES;
    if (missing <= 0) return;
    memory.grow(missing);
    bytes = Buffer.from(memory.buffer);
  }

  function find(from: number, until: number): { at: number | undefined; newlines: number } {
    const stepsUntil = until - ((until - from) % STEP_BYTES);
    let newlines = 0;
    let at = from;
    while (at < until) {
      if (at < stepsUntil) {
        at = search(at, stepsUntil);
        newlines += passed.value;
      }
      for (const end = Math.min(at + STEP_BYTES, until); at < end; at++) {
        if (isNeedleAt(at, until)) return { at, newlines };
        if (bytes[at] === NEWLINE) newlines++;
      }
    }
    return { at: undefined, newlines };
  }

  function isNeedleAt(at: number, until: number): boolean {
    if (bytes[at] !== needle[0] || at + needle.length > until) return false;
    return bytes.compare(needle, 0, needle.length, at, at + needle.length) === 0;
  }

  return {
    get bytes() {
      return bytes;
    },
    grow,
    find,
  };
}
