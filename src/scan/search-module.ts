/**
 * The one loop over every byte of a log, as WebAssembly, because it decides how fast wrasse reads: looking for a needle
 * and counting the lines before it, 32 bytes a step. Buffer's own search stops at every `#`, of which some logs have
 * one in each line, and a loop in JavaScript takes ten times as long as this one.
 */

/** How many bytes a step covers. */
export const STEP_BYTES = 32;

const LANE_BYTES = 16;
const NEWLINE = 0x0a;

const I32 = 0x7f;
const AT = 0;
const END = 1;
const COUNT = 2;
const NEWLINES = 0;

/** The instructions used, with their operands. A lane is sixteen bytes that are worked on at once. */
const op = {
  get: (local: number) => [0x20, local],
  set: (local: number) => [0x21, local],
  tee: (local: number) => [0x22, local],
  setGlobal: (global: number) => [0x24, global],
  constant: (value: number) => [0x41, ...signed(value)],
  add: [0x6a],
  isBelow: [0x49],
  countBits: [0x69],
  load: (offset: number) => [0x20, AT, 0xfd, 0x00, 0x00, offset],
  fill: (byte: number) => [0x41, ...signed(byte), 0xfd, 0x0f],
  compare: [0xfd, 0x23],
  toBits: [0xfd, 0x64],
  and: [0xfd, 0x4e],
  or: [0xfd, 0x50],
  isAny: [0xfd, 0x53],
  loop: [0x03, 0x40],
  branch: [0x0d, 0x00],
  when: [0x04, 0x40],
  leave: [0x0f],
  end: [0x0b],
};

/**
 * A module with `search(at, end)`, which goes on in steps until it reaches `end` or a step in which the needle could
 * begin. It gives back where that is, and leaves in `newlines` how many line ends it has passed on the way.
 * It imports its memory as `bytes.memory`, and reads up to a needle's length behind `end`.
 */
export function searchModule(needle: Uint8Array): Uint8Array<ArrayBuffer> {
  const lanes = [0, LANE_BYTES];
  const body = [
    ...op.loop,
    ...lanes.flatMap((lane) => couldBegin(needle, lane)),
    ...op.or,
    ...op.isAny,
    ...op.when,
    ...giveBack,
    ...op.end,
    ...op.get(COUNT),
    ...lanes.flatMap((lane) => [...isEqual(lane, NEWLINE), ...op.toBits, ...op.countBits, ...op.add]),
    ...op.set(COUNT),
    ...[...op.get(AT), ...op.constant(STEP_BYTES), ...op.add, ...op.tee(AT)],
    ...[...op.get(END), ...op.isBelow, ...op.branch],
    ...op.end,
    ...giveBack,
    ...op.end,
  ];
  const locals = [1, 1, I32];
  return new Uint8Array([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 2, I32, I32, 1, I32]),
    ...section(2, [1, ...name("bytes"), ...name("memory"), 0x02, 0, 1]),
    ...section(3, [1, 0]),
    ...section(6, [1, I32, 1, ...op.constant(0), ...op.end]),
    ...section(7, [2, ...name("search"), 0, 0, ...name("newlines"), 3, NEWLINES]),
    ...section(10, [1, ...sized([...locals, ...body])]),
  ]);
}

const giveBack = [...op.get(COUNT), ...op.setGlobal(NEWLINES), ...op.get(AT), ...op.leave];

/** Two bytes of the needle in their places are enough of a hint: `#` and, eight behind it, `[`. */
function couldBegin(needle: Uint8Array, lane: number): number[] {
  const [second, last] = [1, needle.length - 1];
  return [...isEqual(lane + second, needle[second] ?? 0), ...isEqual(lane + last, needle[last] ?? 0), ...op.and];
}

function isEqual(offset: number, byte: number): number[] {
  return [...op.load(offset), ...op.fill(byte), ...op.compare];
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...sized(content)];
}

function name(text: string): number[] {
  return sized([...text].map((character) => character.charCodeAt(0)));
}

function sized(content: readonly number[]): number[] {
  return [...unsigned(content.length), ...content];
}

/** Numbers are written seven bits a byte, the lowest first; a signed one needs a bit to spare. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

function signed(value: number): number[] {
  return value < 0x40 ? [value] : [(value & 0x7f) | 0x80, ...signed(value >>> 7)];
}
