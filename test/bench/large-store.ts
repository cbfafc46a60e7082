/** A store of 100,000 resources and 1,000,000 changes, all in the past, made by the store's own commits. */
import { writeFileSync } from "node:fs";
import { emitPlain } from "../../grammar/emit.ts";
import { openReader } from "../../src/store/open-reader.ts";
import { openStore } from "../../src/store/store.ts";
import { Batches, type Saying } from "../store/batches.ts";

/** The one that questions are about; like the others but for its log, which is there. */
export const ASKED = "web-01";

const RESOURCES = 100_000;
/** No two in a row are the same: each is a change of the check and one of the resource. */
const LEVELS = ["healthy", "unhealthy", "healthy", "warning", "healthy"] as const;
const CHANGES = RESOURCES * LEVELS.length * 2;
const BATCH_SIZE = 10_000;
/** Nothing of it is old enough to be let go of. */
const PAST_MS = 6 * 3_600_000;

export async function seedLargeStore(path: string, log: string): Promise<void> {
  const now = Date.now();
  const holder = { pid: process.pid, host: "bench", command: "bench" };
  writeFileSync(log, `${emitPlain("health", [["target", ASKED]])}\n`);
  const batches = new Batches();
  const store = await openStore({ path, holder, now: now - PAST_MS, synchronous: "NORMAL" });
  try {
    for (let from = 0; from < RESOURCES * LEVELS.length; from += BATCH_SIZE) {
      const sayings = Array.from({ length: BATCH_SIZE }, (_, index) => sayingOf(from + index, now, log));
      store.commit(batches.of(...sayings));
    }
  } finally {
    store.close();
  }
  checkSize(path);
}

/** One resource after the other, and all of them again with the next level. */
function sayingOf(number: number, now: number, log: string): Saying {
  const index = number % RESOURCES;
  const target = `web-${String(index).padStart(2, "0")}`;
  return {
    names: { project: `project-${index % 100}`, environment: index % 10 === 0 ? "test" : "production", target },
    level: LEVELS[Math.floor(number / RESOURCES)] ?? "unknown",
    message: `${number % 50} of 50 requests were answered`,
    at: now - PAST_MS + Math.floor((number * PAST_MS) / (RESOURCES * LEVELS.length)),
    origin: {
      source: "tasks",
      file: target === ASKED ? log : `/var/log/tasks/${index % 500}.log`,
      line: 1,
      column: 1,
      offset: 0,
    },
  };
}

function checkSize(path: string): void {
  const reader = openReader(path);
  try {
    const changes = reader.lastSeq();
    if (changes !== CHANGES) throw new Error(`seeded ${changes} changes instead of ${CHANGES}`);
  } finally {
    reader.close();
  }
}
