/** The file in which the daemon says how it is: written in place, read by whoever wants to know. */
import { Buffer } from "node:buffer";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import fc from "fast-check";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { startVitals } from "../../src/daemon/vitals.ts";
import { openVitals, readVitals, type Vitals, vitalsPathOf, writeVitals } from "../../src/daemon/vitals-file.ts";

const ALIVE: Vitals = {
  pid: 4711,
  host: "web-01",
  startedAt: 1_790_000_000_000,
  at: 1_790_000_002_000,
  version: "0.1.0",
  state: "paused",
  reason: "the disk is full: größer 日本",
  metrics: "wrasse_reports_total 7\n",
};
const FILE_BYTES = 65_536;

let folder = "";
let path = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "wrasse-vitals-"));
  path = join(folder, "wrasse.db-vitals");
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(...all: readonly Vitals[]): Buffer {
  const file = openVitals(path);
  for (const vitals of all) writeVitals(file, vitals);
  file.close();
  return readFileSync(path);
}

describe("vitals", () => {
  test("are read from a file that somebody else has written", () => {
    writeFileSync(path, whole(JSON.stringify({ ...ALIVE, reason: "none", unknown: 1 })));
    expect(readVitals(path)).toStrictEqual({ ...ALIVE, reason: "none" });
  });

  test("are read as they were written, the last ones", () => {
    const { reason: _reason, metrics: _metrics, ...short } = ALIVE;
    write(ALIVE);
    expect(readVitals(path)).toStrictEqual(ALIVE);
    write({ ...ALIVE, metrics: "x".repeat(60_000) }, short);
    expect(readVitals(path)).toStrictEqual(short);
  });

  test("stand in a file that is always the same one, of the same size", () => {
    write(ALIVE);
    const before = statSync(path);
    write({ ...ALIVE, metrics: "wrasse_x 1\n".repeat(20_000) }, { ...ALIVE, state: "stopping" });
    const { ino, size, blocks } = statSync(path);
    expect({ ino, size, blocks }).toEqual({ ino: before.ino, size: FILE_BYTES, blocks: before.blocks });
    expect(before.blocks * 512).toBeGreaterThanOrEqual(FILE_BYTES);
  });

  test("have their room before anything is written", () => {
    openVitals(path).close();
    const { size, blocks } = statSync(path);
    expect(size).toBe(FILE_BYTES);
    expect(blocks * 512).toBeGreaterThanOrEqual(FILE_BYTES);
  });

  test("are text that other programs can read", () => {
    const [header = "", json = "", rest = ""] = write(ALIVE).toString().split("\n");
    expect(header).toMatch(/^wrasse-vitals 1 \d+ [0-9a-f]{8}$/);
    expect(JSON.parse(json)).toEqual(ALIVE);
    expect(rest.trim()).toBe("");
  });

  test("have numbers that do not fit cut at a line's end, and say so", () => {
    const lines = Array.from({ length: 5000 }, (_, index) => `wrasse_bytes{path="/var/log/${index}"} 1`);
    write({ ...ALIVE, metrics: `${lines.join("\n")}\n` });
    const kept = (readVitals(path)?.metrics ?? "").split("\n");
    const mark = kept.at(-2) ?? "";
    expect(kept.slice(0, -2)).toEqual(lines.slice(0, kept.length - 2));
    expect(kept.length).toBeGreaterThan(1000);
    expect(mark).toBe(`# cut: ${lines.length + 1 - (kept.length - 2)} more lines do not fit in here`);
    write({ ...ALIVE, metrics: '"\u0001'.repeat(40_000), reason: "\u0001".repeat(5_000) });
    expect(readVitals(path)?.metrics).toBe("# cut: 1 more lines do not fit in here\n");
  });

  test("can be written when the disk is full", () => {
    // As full as a limit on the size of files makes it: growing fails, writing over does not.
    const script = `
      import { openVitals, writeVitals } from ${JSON.stringify(join(import.meta.dirname, "../../src/daemon/vitals-file.ts"))};
      import { writeFileSync } from "node:fs";
      const file = openVitals(${JSON.stringify(path)});
      process.on("SIGXFSZ", () => {});
      try { writeFileSync(${JSON.stringify(join(folder, "other"))}, Buffer.alloc(200_000)); } catch (error) { console.log(error.code); }
      writeVitals(file, ${JSON.stringify(ALIVE)});`;
    const program = join(folder, "full.mjs");
    writeFileSync(program, script);
    const output = execFileSync("sh", ["-c", 'ulimit -f 128; exec "$0" "$1"', process.execPath, program], {
      encoding: "utf8",
    });
    expect(output).toBe("EFBIG\n");
    expect(readVitals(path)).toStrictEqual(ALIVE);
  });
});

