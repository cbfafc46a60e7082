/** What `wrasse doctor` finds in the store: what is in it, and which files were not read to their end. */
import { statSync } from "node:fs";
import { EFFECT_STATES, type EffectState } from "../store/effect-state.ts";
import { NoStoreError, StoreError } from "../store/errors.ts";
import { openReader } from "../store/open-reader.ts";
import type { FileProgress, StoreReader } from "../store/store-reader.ts";
import { fileFindings } from "./doctor-files.ts";
import { bad, type Finding, ok, warn } from "./finding.ts";
import { bytesText } from "./output/bytes.ts";

/** These stay as they are until somebody says what is to become of them. */
const FOR_A_PERSON: readonly EffectState[] = ["waiting-approval", "unknown"];

export interface StoreLook {
  readonly isThere: boolean;
  readonly findings: readonly Finding[];
  readonly progress: readonly FileProgress[];
}

export function lookAtStore(path: string): StoreLook {
  let reader: StoreReader | undefined;
  try {
    reader = openReader(path);
    const size = sizeOf(path) + sizeOf(`${path}-wal`);
    const progress = reader.progress();
    const findings = [
      ok("store", `${path}, ${bytesText(size)}`),
      ...contentFindings(reader),
      ...fileFindings(progress),
    ];
    return { isThere: true, findings, progress };
  } catch (error) {
    if (error instanceof NoStoreError) {
      const advice = "start a daemon: wrasse watch DIRECTORY; or name the store: --store";
      return { isThere: false, findings: [bad("store", `there is none at ${path}`, advice)], progress: [] };
    }
    if (!(error instanceof StoreError)) throw error;
    const finding = bad("store", error.message, "look at it with wrasse verify");
    return { isThere: true, findings: [finding], progress: [] };
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
    ...effectFindings(reader),
  ];
}

/** Nothing where no rule has ever set anything off. */
function effectFindings(reader: StoreReader): readonly Finding[] {
  const counts = reader.effectCounts();
  const parts = EFFECT_STATES.flatMap((state) => ((counts[state] ?? 0) > 0 ? [`${counts[state]} ${state}`] : []));
  if (parts.length === 0) return [];
  const asking = FOR_A_PERSON.filter((state) => (counts[state] ?? 0) > 0);
  if (asking.length === 0) return [ok("effects", parts.join(", "))];
  return [
    warn("effects", `${parts.join(", ")}: some wait for a person`, `see wrasse effects --state ${asking.join(",")}`),
  ];
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
