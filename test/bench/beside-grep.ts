/** A command of wrasse beside `grep -c -F` on the same log of 1 GiB, in turn, both with their start-up. */
import { MARKER } from "../../grammar/syntax.ts";
import { BIG_LOG_BYTES } from "./big-log.ts";
import { median, type ProcessRun, print, runProcess } from "./measure.ts";

export interface Contender {
  readonly name: string;
  readonly argsOf: (round: number) => readonly string[];
  readonly exitCodes: readonly number[];
  /** How many messages it has found. */
  readonly countOf: (run: ProcessRun, round: number) => number;
  readonly wantedRatio: string;
  readonly wantedMiB: string;
}

export async function measureBesideGrep(
  rounds: number,
  { log, messageCount }: { readonly log: string; readonly messageCount: number },
  { name, argsOf, exitCodes, countOf, wantedRatio, wantedMiB }: Contender,
): Promise<void> {
  const grepMs: number[] = [];
  const ownMs: number[] = [];
  let peakMiB = 0;
  for (let round = -1; round < rounds; round++) {
    const grep = await runProcess("grep", ["-c", "-F", MARKER, log]);
    const own = await runProcess(process.execPath, argsOf(round), exitCodes);
    const count = countOf(own, round);
    if (Number(grep.stdout) !== messageCount || count !== messageCount) {
      throw new Error(`${messageCount} messages written, grep found ${grep.stdout.trim()}, ${name} ${count}`);
    }
    peakMiB = Math.max(peakMiB, own.peakMiB);
    // The first round warms the page cache.
    if (round < 0) continue;
    grepMs.push(grep.wallMs);
    ownMs.push(own.wallMs);
  }
  const ratios = ownMs.map((ms, round) => ms / (grepMs[round] ?? Number.NaN));
  const speed = (ms: number) =>
    `${Math.round(ms)} ms, ${Math.round(BIG_LOG_BYTES / 1e3 / ms).toLocaleString("en")} MB/s`;
  print(`grep -c -F, 1 GiB, ${messageCount} messages`, speed(median(grepMs)));
  print(`${name}, the same file`, speed(median(ownMs)));
  print("wrasse / grep, median of pairs", median(ratios).toFixed(2), wantedRatio);
  print(`${name}, peak memory`, `${Math.round(peakMiB)} MiB`, wantedMiB);
}
