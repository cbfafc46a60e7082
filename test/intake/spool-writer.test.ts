/** What a pipe does with the lines that matter while they cannot be written. */
import { Buffer } from "node:buffer";
import { expect, test } from "vitest";
import { SpoolWriter } from "../../src/intake/spool-writer.ts";

const MIB = 1024 * 1024;

function makeWriter() {
  const disk = { isFull: false, opened: 0, lines: [] as number[], isEnded: false, memory: "" };
  const clock = { ms: 0 };
  const faults: unknown[] = [];
  const attempt = () => {
    if (disk.isFull) throw new Error("no space left on device");
  };
  const writer = new SpoolWriter({
    open: (memory) => {
      attempt();
      disk.opened++;
      disk.memory = memory;
      return {
        path: "/spool/pipe-1",
        append: ({ number }) => {
          attempt();
          disk.lines.push(number);
        },
        end: () => {
          disk.isEnded = true;
        },
      };
    },
    onFault: (error) => faults.push(error),
    monotonicMs: () => clock.ms,
  });
  const keep = (number: number, bytes = 10) =>
    writer.keep({ bytes: Buffer.alloc(bytes), number, offset: 0 }, `m${number}`);
  return { writer, disk, clock, faults, keep };
}

test("lines wait as long as the disk is full, and are written in order once there is room", () => {
  const { writer, disk, clock, faults, keep } = makeWriter();
  disk.isFull = true;
  keep(1);
  keep(2);
  disk.isFull = false;
  keep(3);
  expect(disk.lines).toEqual([]);
  clock.ms += 1000;
  keep(4);
  expect(disk).toMatchObject({ lines: [1, 2, 3, 4], opened: 1, memory: "m1" });
  expect(faults).toHaveLength(1);
  writer.end();
  expect(disk.isEnded).toBe(true);
  expect(writer.linesLost).toBe(0);
});

test("the end tries once more", () => {
  const { writer, disk, keep } = makeWriter();
  keep(1);
  disk.isFull = true;
  keep(2);
  disk.isFull = false;
  writer.end();
  expect(disk.lines).toEqual([1, 2]);
  expect(writer.linesLost).toBe(0);
});

test("what is too much to wait is lost and counted, as is what still waits at the end", () => {
  const { writer, disk, keep } = makeWriter();
  disk.isFull = true;
  for (let number = 1; number <= 6; number++) keep(number, MIB);
  expect(writer.linesLost).toBe(2);
  writer.end();
  expect(writer.linesLost).toBe(6);
  expect(writer.hasFile).toBe(false);
});

test("without a line that matters there is no file", () => {
  const { writer, disk } = makeWriter();
  writer.end();
  expect(disk.opened).toBe(0);
});
