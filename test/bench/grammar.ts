/**
 * The language at work: messages a second through the parser, and `wrasse parse` over a log of 1 GiB beside
 * `grep -c -F` on the same file, both with their start-up, both from the page cache.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { emit, emitPlain } from "../../grammar/emit.ts";
import { parse } from "../../grammar/grammar.ts";
import { measureBesideGrep } from "./beside-grep.ts";
import { installIn, PAIRS, writeBigLog } from "./big-log.ts";
import { print, ratePerSecond } from "./measure.ts";

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
  await measureBesideGrep(
    ROUNDS,
    { log, messageCount },
    {
      name: "wrasse parse",
      argsOf: () => [wrasse, "parse", log],
      exitCodes: [0],
      countOf: ({ stdout }) => stdout.split("\n").length - 1,
      wantedRatio: "≤ 3",
      wantedMiB: "< 120",
    },
  );
}
