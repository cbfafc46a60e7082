/** `wrasse parse` as a process: real pipes, a reader who leaves, a source that has not ended yet. */
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { afterAll, describe, expect, test } from "vitest";
import { MARKER } from "../../grammar/syntax.ts";

const PROJECT = join(import.meta.dirname, "..", "..");
const LAUNCHER = join(PROJECT, "bin", "wrasse.js");
const HEALTH = `${MARKER}health target=web-01 status=Down]`;

const directory = mkdtempSync(join(tmpdir(), "wrasse-process-"));
afterAll(() => rmSync(directory, { recursive: true }));

function start(...args: readonly string[]): ChildProcessWithoutNullStreams {
  const child = spawn(process.execPath, [LAUNCHER, ...args]);
  // When wrasse has gone, writing to it fails; that is what some of these tests are about.
  child.stdin.on("error", () => {});
  return child;
}

function wrasse(args: readonly string[], input = "") {
  const { status, stdout, stderr } = spawnSync(process.execPath, [LAUNCHER, ...args], { encoding: "utf8", input });
  return { exitCode: status, stdout, stderr };
}

async function ending(child: ChildProcessWithoutNullStreams) {
  const [stderr, [exitCode, signal]] = await Promise.all([text(child.stderr), once(child, "close")]);
  return { exitCode, signal, stderr };
}

/** What a service writes that never stops logging. */
function* endlessly(lines: string): Generator<string> {
  for (;;) yield lines;
}

function bigLog(): string {
  const path = join(directory, "big.log");
  if (!existsSync(path)) writeFileSync(path, `${HEALTH} some more text around it\n`.repeat(40_000));
  return path;
}

describe("a live pipe", () => {
  test("has its messages printed while it goes on", async () => {
    const child = start("parse", "-");
    const ended = ending(child);
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    for (let line = 1; line <= 3; line++) {
      child.stdin.write(`${HEALTH}\n`);
      const { value } = await lines.next();
      expect(JSON.parse(value ?? "")).toMatchObject({ file: "-", line });
    }
    child.stdin.end(`${MARKER}last`);
    const { value } = await lines.next();
    expect(JSON.parse(value ?? "")).toMatchObject({ line: 4, malformed: { code: "unclosed" } });
    expect(await ended).toEqual({ exitCode: 0, signal: null, stderr: "" });
  });

  test("is read without an argument, too", () => {
    expect(wrasse(["parse"], `x ${HEALTH}`)).toMatchObject({ exitCode: 0, stderr: "" });
  });
});

describe("a reader who leaves after the first line", () => {
  async function leaveAfterFirstLine(child: ChildProcessWithoutNullStreams) {
    const ended = ending(child);
    const [first] = await once(createInterface({ input: child.stdout }), "line");
    child.stdout.destroy();
    return { first: JSON.parse(first), ...(await ended) };
  }

  const QUIET = { exitCode: 0, signal: null, stderr: "" };

  test("of a big file ends it without a word", async () => {
    expect(await leaveAfterFirstLine(start("parse", bigLog()))).toMatchObject({ first: { line: 1 }, ...QUIET });
  });

  test("of a pipe that never ends ends it at once, without a word", async () => {
    const child = start("parse", "-");
    const writing = pipeline(Readable.from(endlessly(`${HEALTH}\n`.repeat(500))), child.stdin).catch(
      (error) => error.code,
    );
    const outcome = await leaveAfterFirstLine(child);
    expect(outcome).toMatchObject({ first: { line: 1 }, ...QUIET });
    expect(["EPIPE", "ECONNRESET", "ERR_STREAM_PREMATURE_CLOSE"]).toContain(await writing);
  });

  test("of lines for people ends it without a word", async () => {
    const child = start("parse", "--format", "text", bigLog());
    const ended = ending(child);
    await once(child.stdout, "data");
    child.stdout.destroy();
    expect(await ended).toEqual(QUIET);
  });

  test("is head, in a shell", () => {
    const script = '"$0" "$1" parse "$2" | head -1';
    const { stdout, stderr, status } = spawnSync("sh", ["-c", script, process.execPath, LAUNCHER, bigLog()], {
      encoding: "utf8",
    });
    expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
    expect(JSON.parse(stdout)).toMatchObject({ line: 1 });
  });
});

describe("output that cannot be written", () => {
  test("because nobody ever read it ends wrasse without a word", async () => {
    const child = start("parse", "-");
    child.stdout.destroy();
    const ended = ending(child);
    child.stdin.end(`${HEALTH}\n`.repeat(10_000));
    expect(await ended).toEqual({ exitCode: 0, signal: null, stderr: "" });
  });

  test("because the disk is full is said in one line, and the exit code is 1", () => {
    expect(existsSync("/dev/full"), "this test writes to the device that is always full").toBe(true);
    const full = openSync("/dev/full", "w");
    const { status, stderr } = spawnSync(process.execPath, [LAUNCHER, "parse", bigLog()], {
      encoding: "utf8",
      stdio: ["ignore", full, "pipe"],
    });
    closeSync(full);
    expect(stderr).toMatch(/^wrasse: .*ENOSPC.*\n$/);
    expect(status).toBe(1);
  });
});

describe("the process", () => {
  test("prints all of a big log through a pipe that is read slowly, and in order", async () => {
    const child = start("parse", bigLog());
    const ended = ending(child);
    let count = 0;
    for await (const line of createInterface({ input: child.stdout })) {
      count++;
      if (count % 10_000 === 0) expect(JSON.parse(line)).toMatchObject({ line: count });
    }
    expect(count).toBe(40_000);
    expect(await ended).toEqual({ exitCode: 0, signal: null, stderr: "" });
  });

  test("exits with 66 when a file is missing, and has read the others", () => {
    const log = join(directory, "small.log");
    writeFileSync(log, HEALTH);
    const { exitCode, stdout, stderr } = wrasse(["parse", join(directory, "missing.log"), log]);
    expect(exitCode).toBe(66);
    expect(JSON.parse(stdout)).toMatchObject({ file: log });
    expect(stderr).toBe(`wrasse: cannot read ${join(directory, "missing.log")}: there is no such file\n`);
  });

  test("exits with 2 for a mistyped command, and says which was meant", () => {
    expect(wrasse(["prase"])).toEqual({
      exitCode: 2,
      stdout: "",
      stderr: expect.stringContaining("did you mean parse?"),
    });
  });

  test("prints the version of its package", () => {
    const { version } = JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8"));
    expect(wrasse(["--version"])).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: "" });
  });

  test("prints a completion script, which a shell can read", () => {
    const { exitCode, stdout, stderr } = wrasse(["completion"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toContain("--get-yargs-completions");
    expect(spawnSync("bash", ["-n"], { input: stdout, encoding: "utf8" })).toMatchObject({ status: 0, stderr: "" });
  });

  test("completes the commands, and the options of parse", () => {
    const complete = (...words: string[]) => wrasse(["--get-yargs-completions", "wrasse", ...words]).stdout.split("\n");
    expect(complete("pa").map((line) => line.split(":")[0])).toContain("parse");
    const options = complete("parse", "--f").map((line) => line.split(":")[0]);
    expect(options).toContain("--format");
  });
});
