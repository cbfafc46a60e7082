/**
 * Logs read as if each line had come when it says that it was written: whatever order the files are read in, what they
 * say is decided on in the order of time. For replaying logs that no daemon has read.
 */
import { Buffer } from "node:buffer";
import { MARKER } from "../../grammar/syntax.ts";
import type { Deployment } from "../health/deployment.ts";
import { createPolicies } from "../health/policy.ts";
import { createDeploymentBoard } from "../intake/deployment-board.ts";
import { Intake, type Statement } from "../intake/intake.ts";
import { Signals } from "../intake/signals.ts";
import { plainSource, type Source } from "../intake/source.ts";
import { createReactor } from "../reactions/open-reactor.ts";
import { Outbox } from "../reactions/outbox.ts";
import { DEFAULT_SETTINGS, type Rule } from "../reactions/rule.ts";
import type { Store } from "../store/store.ts";
import { NOTHING_KEPT } from "../store/store-reader.ts";
import type { TailEvent, TailSource } from "../tail/host.ts";
import { readOnce } from "../tail/read-once.ts";
import type { Config } from "./config.ts";
import { createLogHost, type LogListener } from "./log-host.ts";
import { intakeSourcesOf } from "./sources.ts";

export interface DatedLogsOptions {
  /** A new one: nothing in it is of another order. */
  readonly store: Store;
  readonly config: Config;
  readonly sources: readonly TailSource[];
  /** That are to be replayed: what they look at beside changes is kept for them. */
  readonly rules: readonly Rule[];
  readonly now: () => number;
  readonly monotonicMs: () => number;
  readonly onProgress?: (bytesRead: number, bytesTotal: number) => void;
  readonly onEvent?: (event: TailEvent) => void;
  readonly isOver?: () => boolean;
}

export interface DatedLogs {
  readonly reports: number;
  /** Left out, as nobody knows when they were said. */
  readonly undated: number;
  readonly malformed: number;
  /** When the first was said and the last; undefined where none was. */
  readonly from?: number;
  readonly until?: number;
}

/** The store could not be written. */
class ReplayStoppedError extends Error {
  override readonly name = "ReplayStoppedError";
}

export async function readDatedLogs(options: DatedLogsOptions): Promise<DatedLogs> {
  const heard = new Collection();
  const sources = intakeSourcesOf(options.config);
  const sourceOf = (name: string) => sources.get(name);
  const signals = new Signals({
    signals: options.config.signals,
    kept: [],
    intake: heard,
    writer: { keepWatch: () => {} },
    sourceOf: (name) => sourceOf(name) ?? plainSource(name),
    now: options.now,
  });
  await readOnce({
    sources: options.sources,
    checkpoints: [],
    startedSources: new Set(),
    host: createLogHost({
      intake: heard,
      signals,
      sourceOf,
      now: options.now,
      onMessage: () => {},
      onEvent: options.onEvent ?? (() => {}),
    }),
    needle: Buffer.from(MARKER),
    clock: options,
    isFinished: () => true,
    ...(options.isOver === undefined ? {} : { isStopped: options.isOver }),
    ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
  });
  // Nothing more will come: what nothing has matched for long enough by now is taken back, each at its time.
  signals.tick(options.now() + LATER_MS);
  const entries = heard.inOrder();
  decideAll(entries, options);
  const [first] = entries;
  const last = entries.at(-1);
  return {
    reports: heard.reports,
    undated: heard.undated,
    malformed: heard.malformed,
    ...(first === undefined || last === undefined ? {} : { from: first.at, until: last.at }),
  };
}

const LATER_MS = 60_000;

type Entry =
  | {
      readonly kind: "report";
      readonly at: number;
      readonly source: Source;
      readonly statement: Statement;
      readonly surroundings: Parameters<Intake["take"]>[2];
    }
  | { readonly kind: "deployment"; readonly at: number; readonly deployment: Deployment };

/** Takes what logs say, and decides nothing yet. */
class Collection implements LogListener {
  readonly isFull = false;
  reports = 0;
  undated = 0;
  malformed = 0;
  readonly #entries: Entry[] = [];
  readonly #lastOf = new Map<string, number>();

