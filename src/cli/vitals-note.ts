/** Whether a store is still kept up to date, as far as a daemon's vitals and the store's lock tell. */
import { hostname } from "node:os";
import { visible } from "../../grammar/visible.ts";
import { readVitals, type Vitals, vitalsPathOf } from "../daemon/vitals-file.ts";
import { StoreError } from "../store/errors.ts";
import { findHolder } from "../store/lock.ts";
import { ageText } from "./age.ts";
import { isRunning } from "./process.ts";
import type { Terminal } from "./terminal.ts";

/** They are written every two seconds. */
const SILENT_MS_MAX = 15_000;

/** One line for whoever might take old answers for new ones. Without any vitals nobody claims to keep it. */
export function noteOnDaemon(storePath: string, terminal: Pick<Terminal, "now">): string | undefined {
  const vitals = readVitals(vitalsPathOf(storePath));
  const trouble = vitals && troubleOf(vitals, terminal.now());
  if (vitals === undefined || trouble === undefined) return undefined;
  return `what you see is as of ${new Date(vitals.at).toISOString()}, because ${trouble}`;
}

/** The same for a store beside which there are no vitals: nobody may ever have watched anything. */
export function noteOnNobody(storePath: string): string | undefined {
  if (readVitals(vitalsPathOf(storePath)) !== undefined) return undefined;
  try {
    return findHolder(storePath) === undefined
      ? "what you see may be old, because nobody writes to the store"
      : undefined;
  } catch (error) {
    // Who may not ask the lock does not know.
    if (error instanceof StoreError) return undefined;
    throw error;
  }
}

export function troubleOf({ pid, host, at, state, reason }: Vitals, now: number): string | undefined {
  const ago = ageText(now - at);
  if (state === "stopping") return `the daemon was stopped ${ago} ago`;
  if (host === hostname() && !isRunning(pid)) return `the daemon (process ${pid}) is gone`;
  if (now - at > SILENT_MS_MAX) return `the daemon (process ${pid} on ${visible(host)}) has been silent for ${ago}`;
  if (state === "paused") return `the daemon is paused: ${visible(reason ?? "it cannot write to the store")}`;
  return undefined;
}
