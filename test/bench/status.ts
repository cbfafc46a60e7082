/**
 * Asking about one of 100,000 resources with 1,000,000 changes while a daemon keeps the store: `wrasse status`,
 * `history` and `explain` from their start to their end, each beside `node -e 0` on the same Node.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findOldNode } from "../old-node.ts";
import { startBenchDaemon } from "./bench-daemon.ts";
import { installIn } from "./big-log.ts";
import { ASKED, seedLargeStore } from "./large-store.ts";
import { median, print, runProcess } from "./measure.ts";

const PAIRS = 15;
const COMMANDS = ["status", "history", "explain"];

interface Launcher {
  readonly node: string;
  readonly path: string;
  /** As it is printed. */
  readonly name: string;
}

export async function benchStatus(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "wrasse-bench-"));
  try {
    await benchIn(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function benchIn(folder: string): Promise<void> {
  const store = join(folder, "wrasse.db");
  const logs = join(folder, "logs");
  mkdirSync(logs);
  await seedLargeStore(store, join(folder, "told.log"));
  const launchers = launchersIn(folder);
  const daemon = await startBenchDaemon(folder, logs, () => {});
  try {
    for (const launcher of launchers) {
      for (const command of COMMANDS) await measureAsking(launcher, command, store);
    }
  } finally {
    await daemon.close();
  }
}

/** Both ways that people have wrasse, on this Node and on one that is too old, if there is one. */
function launchersIn(folder: string): readonly Launcher[] {
  const installed = installIn(folder);
  const checkout = join(import.meta.dirname, "../../bin/wrasse.js");
  const oldNode = findOldNode();
  if (oldNode === undefined) print("no Node older than 24 on the path", "not measured");
  return [process.execPath, ...(oldNode === undefined ? [] : [oldNode])].flatMap((node) => {
    const version = spawnSync(node, ["--version"], { encoding: "utf8" }).stdout.trim();
    return [
      { node, path: installed, name: `${version}, installed` },
      { node, path: checkout, name: `${version}, from a checkout` },
    ];
  });
}

async function measureAsking({ node, path, name }: Launcher, command: string, store: string): Promise<void> {
  const bareMs: number[] = [];
  const ownMs: number[] = [];
  for (let pair = -1; pair < PAIRS; pair++) {
    const bare = await runProcess(node, ["-e", "0"]);
    const own = await runProcess(node, [path, command, ASKED, "--store", store]);
    if (!own.stdout.includes("healthy")) throw new Error(`wrasse ${command} ${ASKED} said: ${own.stdout}`);
    // The first pair fills the caches: of pages, and of compiled code.
    if (pair < 0) continue;
    bareMs.push(bare.wallMs);
    ownMs.push(own.wallMs);
  }
  const ratios = ownMs.map((ms, pair) => ms / (bareMs[pair] ?? Number.NaN));
  const beside = `${median(ratios).toFixed(2)} × node -e 0 (${Math.round(median(bareMs))} ms)`;
  print(`wrasse ${command} ${ASKED}, ${name}`, `${Math.round(median(ownMs))} ms, ${beside}`, "< 150 ms");
}
