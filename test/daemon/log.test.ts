/** The daemon's log: for programs, for people, and for a stream that does not take it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { createLog, endLog, type LogOptions } from "../../src/daemon/log.ts";

afterEach(() => {
  vi.useRealTimers();
});

/** Takes what is written, until it is told to fail or to hold on. */
class Sink extends Writable {
  text = "";
  failure: Error | undefined;
  #held: (() => void) | undefined;
  isHolding = false;

  constructor() {
    super({ decodeStrings: false, autoDestroy: false });
  }

  override _write(chunk: string, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    if (this.failure !== undefined) {
      done(this.failure);
      return;
    }
    this.text += chunk;
    if (this.isHolding) this.#held = done;
    else done();
  }

  letGo(): void {
    this.isHolding = false;
    this.#held?.();
  }
}

function logTo(stream: Writable, options: Partial<LogOptions> = {}) {
  return createLog({ level: "info", format: "auto", isTerminal: false, stream, ...options });
}

const TIME = "2026-11-21T06:59:38.123Z";

function atTime(): void {
  vi.useFakeTimers({ now: new Date(TIME), toFake: ["Date"] });
}

describe("a log for programs", () => {
  test("is a line of JSON for each thing that is said, with its level as a word and its time in UTC", () => {
    atTime();
    const sink = new Sink();
    const log = logTo(sink);
    log.warn({ file: "/var/log/a.log", bytes: 7 }, "lost");
    log.debug("not at this level");
    expect(sink.text).toBe(`{"level":"warn","time":"${TIME}","file":"/var/log/a.log","bytes":7,"msg":"lost"}\n`);
  });

  test("holds no character that a terminal acts on, and still says what it said", () => {
    const sink = new Sink();
    const said = "a\u001b[31m\u009b1m\u202eb\u007f\n";
    logTo(sink).info({ said, [said]: 1 }, said);
    expect(sink.text.trimEnd()).toMatch(/^[ -~]+$/);
    expect(JSON.parse(sink.text)).toMatchObject({ said, [said]: 1, msg: said });
  });

  test("tells of an error what it is and where it comes from", () => {
    const sink = new Sink();
    const error = Object.assign(new Error("no room", { cause: new Error("ENOSPC") }), { path: "/x" });
    logTo(sink).error({ error }, "could not be written");
    expect(JSON.parse(sink.text).error).toMatchObject({ type: "Error", path: "/x", message: "no room: ENOSPC" });
    expect(JSON.parse(sink.text).error.stack).toContain("log.test.ts");
  });
});

describe("a log for people", () => {
  test.each([
    ["a terminal", { isTerminal: true, isPlain: true }],
    ["a file, when told to", { format: "text" }],
  ] as const)("on %s has time, sign, word, text and circumstances", (_where, options) => {
    atTime();
    const sink = new Sink();
    const log = logTo(sink, options);
    log.info({ store: "/x/wrasse.db", sources: ["a", "b"], none: null, note: "two words", empty: "" }, "watching");
    log.warn("careful");
    log.error("broken");
    expect(sink.text.split("\n")).toEqual([
      '2026-11-21 06:59:38Z ● info  watching store=/x/wrasse.db sources=["a","b"] none=null note="two words" empty=""',
      "2026-11-21 06:59:38Z ▲ warn  careful",
      "2026-11-21 06:59:38Z ✖ error broken",
      "",
    ]);
  });

  test("has colour for its sign and word on a terminal only", () => {
    const [coloured, plain] = [new Sink(), new Sink()];
    logTo(coloured, { isTerminal: true }).warn("careful");
    logTo(plain, { format: "text" }).warn("careful");
    expect(coloured.text).toContain("\u001b[33m▲ warn \u001b[0m careful");
    expect(plain.text).not.toContain("\u001b");
  });

  test("is JSON on a terminal, too, when told to", () => {
    const sink = new Sink();
    logTo(sink, { isTerminal: true, format: "json" }).info("x");
    expect(JSON.parse(sink.text)).toMatchObject({ level: "info", msg: "x" });
  });

  test("makes control characters of what it says visible", () => {
    const sink = new Sink();
    logTo(sink, { format: "text" }).info({ "k\u001b": "v\u001b[2J", other: "a b\u009b" }, "line\nsecond\u202e");
    expect(sink.text).toMatch(/^[^\p{Cc}]*\n$/u);
    expect(sink.text).toContain("line␊second<U+202E> k␛=v␛[2J other=");
  });

  test("has the stack of an error below it", () => {
    const sink = new Sink();
    logTo(sink, { format: "text" }).error({ error: new Error("no room") }, "could not be written");
    const [first, second] = sink.text.split("\n");
    expect(first).toMatch(/ ✖ error could not be written error="no room"$/);
    expect(second).toMatch(/^ {4}at .*log\.test\.ts/);
  });
});

