/** Replaying 1,000,000 changes of 100,000 resources: `wrasse rules replay` over a store, from its start to its end. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seedLargeStore } from "./large-store.ts";
import { print, runProcess } from "./measure.ts";

const CLI = join(import.meta.dirname, "../../bin/wrasse.js");

/** As one has them: a condition that holds now and then, one with time in it, one about all together. */
const RULES = `rules:
  - name: take-out
    when: { project: "project-1*", environment: production, from: [healthy, warning] }
    do: [{ run: [lb, drain, --, "{target}"] }]
    recover: [{ run: [lb, restore, --, "{target}"] }]
    limit: { percent: 25 }
    cooldown: 10m
    mode: act
  - name: lasting
    when: { target: "web-*1", for: 2m }
    do: [{ log: warn }]
  - name: environments
    when: { on: project+environment, level: unavailable }
    do: [{ log: error }]
`;

export async function benchReplay(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "wrasse-bench-"));
  try {
    const store = join(folder, "wrasse.db");
    await seedLargeStore(store, join(folder, "told.log"));
    const config = join(folder, "wrasse.yaml");
    writeFileSync(config, RULES);
    await measure("1,000,000 changes, 3 rules", ["--config", config, "--store", store]);
    await measure("the same, for one rule", ["--config", config, "--store", store, "--rule", "lasting"]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(what: string, options: readonly string[]): Promise<void> {
  const { wallMs, peakMiB, stdout } = await runProcess(process.execPath, [
    CLI,
    "rules",
    "replay",
    "-o",
    "name",
    ...options,
  ]);
  const count = stdout.split("\n").length - 1;
  print(`replay ${what}`, `${(wallMs / 1000).toFixed(1)} s, ${Math.round(peakMiB)} MiB, ${count} effects`, "< 60 s");
}
