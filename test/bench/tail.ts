/** Reading logs: a backlog, a flood of messages, how soon an append is committed, many busy files, many idle ones. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { benchBacklog, benchFlood } from "./tail-backlog.ts";
import { benchIdleFiles } from "./tail-idle.ts";
import { benchLatency } from "./tail-latency.ts";
import { benchManyWriters } from "./tail-writers.ts";

const PARTS = {
  backlog: benchBacklog,
  flood: benchFlood,
  latency: benchLatency,
  writers: benchManyWriters,
  idle: benchIdleFiles,
};

/** `npm run bench -- tail [PART]` */
export async function benchTail(part?: string): Promise<void> {
  for (const [name, bench] of Object.entries(PARTS)) {
    if (part !== undefined && part !== name) continue;
    const folder = mkdtempSync(join(tmpdir(), "wrasse-bench-"));
    try {
      await bench(folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}