describe("a stream that does not take the log", () => {
  test("and has failed for good loses lines, and no memory", () => {
    const sink = new Sink();
    const log = logTo(sink);
    sink.failure = new Error("EPIPE: broken pipe");
    for (let line = 0; line < 100; line++) log.info("x".repeat(1000));
    expect(sink.writableLength).toBe(0);
    expect(sink.text).toBe("");
  });

  test("but holds it, holds only so much", () => {
    const sink = new Sink();
    const log = logTo(sink);
    sink.isHolding = true;
    for (let line = 0; line < 100; line++) log.info("x".repeat(100_000));
    expect(sink.writableLength).toBeLessThan(4.5 * 1_048_576);
    sink.letGo();
    log.info("last");
    const lines = sink.text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.at(-1)).toMatchObject({ msg: "last" });
    const [loss] = lines.filter(({ lost }) => lost !== undefined);
    expect(loss.lost + lines.length - 2).toBe(100);
  });

  test("is not waited for for ever when the daemon ends", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const sink = new Sink();
    const log = logTo(sink);
    sink.isHolding = true;
    log.info("never out");
    const ended = endLog(log);
    await vi.advanceTimersByTimeAsync(2000);
    await ended;
    expect(vi.getTimerCount()).toBe(0);
  });

  const LOG_MODULE = JSON.stringify(join(import.meta.dirname, "../../src/daemon/log.ts"));
  const PROGRAM = `
    import { createLog, endLog } from ${LOG_MODULE};
    import { once } from "node:events";
    const log = createLog({ level: "info", format: "json", stream: process.stderr, isTerminal: false });
    process.on("SIGXFSZ", () => {});
    for (let line = 0; line < 100; line++) {
      log.info({ line }, "said");
      await new Promise((resolve) => setImmediate(resolve));
    }
    console.log("alive");
    for await (const _ of process.stdin);
    log.info("last");
    await endLog(log);
  `;

  let folder = "";
  let program = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "wrasse-log-"));
    program = join(folder, "program.mjs");
    writeFileSync(program, PROGRAM);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test("does not end the process: a disk that is full for ever", async () => {
    const full = openSync("/dev/full", "w");
    const child = spawn(process.execPath, [program], { stdio: ["ignore", "pipe", full] });
    const output = child.stdout === null ? "" : text(child.stdout);
    expect(await once(child, "close")).toEqual([0, null]);
    expect(await output).toBe("alive\n");
    closeSync(full);
  });

  test("does not end the process: a reader who has gone", async () => {
    const child = spawn(process.execPath, [program], { stdio: ["ignore", "pipe", "pipe"] });
    child.stderr.destroy();
    const output = text(child.stdout);
    expect(await once(child, "close")).toEqual([0, null]);
    expect(await output).toBe("alive\n");
  });

  test("for a while gets a line that says how much is missing once there is room again", async () => {
    const path = join(folder, "daemon.log");
    // A limit on the size of files stands for the end of the disk, and emptying the file for making room.
    const limited = 'ulimit -f 8; exec "$0" "$1" 2>>"$2"';
    const child = spawn("sh", ["-c", limited, process.execPath, program, path], { stdio: ["pipe", "pipe", "inherit"] });
    await once(child.stdout, "data");
    const before = readFileSync(path, "utf8").trimEnd().split("\n");
    truncateSync(path);
    child.stdin.end();
    expect(await once(child, "close")).toEqual([0, null]);
    const [loss, last] = readFileSync(path, "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(last).toMatchObject({ msg: "last" });
    expect(loss).toMatchObject({ level: "warn", msg: "log lines could not be written" });
    // The line in which the room ended was begun.
    expect(loss.lost).toBeGreaterThanOrEqual(100 - before.length);
    expect(loss.lost).toBeLessThanOrEqual(101 - before.length);
  });

  test("but takes it has all of it when the daemon ends", async () => {
    const child = spawn(process.execPath, [program], { stdio: ["ignore", "ignore", "pipe"] });
    const said = await text(child.stderr);
    expect(said.match(/"msg":"said"/g)).toHaveLength(100);
    expect(said).toMatch(/"msg":"last"\}\n$/);
  });
});
