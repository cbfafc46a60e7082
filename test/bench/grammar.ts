/**
 * The language at work: messages a second through the parser, and `wrasse parse` over a log of 1 GiB beside
 * `grep -c -F` on the same file, both with their start-up, both from the page cache.
 */
import { Buffer } from "node:buffer";
import { execFileSync } from "node:child_process";
import { closeSync, cpSync, fsyncSync, mkdtempSync, openSync, rmSync, symlinkSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { emit, emitPlain } from "../../grammar/emit.ts";
import { parse } from "../../grammar/grammar.ts";
import { MARKER } from "../../grammar/syntax.ts";
import { median, ratePerSecond, runProcess } from "./measure.ts";

const LOG_BYTES = 1024 ** 3;
const LINES_PER_MESSAGE = 10_000;
const ROUNDS = 9;
const PAIRS = [
  ["target", "web-01"],
  ["status", "Unhealthy"],
  ["message", "No 200"],
] as const;

export async function benchGrammar(): Promise<void> {
  const forms = { plain: emitPlain("health", PAIRS) ?? "", base64: emit("health", PAIRS) };
  for (const [form, message] of Object.entries(forms)) {
    const rate = ratePerSecond(ROUNDS, 100_000, () => parse(message));
    print(`parse, ${form} form, three attributes`, `${Math.round(rate).toLocaleString("en")} messages/s`, "≥ 120,000");
  }
  const folder = mkdtempSync(join(tmpdir(), "wrasse-bench-"));
  try {
    await benchLog(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function benchLog(folder: string): Promise<void> {
  const log = join(folder, "big.log");
  const messageCount = writeLog(log);
  const wrasse = installIn(folder);
  const grepMs: number[] = [];
  const wrasseMs: number[] = [];
  let peakMiB = 0;
  for (let round = -1; round < ROUNDS; round++) {
    const grep = await runProcess("grep", ["-c", "-F", MARKER, log]);
    const own = await runProcess(process.execPath, [wrasse, "parse", log]);
    const lines = own.stdout.split("\n").length - 1;
    if (Number(grep.stdout) !== messageCount || lines !== messageCount) {
      throw new Error(`${messageCount} messages written, grep found ${grep.stdout.trim()}, wrasse ${lines}`);
    }
    peakMiB = Math.max(peakMiB, own.peakMiB);
    if (round < 0) continue;
    grepMs.push(grep.wallMs);
    wrasseMs.push(own.wallMs);
  }
  const ratios = wrasseMs.map((ms, round) => ms / (grepMs[round] ?? Number.NaN));
  const speed = (ms: number) => `${Math.round(LOG_BYTES / 1e3 / ms).toLocaleString("en")} MB/s`;
  print(`grep -c -F, 1 GiB, ${messageCount} messages`, `${Math.round(median(grepMs))} ms, ${speed(median(grepMs))}`);
  print("wrasse parse, the same file", `${Math.round(median(wrasseMs))} ms, ${speed(median(wrasseMs))}`);
  print("wrasse / grep, median of pairs", median(ratios).toFixed(2), "≤ 3");
  print("wrasse parse, peak memory", `${Math.round(peakMiB)} MiB`, "< 120");
}

/** What users get: the emitted JavaScript, with the modules it needs, started by the launcher. */
function installIn(folder: string): string {
  execFileSync("npm", ["run", "build", "--silent"], { stdio: "inherit" });
  for (const part of ["bin", "dist", "package.json"]) cpSync(part, join(folder, part), { recursive: true });
  symlinkSync(join(process.cwd(), "node_modules"), join(folder, "node_modules"));
  return join(folder, "bin", "wrasse.js");
}

function writeLog(path: string): number {
  const file = openSync(path, "w");
  let messageCount = 0;
  let number = 0;
  for (let written = 0; written < LOG_BYTES; ) {
    const lines: string[] = [];
    for (let line = 0; line < LINES_PER_MESSAGE; line++) lines.push(lineOfLog(number++));
    lines[LINES_PER_MESSAGE / 2] = `13:51:05   Info     |       ${emitPlain("health", PAIRS)}`;
    messageCount++;
    written += writeSync(file, Buffer.from(`${lines.join("\n")}\n`));
  }
  fsyncSync(file);
  closeSync(file);
  return messageCount;
}

function lineOfLog(number: number): string {
  const minute = String(Math.floor(number / 60) % 60).padStart(2, "0");
  const second = String(number % 60).padStart(2, "0");
  return `13:${minute}:${second}   Verbose  |       Copying package file ${number} of the release to the target, # done`;
}

function print(what: string, figure: string, wanted = ""): void {
  process.stdout.write(`${what.padEnd(44)} ${figure.padEnd(28)} ${wanted}\n`);
}
