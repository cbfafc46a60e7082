/** What the daemon's vitals say to `wrasse doctor`: whether it runs, and the numbers that "nothing lost" is. */
import type { Vitals } from "../daemon/vitals.ts";
import { ageText } from "./age.ts";
import { bad, type Finding, ok, warn } from "./finding.ts";
import { bytesText } from "./output/bytes.ts";
import { troubleOf } from "./vitals-glance.ts";

/** More than a daemon that keeps up ever has waiting. */
const BYTES_BEHIND_WARN = 16 * 1024 * 1024;

/** A number that should be 0, and what to do if it is not. */
const LOSSES: readonly (readonly [metric: string, what: string, advice: string])[] = [
  ["bytes_lost_total", "bytes went away before they were read", "rotate logs less often, or keep one old file"],
  ["lines_too_long_total", "lines were passed over, longer than 16 MiB", "see the daemon's log for where"],
  ["messages_malformed_total", "health messages could not be read", "see wrasse problems --kind malformed"],
  ["reports_refused_total", "reports were not their source's to make", "see wrasse problems --kind refused"],
  ["commit_failures_total", "times the store could not be written", "see the daemon's log"],
];

export function daemonFindings(vitals: Vitals | undefined, now: number): readonly Finding[] {
  if (vitals === undefined) {
    return [warn("daemon", "none has run on this store", "start one with wrasse watch DIRECTORY")];
  }
  const { pid, host, version, startedAt, at, metrics, state, reason } = vitals;
  const who = `wrasse ${version}, process ${pid} on ${host}, for ${ageText(at - startedAt)}`;
  const trouble = troubleOf({ pid, host, at, state, reason }, now);
  if (trouble !== undefined && state !== "paused") {
    return [bad("daemon", `${who}: ${trouble}`, "start it again: it goes on where it stopped")];
  }
  const daemon =
    trouble === undefined
      ? ok("daemon", who)
      : bad("daemon", `${who}: ${trouble}`, "put that right: it goes on by itself, and nothing is lost");
  return [daemon, ...(metrics === undefined ? [] : numberFindings(numbersOf(metrics)))];
}

function numberFindings(numbers: ReadonlyMap<string, number>): readonly Finding[] {
  const behind = numbers.get("bytes_behind") ?? 0;
  const files = `${numbers.get("files") ?? 0} files, ${bytesText(behind)} not read yet`;
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
