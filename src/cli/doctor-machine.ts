/** What `wrasse doctor` looks at on the machine: room on the disk, and the system's limits on watching directories. */
import { existsSync, readFileSync, statfsSync } from "node:fs";
import { dirname } from "node:path";
import type { Vitals } from "../daemon/vitals-file.ts";
import { bad, type Finding, ok, warn } from "./finding.ts";
import { bytesText } from "./output/bytes.ts";

const INOTIFY = "/proc/sys/fs/inotify";
const WATCHES_MIN = 65_536;
const INSTANCES_MIN = 128;
const DISK_BYTES_BAD = 64 * 1024 * 1024;
const DISK_BYTES_WARN = 1024 * 1024 * 1024;

export function machineFindings(path: string, vitals: Vitals | undefined): readonly Finding[] {
  return [...diskFindings(path), ...inotifyFindings(readInotifyLimits(), vitals)];
}

function diskFindings(path: string): readonly Finding[] {
  let folder = dirname(path);
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  const { bavail, bsize } = statfsSync(folder);
  return [diskFinding(bavail * bsize, folder)];
}

export function diskFinding(free: number, folder: string): Finding {
  const text = `${bytesText(free)} free for ${folder}`;
  if (free < DISK_BYTES_BAD) return bad("disk", text, "make room: the daemon stops reading when it cannot write");
  if (free < DISK_BYTES_WARN) return warn("disk", text, "make room before the daemon has to stop reading");
  return ok("disk", text);
}

export interface InotifyLimits {
  readonly watches: number;
  readonly instances: number;
}

/** Undefined on systems that have none. */
function readInotifyLimits(): InotifyLimits | undefined {
  try {
    const [watches, instances] = ["max_user_watches", "max_user_instances"].map((name) =>
      Number(readFileSync(`${INOTIFY}/${name}`, "utf8")),
    );
    return watches === undefined || instances === undefined ? undefined : { watches, instances };
  } catch {
    return undefined;
  }
}

/** A directory that cannot be watched is looked at again and again, which is slower to notice. */
export function inotifyFindings(limits: InotifyLimits | undefined, vitals: Vitals | undefined): readonly Finding[] {
  if (limits === undefined) return [];
  const polled = Number(/^wrasse_directories_polled (\d+)/m.exec(vitals?.metrics ?? "")?.[1] ?? 0);
  const text = `${limits.watches} watches, ${limits.instances} instances for a user`;
  const advice = `sysctl fs.inotify.max_user_watches=${8 * WATCHES_MIN} fs.inotify.max_user_instances=${8 * INSTANCES_MIN}`;
  if (polled > 0) return [warn("inotify", `${text}; ${polled} directories could not be watched`, advice)];
  if (limits.watches < WATCHES_MIN || limits.instances < INSTANCES_MIN) return [warn("inotify", text, advice)];
  return [ok("inotify", text)];
}