  /** A line without a time was written after the one before it in its file. */
  take(source: Source, statement: Statement, surroundings: Parameters<Intake["take"]>[2]): undefined {
    const { report, saidAt, origin } = statement;
    const file = origin.file ?? origin.source;
    const at = saidAt ?? this.#lastOf.get(file) ?? (report.at === undefined ? undefined : Date.parse(report.at));
    if (at === undefined) {
      this.undated++;
      return;
    }
    this.reports++;
    this.#lastOf.set(file, at);
    this.#entries.push({ kind: "report", at, source, statement, surroundings });
  }

  deployment(deployment: Deployment): void {
    const at = deployment.finishedAt ?? deployment.startedAt;
    this.#entries.push({ kind: "deployment", at, deployment });
  }

  problem({ kind }: Parameters<Intake["problem"]>[0]): void {
    if (kind === "malformed") this.malformed++;
  }

  keep(): void {}
  forget(): void {}
  started(): void {}
  commit(): boolean {
    return true;
  }

  /** What was said at the same time stays as it was read. */
  inOrder(): readonly Entry[] {
    return this.#entries.toSorted((one, other) => one.at - other.at);
  }
}

function decideAll(entries: readonly Entry[], { store, config, rules, monotonicMs, isOver }: DatedLogsOptions): void {
  let now = entries[0]?.at ?? 0;
  const board = createDeploymentBoard([], () => config.reactions.deployments);
  const intake = new Intake({
    store,
    policyOf: createPolicies(config.policies),
    clock: { now: () => now },
    monotonicMs,
    onEvent: (event) => {
      if (event.kind === "paused") throw new ReplayStoppedError(event.error.message, { cause: event.error });
    },
    suspectOf: board.suspectOf,
    // What it decides is dropped; it only notes down what a replay has to be told beside changes.
    reacting: (rows) =>
      createReactor({
        settings: { ...config.reactions, rules, mayReact: DEFAULT_SETTINGS.mayReact },
        outbox: new Outbox({ openEffects: [], lastNumber: 0, write: () => {} }),
        instance: "",
        kept: NOTHING_KEPT,
        lastSeq: 0,
        levels: () => [],
        writer: rows,
        describe: () => "",
      }),
  });
  try {
    let dueAt = Number.POSITIVE_INFINITY;
    const shortestMs = shortestOf(config.policies);
    for (const entry of entries) {
      if (entry.at > dueAt) dueAt = passTime(intake, store, { from: now, until: entry.at });
      now = entry.at;
      if (entry.kind === "report") {
        intake.take(entry.source, entry.statement, entry.surroundings);
        dueAt = Math.min(dueAt, earliestDueOf(entry, shortestMs));
      } else {
        board.put(entry.deployment);
        intake.deployment(entry.deployment);
      }
      if (intake.isFull) intake.commit();
      if (isOver?.() === true) return;
    }
  } finally {
    intake.close();
  }
}

/** A daemon ticks every second; only those moments count at which something is due. Returns the next of them. */
function passTime(
  intake: Intake,
  store: Store,
  { from, until }: { readonly from: number; readonly until: number },
): number {
  for (;;) {
    intake.commit();
    const [first] = store.due(Number.MAX_SAFE_INTEGER, 1);
    const dueAt = first?.state?.dueAt ?? Number.POSITIVE_INFINITY;
    if (dueAt >= until) return dueAt;
    // What an old report has left due is due at once.
    intake.tick(Math.max(dueAt, from));
  }
}

/** How soon after a report time alone may change something that policies say. */
function shortestOf(policies: Config["policies"]): number {
  const times = policies.flatMap(({ expireAfterMs, flap }) => [expireAfterMs, flap?.holdMs]);
  return Math.min(...times.map((time) => time ?? Number.POSITIVE_INFINITY), Number.POSITIVE_INFINITY);
}

/** Not later than what is really due because of it: the store, which knows, is not asked after every report. */
function earliestDueOf({ at, statement: { report } }: Extract<Entry, { kind: "report" }>, shortestMs: number): number {
  const saidAt = report.at === undefined ? at : Math.min(at, Date.parse(report.at));
  return saidAt + Math.min(report.ttlMs ?? Number.POSITIVE_INFINITY, shortestMs);
}
