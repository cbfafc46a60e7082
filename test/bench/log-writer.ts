/**
 * A process that writes logs at a rate, beside whoever reads them: FOLDER FILES LINES-PER-SECOND SECONDS SHARE EVERY-MS,
 * where every SHAREth line holds a message that says when it was written, on the clock that all processes share, and
 * what there is to write is appended every so many milliseconds.
 */
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const [folder = "", files = "1", perSecond = "20", seconds = "10", share = "1", everyMs = "10"] = process.argv.slice(2);
const paths = Array.from({ length: Number(files) }, (_, index) => join(folder, `log-${index}.log`));
const total = Number(perSecond) * Number(seconds);
const startedAt = performance.now();

for (let written = 0; written < total; ) {
  const due = Math.min(total, Math.ceil(((performance.now() - startedAt) / 1000) * Number(perSecond)));
  const textByPath = new Map<string, string>();
  for (; written < due; written++) {
    const path = paths[written % paths.length] ?? "";
    textByPath.set(path, (textByPath.get(path) ?? "") + lineOf(written));
  }
  for (const [path, text] of textByPath) appendFileSync(path, text);
  await delay(Math.max(Number(everyMs), 1000 / Number(perSecond)));
}
process.stdout.write(`${total} lines in ${Math.round(performance.now() - startedAt)} ms\n`);

function lineOf(number: number): string {
  if (number % Number(share) !== 0)
    return `2026-01-21T10:00:00Z copying package file ${number} of the release, # done\n`;
  const sent = process.hrtime.bigint();
  return `2026-01-21T10:00:00Z ##octopus[health target=web-${number % 50} status=Healthy n=${number} sent=${sent}]\n`;
}
