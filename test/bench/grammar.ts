/**
 * The language at work: messages a second through the parser, and `wrasse parse` over a log of 1 GiB beside
 * `grep -c -F` on the same file, both with their start-up, both from the page cache.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { emit, emitPlain } from "../../grammar/emit.ts";
import { parse } from "../../grammar/grammar.ts";
import { MARKER } from "../../grammar/syntax.ts";
import { BIG_LOG_BYTES, installIn, PAIRS, writeBigLog } from "./big-log.ts";
import { median, print, ratePerSecond, runProcess } from "./measure.ts";

const ROUNDS = 9;

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
  const messageCount = writeBigLog(log);
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
  const speed = (ms: number) => `${Math.round(BIG_LOG_BYTES / 1e3 / ms).toLocaleString("en")} MB/s`;
  print(`grep -c -F, 1 GiB, ${messageCount} messages`, `${Math.round(median(grepMs))} ms, ${speed(median(grepMs))}`);
  print("wrasse parse, the same file", `${Math.round(median(wrasseMs))} ms, ${speed(median(wrasseMs))}`);
  print("wrasse / grep, median of pairs", median(ratios).toFixed(2), "≤ 3");
  print("wrasse parse, peak memory", `${Math.round(peakMiB)} MiB`, "< 120");
}
