/** A store as a daemon would have left it, made of what tests say was reported; levels are taken as they are said. */
import { mkdtempDisposableSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SuspectRelease } from "../../src/health/deployment.ts";
import type { Level } from "../../src/health/level.ts";
import { type ResourceNames, resourceIdOf } from "../../src/health/names.ts";
import type { CheckState, ResourceState } from "../../src/health/state.ts";
import { worstOf } from "../../src/health/worst.ts";
import {
  type Batch,
  type ChangeRow,
  EMPTY_BATCH,
  type KeptResource,
  type Origin,
  type ProblemRow,
} from "../../src/store/batch.ts";
import { openStore, type Store } from "../../src/store/store.ts";
import type { Checkpoint } from "../../src/tail/checkpoint.ts";

export interface Saying extends ResourceNames {
  readonly level: Level;
  readonly at: number;
  readonly check?: string;
  readonly message?: string;
  readonly reason?: string;
  readonly expiresAt?: number;
  readonly counting?: NonNullable<CheckState["counting"]>;
  readonly origin?: Origin;
  readonly data?: Readonly<Record<string, string>>;
  /** What a change that it makes may be due to. */
  readonly deployment?: SuspectRelease;
}

export interface SeededStore extends Disposable {
  readonly path: string;
  readonly folder: string;
  /** One commit for all of them. */
  say(...sayings: readonly Saying[]): void;
  problem(...problems: readonly ProblemRow[]): void;
  read(...checkpoints: readonly Checkpoint[]): void;
  /** Whatever else there is. */
  commit(batch: Partial<Batch>): void;
  /** Nobody writes to it any more. */
  close(): void;
}

export async function seedStore(...sayings: readonly Saying[]): Promise<SeededStore> {
  const folder = mkdtempDisposableSync(join(tmpdir(), "wrasse-asking-"));
  const path = join(folder.path, "wrasse.db");
  const holder = { pid: process.pid, host: "test", command: "wrasse test" };
  const store = await openStore({ path, holder, now: 0, synchronous: "NORMAL" });
  const seeding = createSeeding(store);
  seeding.say(...sayings);
  return {
    path,
    folder: folder.path,
    say: seeding.say,
    problem: (...problems) => store.commit({ ...EMPTY_BATCH, problems }),
    read: (...checkpoints) => store.commit({ ...EMPTY_BATCH, checkpoints }),
    commit: (batch) => store.commit({ ...EMPTY_BATCH, ...batch }),
    close: () => store.close(),
    [Symbol.dispose]: () => {
      store.close();
      folder.remove();
    },
  };
}

function createSeeding(store: Store): Pick<SeededStore, "say"> {
  const kept = new Map<string, KeptResource>();
  let { seq, report, resourceKey } = store.last;

  function say(...sayings: readonly Saying[]): void {
    for (let start = 0; start < sayings.length; start += 10_000) commit(sayings.slice(start, start + 10_000));
  }

  function commit(sayings: readonly Saying[]): void {
    const updates = new Map<string, { resource: KeptResource; isNew: boolean; checks: Set<string> }>();
    const reports: Batch["reports"][number][] = [];
    const changes: ChangeRow[] = [];
    for (const saying of sayings) {
      const { project, environment, tenant, target, name, level, at, check = "default", message, origin } = saying;
      const names = { target, ...definite({ project, environment, tenant, name }) };
      const id = resourceIdOf(names);
      const before = kept.get(id);
      const key = before?.key ?? ++resourceKey;
      const checkBefore = before?.state.checks.get(check);
      const state = stateAfter(before?.state, saying, check);
      report++;
      const previous = before?.newestReports.get(check);
      const newestReports = new Map(before?.newestReports).set(check, report);
      const resource = { key, id, names, state, newestReports };
      kept.set(id, resource);
      const update = updates.get(id) ?? { resource, isNew: before === undefined, checks: new Set() };
      update.resource = resource;
      update.checks.add(check);
      updates.set(id, update);
      const said = { ...definite({ message }), origin: origin ?? { source: "test" } };
      const verdict = checkBefore?.level === level ? "confirmed" : "moved";
      const dated = { at, receivedAt: at, ...definite({ data: saying.data }) };
      reports.push({ number: report, previous, resourceKey: key, check, level, verdict, ...dated, ...said });
      const cause = {
        at,
        takenAt: at,
        resourceKey: key,
        reason: saying.reason ?? "reported",
        reportNumber: report,
        ...said,
        ...definite({ deployment: saying.deployment }),
      };
      if (checkBefore?.level !== level) {
        changes.push({ seq: ++seq, check, to: level, ...definite({ from: checkBefore?.level }), ...cause });
      }
      if (before?.state.level !== state.level) {
        changes.push({ seq: ++seq, to: state.level, ...definite({ from: before?.state.level }), ...cause });
      }
    }
    const resources = [...updates.values()].map(({ resource, isNew, checks }) => ({
      ...resource,
      isNew,
      isMoved: true,
      changedChecks: checks,
    }));
    store.commit({ ...EMPTY_BATCH, resources, reports, changes });
  }

  return { say };
}

function stateAfter(before: ResourceState | undefined, saying: Saying, name: string): ResourceState {
  const { level, at, message, expiresAt, counting } = saying;
  const checkBefore = before?.checks.get(name);
  const since = checkBefore?.level === level ? checkBefore.since : at;
  const check: CheckState = { level, since, reportedAt: at, ...definite({ message, expiresAt, counting }) };
  const checks = new Map(before?.checks).set(name, check);
  const worst = worstOf(checks);
  return {
    level: worst.level,
    since: before?.level === worst.level ? before.since : at,
    ...definite({ message: worst.message }),
    checks,
  };
}

/** Without the properties that are undefined. */
function definite<Properties extends object>(properties: Properties) {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Properties]?: Exclude<Properties[Key], undefined>;
  };
}