/** A file as it is written, with any text in it. */
function whole(text: string): string {
  return `wrasse-vitals 1 ${text.length} ${crc32(text).toString(16).padStart(8, "0")}\n${text}\n`;
}

describe("a file without vitals", () => {
  test.each<readonly [what: string, make: () => void]>([
    ["that is missing", () => {}],
    ["that is empty", () => writeFileSync(path, "")],
    ["of garbage", () => writeFileSync(path, Buffer.alloc(FILE_BYTES, 0xff))],
    ["that was only allocated", () => openVitals(path).close()],
    ["of another version", () => writeFileSync(path, "wrasse-vitals 2 2 00000000\n{}")],
    ["that was cut", () => writeFileSync(path, write(ALIVE).subarray(0, 100))],
    ["that is a folder", () => symlinkSync(folder, path)],
    ["that is a pipe", () => execFileSync("/usr/bin/mkfifo", [path])],
    ["of JSON that says something else", () => writeFileSync(path, whole('{"pid":1}'))],
    ["of no object", () => writeFileSync(path, whole("null"))],
    ...Object.entries({
      pid: [0, -1, 1.5, "1"],
      host: [1, null],
      startedAt: ["1", 8.64e15 + 1, null],
      at: ["1", -8.64e15 - 1, null],
      version: [1],
      state: ["well", 1, null],
      reason: [1, null],
      metrics: [{}, null],
    }).flatMap(([field, values]) =>
      values.map((value) => {
        const text = JSON.stringify({ ...ALIVE, reason: "none", [field]: value });
        return [`whose ${field} is ${JSON.stringify(value)}`, () => writeFileSync(path, whole(text))] as const;
      }),
    ),
    ["of no JSON", () => writeFileSync(path, whole('{"pid":1'))],
  ])("%s tells nothing", (_what, make) => {
    make();
    expect(readVitals(path)).toBeUndefined();
  });

  test("that was torn tells nothing: any part of one writing and the rest of another", () => {
    const one = write(ALIVE);
    const other = write({ ...ALIVE, at: ALIVE.at + 1, reason: "the disk is full; größer 日本" });
    const last = Math.max(one.lastIndexOf("}"), other.lastIndexOf("}")) + 1;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: last - 1 }), (at) => {
        const torn = Buffer.concat([one.subarray(0, at), other.subarray(at)]);
        writeFileSync(path, torn);
        const isWhole = torn.equals(one) || torn.equals(other);
        expect(readVitals(path) === undefined).toBe(!isWhole);
      }),
    );
  });

  test("that had a byte changed anywhere in what counts tells nothing", () => {
    const whole = write(ALIVE);
    fc.assert(
      fc.property(fc.nat(whole.lastIndexOf("}")), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = Buffer.from(whole);
        changed[at] = (changed[at] ?? 0) ^ change;
        writeFileSync(path, changed);
        expect(readVitals(path)).toBeUndefined();
      }),
    );
  });
});

describe("a daemon's vitals", () => {
  function start(
    store: string,
    warnings: string[],
    stateNow: () => Pick<Vitals, "state"> = () => ({ state: "running" }),
  ) {
    return startVitals({
      store,
      version: "0.1.0",
      process: { pid: 7, host: "here" },
      clock: { now: () => 1000 },
      log: pino({ base: null, timestamp: false }, { write: (line: string) => warnings.push(line) }),
      metrics: { registry: { metrics: async () => "wrasse_x 1\n" } },
      stateNow,
    });
  }

  test("are written at once, and a last time when it stops", async () => {
    const store = join(folder, "wrasse.db");
    const stop = start(store, [], () => ({ state: "paused" }));
    const common = { pid: 7, host: "here", startedAt: 1000, at: 1000, version: "0.1.0", metrics: "wrasse_x 1\n" };
    await vi.waitFor(() => expect(readVitals(vitalsPathOf(store))).toEqual({ ...common, state: "paused" }));
    await stop();
    expect(readVitals(vitalsPathOf(store))).toEqual({ ...common, state: "stopping" });
  });

  test("that cannot be written are a single warning", async () => {
    const warnings: string[] = [];
    await start(join(folder, "missing", "wrasse.db"), warnings)();
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain("how the daemon is cannot be written down");
  });
});
