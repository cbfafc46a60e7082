/** What the lock and the daemon's vitals say to `wrasse doctor`: who runs, and the numbers that "nothing lost" is. */
import type { Vitals } from "../daemon/vitals-file.ts";
import { StoreError } from "../store/errors.ts";
import { findHolder, type Held } from "../store/lock.ts";
import { ageText } from "./age.ts";
import { BYTES_BEHIND_WARN } from "./doctor-files.ts";
import { bad, type Finding, ok, warn } from "./finding.ts";
import { bytesText } from "./output/bytes.ts";
import { troubleOf } from "./vitals-note.ts";

const START_AGAIN = "start it again: it goes on where it stopped";
const LOOK_AT_IT = "it still holds the store: it hangs, or somebody has stopped it";

/** A number that should be 0, and what to do if it is not. */
const LOSSES: readonly (readonly [metric: string, what: string, advice: string])[] = [
  ["bytes_lost_total", "bytes went away before they were read", "rotate logs less often, or keep one old file"],
  ["lines_too_long_total", "lines were passed over, longer than 16 MiB", "see the daemon's log for where"],
  ["messages_malformed_total", "health messages could not be read", "see wrasse problems --kind malformed"],
  ["reports_refused_total", "reports were not their source's to make", "see wrasse problems --kind refused"],
  ["commit_failures_total", "times the store could not be written", "see the daemon's log"],
];

export type LockLook =
  | { readonly kind: "held"; readonly held: Held }
  | { readonly kind: "free" }
  | { readonly kind: "unseen"; readonly reason: string };

export function lookAtLock(storePath: string): LockLook {
  try {
    const held = findHolder(storePath);
    return held === undefined ? { kind: "free" } : { kind: "held", held };
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return { kind: "unseen", reason: error.message };
  }
}

/** Who writes to the store, which the lock knows even of one that cannot say how it is. */
export function lockFinding(lock: LockLook, vitals: Vitals | undefined, now: number): Finding {
  switch (lock.kind) {
    case "unseen":
      return warn("lock", lock.reason, "ask as the user that the daemon runs as");
    case "held":
      return ok("lock", `held by ${holderText(lock.held, now)}`);
    case "free":
      return vitals === undefined || troubleOf(vitals, now) !== undefined
        ? ok("lock", "nobody writes to the store")
        : bad("lock", `nobody writes to the store, although process ${vitals.pid} says that it does`, START_AGAIN);
  }
}

function holderText({ holder, since }: Held, now: number): string {
  if (holder === undefined) return "a process that is just about to say its name";
  const age = since === undefined ? "" : `, for ${ageText(now - since)}`;
  return `process ${holder.pid} on ${holder.host} (${holder.command})${age}`;
}

export function daemonFindings(vitals: Vitals | undefined, lock: LockLook, now: number): readonly Finding[] {
  if (vitals === undefined) return [withoutVitals(lock)];
  const { pid, host, version, startedAt, at, metrics } = vitals;
  const who = `wrasse ${version}, process ${pid} on ${host}, for ${ageText(at - startedAt)}`;
  const trouble = troubleOf(vitals, now);
  if (trouble !== undefined && vitals.state !== "paused") {
    const text = `${who}: ${trouble}`;
    const other = lock.kind === "held" && lock.held.holder?.pid !== pid;
    if (other) return [warn("daemon", text, "whoever holds the store goes on")];
    return [bad("daemon", text, lock.kind === "held" ? LOOK_AT_IT : START_AGAIN)];
  }
  const daemon =
    trouble === undefined
      ? ok("daemon", who)
      : bad("daemon", `${who}: ${trouble}`, "put that right; nothing is lost meanwhile");
  return [daemon, ...(metrics === undefined ? [] : numberFindings(numbersOf(metrics)))];
}

function withoutVitals(lock: LockLook): Finding {
  return lock.kind === "held"
    ? warn("daemon", "whoever holds the store has not said how it is", "look again, if it has only just been started")
    : warn("daemon", "none has run on this store", "start one with wrasse watch DIRECTORY");
}

function numberFindings(numbers: ReadonlyMap<string, number>): readonly Finding[] {
  const behind = numbers.get("bytes_behind") ?? 0;
  const files = `${numbers.get("files_watched") ?? 0} files, ${bytesText(behind)} not read yet`;
  const losses = LOSSES.flatMap(([metric, what, advice]) => {
    const count = numbers.get(metric) ?? 0;
    return count === 0 ? [] : [warn("numbers", `${count} ${what}`, advice)];
  });
  return [
    behind > BYTES_BEHIND_WARN
      ? warn("logs", files, "look again: if it does not shrink, logs are written faster than this machine can read")
      : ok("logs", files),
    ...(losses.length === 0
      ? [ok("numbers", "nothing was lost, malformed or refused since the daemon's start")]
      : losses),
  ];
}

/** Of Prometheus' text, the plain numbers without labels. */
function numbersOf(metrics: string): ReadonlyMap<string, number> {
  const lines = metrics.matchAll(/^wrasse_(\w+) ([-+.\deE]+)$/gm);
  return new Map(Array.from(lines, ([, name = "", value]) => [name, Number(value)]));
}
