/** What `wrasse doctor` does: looks at everything, also where the first thing it looks at is broken. */
import { existsSync, readFileSync, statfsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { readVitals, type Vitals, vitalsPathOf } from "../daemon/vitals.ts";
import { NoStoreError, StoreError } from "../store/errors.ts";
import { openReader } from "../store/open-reader.ts";
import type { StoreReader } from "../store/store-reader.ts";
import { answer } from "./asking.ts";
import { daemonFindings } from "./doctor-daemon.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { bad, FINDING_VIEW, type Finding, findingText, ok, warn } from "./finding.ts";
import { bytesText } from "./output/bytes.ts";
import { asksForFields, formatFor, type OutputArguments } from "./output/formats.ts";
import { styleFor } from "./output/style.ts";
import { type PlaceArguments, storePathFor } from "./store-place.ts";
import { Output, type Terminal } from "./terminal.ts";

export interface DoctorArguments extends OutputArguments, PlaceArguments {}

const INOTIFY = "/proc/sys/fs/inotify";
const WATCHES_MIN = 65_536;
const INSTANCES_MIN = 128;
const DISK_BYTES_BAD = 64 * 1024 * 1024;
const DISK_BYTES_WARN = 1024 * 1024 * 1024;

export async function doctor(args: DoctorArguments, terminal: Terminal): Promise<ExitCode> {
  const path = await storePathFor(args, terminal);
  const vitals = readVitals(vitalsPathOf(path));
  const store = storeFindings(path);
  const findings = [
    ...store.findings,
    ...daemonFindings(vitals, terminal.now()),
    ...diskFindings(path),
    ...inotifyFindings(readInotifyLimits(), vitals),
  ];
  await tell(findings, args, terminal);
  if (!store.isThere) return EXIT.noDaemon;
  return findings.some(({ verdict }) => verdict === "bad") ? EXIT.problem : EXIT.ok;
}

/** To a person every finding in full, and what to do below it: a table would shorten just that. */
async function tell(findings: readonly Finding[], args: DoctorArguments, terminal: Terminal): Promise<void> {
  if (asksForFields(args) || formatFor(args, terminal) !== "table") {
    await answer(FINDING_VIEW, args, terminal, () => findings);
    return;
  }
  const output = new Output(terminal.stdout);
  for (const finding of findings) output.write(findingText(finding, styleFor(args, terminal)));
  await output.flush();
}

function storeFindings(path: string): { readonly isThere: boolean; readonly findings: readonly Finding[] } {
  let reader: StoreReader | undefined;
  try {
    reader = openReader(path);
    const size = sizeOf(path) + sizeOf(`${path}-wal`);
    return { isThere: true, findings: [ok("store", `${path}, ${bytesText(size)}`), ...contentFindings(reader)] };
  } catch (error) {
    if (error instanceof NoStoreError) {
      const advice = "start a daemon: wrasse watch DIRECTORY; or name the store: --store";
      return { isThere: false, findings: [bad("store", `there is none at ${path}`, advice)] };
    }
    if (!(error instanceof StoreError)) throw error;
    return { isThere: true, findings: [bad("store", error.message, "look at it with wrasse verify")] };
  } finally {
    reader?.close();
  }
}

function contentFindings(reader: StoreReader): readonly Finding[] {
  const counts = Object.entries(reader.summary({}));
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  const levels = counts.filter(([, count]) => count > 0).map(([level, count]) => `${count} ${level}`);
  const [problem] = reader.problems({ limit: 1 });
  return [
    total === 0
      ? warn("resources", "nobody has reported about any", "check that the logs are read, with wrasse parse LOG")
      : ok("resources", `${total}: ${levels.join(", ")}`),
    ok("changes", `${reader.lastSeq()} so far`),
    problem === undefined
      ? ok("problems", "no malformed or refused messages are kept")
      : warn("problems", `messages that changed nothing, the newest at ${problem.at}`, "see wrasse problems"),
  ];
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
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
