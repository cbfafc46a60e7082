/** A program of its own, because it needs a process with few descriptors: reads files that are all written to. */
import { Buffer } from "node:buffer";
import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startTail } from "../../src/tail/tail.ts";
import { NEEDLE, RecordingHost } from "./recording-host.ts";

const FILES = 150;
const [, , directory = ""] = process.argv;
const paths = Array.from({ length: FILES }, (_, file) => join(directory, `${file}.log`));
for (const path of paths) writeFileSync(path, "");
const host = new RecordingHost();
const tail = startTail({
  sources: [{ name: "logs", paths: [directory], ignore: [], startAt: "beginning" }],
  ...{ checkpoints: [], startedSources: new Set<string>(), host, needle: NEEDLE, clock: { now: () => Date.now() } },
  watch: () => ({ add() {}, remove() {}, close: async () => {} }),
  everySecond: () => () => {},
  limits: { openFilesMax: 10_000, gatherMs: 1 },
});
await tail.caughtUp;
for (let round = 0; round < 2; round++) {
  for (const path of paths) appendFileSync(path, Buffer.concat([NEEDLE, Buffer.from("a]\n")]));
  await tail.reconcile();
}
const { open } = tail.numbers();
await tail.close();
process.stdout.write(JSON.stringify({ taken: host.texts.length, open, unreadable: host.kinds("unreadable").length }));
