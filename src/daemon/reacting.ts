/** The parts that react: what they go on from, what they are told, and how what they decide is done. */
import type { Logger } from "pino";
import type { SuspectRelease } from "../health/deployment.ts";
import type { ResourceNames } from "../health/names.ts";
import { createDeploymentBoard } from "../intake/deployment-board.ts";
import type { Intake } from "../intake/intake.ts";
import type { Reacting, ReactionRows } from "../intake/reacting.ts";
import { signalOfRule } from "../intake/signal-memory.ts";
import { createActions } from "../reactions/actions/all.ts";
import type { Desk } from "../reactions/desk.ts";
import { createDesk } from "../reactions/open-desk.ts";
import { createReactor } from "../reactions/open-reactor.ts";
import { createRunner } from "../reactions/open-runner.ts";
import { Outbox } from "../reactions/outbox.ts";
import { createPace } from "../reactions/pace.ts";
import { planText } from "../reactions/plan-text.ts";
import type { Reactor } from "../reactions/reactor.ts";
import type { Runner, RunnerEvent } from "../reactions/runner.ts";
import { createSecrets, readableSecrets, secretPlacesOf } from "../reactions/secrets.ts";
import type { KeptReactions, StoreReader } from "../store/store-reader.ts";
import type { WatchRow } from "../store/watch.ts";
import type { Config } from "./config.ts";
import { settingsOf } from "./config-rules.ts";
import type { Metrics } from "./metrics.ts";
import { plansOf } from "./rule-plans.ts";

/** More would take time from reading logs, which goes first. */
const ATTEMPTS_PER_SECOND = 250;

export interface ReactionsOptions {
  readonly reader: StoreReader;
  readonly lastSeq: number;
  readonly config: () => Config;
  readonly clock: { now(): number };
  readonly monotonicMs: () => number;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Where secrets may be. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: string;
}

export interface Reactions {
  /** Given to the intake. */
  readonly react: (rows: ReactionRows) => Reacting;
  /** What was remembered when it was made, also by others. */
  readonly watches: readonly WatchRow[];
  readonly suspectOf: (names: ResourceNames, at: number) => SuspectRelease | undefined;
  /** From now on commands are taken, and what others have committed meanwhile is caught up with. */
  start(intake: Intake): void;
  /** Begins to do what is to be done: not before all has been read that may say it is well again. */
  begin(): void;
  readonly desk: Desk;
  /** The configuration is another one. */
  reload(): void;
  tick(): void;
  close(): Promise<void>;
}

interface Made {
  readonly rows: ReactionRows;
  readonly outbox: Outbox;
  readonly reactor: Reactor;
}

export function createReactions(options: ReactionsOptions): Reactions {
  const { reader, config, clock } = options;
  const kept = reader.reactions(clock.now());
  const board = createDeploymentBoard(kept.deployments, () => config().reactions.deployments);
  let made: Made | undefined;
  let startRunning: (() => Runner) | undefined;
  let runner: Runner | undefined;
  let isClosed = false;
  let desk: Desk | undefined;

  function react(rows: ReactionRows): Reacting {
    made = make(options, kept, rows);
    const { reactor } = made;
    return {
      moved(move) {
        reactor.moved(move);
        rows.watch(placeRow(move.seq));
      },
      holdChanged: (subject, heldUntil, now) => reactor.holdChanged(subject, heldUntil, now),
      deployed(deployment, now) {
        board.put(deployment);
        reactor.deployed(deployment, now);
      },
      tick: (now) => reactor.tick(now),
    };
  }

  function start(intake: Intake): void {
    const { outbox, reactor, rows } = the(made);
    const committed = () => intake.committed();
    desk = createDesk({ reactor, outbox, reader, now: clock.now, committed });
    startRunning = () => startRunner(options, { outbox, rows, attempts: kept.attempts, committed });
    catchUp(reactor);
    if (options.lastSeq > 0) rows.watch(placeRow(options.lastSeq));
  }

  /** A pipe, or `wrasse read`, that found no daemon has committed changes to which nobody has reacted yet. */
  function catchUp(reactor: Reactor): void {
    const place = placeIn(kept.watches);
    if (place === undefined || place >= options.lastSeq) return;
    for (const move of reader.movesAfter(place)) reactor.moved(move);
  }

  return {
    react,
    watches: kept.watches,
    suspectOf: board.suspectOf,
    start,
    begin() {
      if (!isClosed) runner ??= startRunning?.();
    },
    get desk() {
      return the(desk);
    },
    reload() {
      the(made).reactor.settings = settingsOf(config());
    },
    tick: () => runner?.tick(),
    async close() {
      isClosed = true;
      await runner?.close();
    },
  };
}

/** Up to which change has been reacted: remembered like what a rule remembers, under a name that no rule can have. */
const PLACE = "reacted:";

function placeRow(seq: number): WatchRow {
  return { rule: PLACE, subject: "", state: String(seq) };
}

function placeIn(watches: readonly WatchRow[]): number | undefined {
  const state = watches.find(({ rule }) => rule === PLACE)?.state;
  return state === undefined ? undefined : Number(state);
}

function isOfSignal(rule: string): boolean {
  return signalOfRule(rule) !== undefined;
}

function make({ reader, lastSeq, config }: ReactionsOptions, kept: KeptReactions, rows: ReactionRows): Made {
  const { openEffects, last } = kept;
  const place = placeIn(kept.watches) ?? lastSeq;
  const outbox = new Outbox({ openEffects, lastNumber: last.effect, write: rows.effect });
  const reactor = createReactor({
    settings: settingsOf(config()),
    outbox,
    instance: reader.instance(),
    kept: { ...kept, watches: kept.watches.filter(({ rule }) => rule !== PLACE && !isOfSignal(rule)) },
    lastSeq: place,
    // What has moved since is told.
    levels: () => (place < lastSeq ? reader.levelsAfter(place) : reader.levels()),
    writer: rows,
    describe: planText,
  });
  return { rows, outbox, reactor };
}

function startRunner(
  { reader, config, clock, monotonicMs, log, metrics, environment, platform }: ReactionsOptions,
  parts: Omit<Made, "reactor"> & Pick<KeptReactions, "attempts"> & { readonly committed: () => Promise<void> },
): Runner {
  const { outbox, rows, attempts, committed } = parts;
  return createRunner({
    outbox,
    attempts,
    actions: createActions({
      platform,
      environment,
      instance: reader.instance(),
      log: (level, text, fields) => log[level](fields, text),
    }),
    writeAttempt: rows.attempt,
    committed,
    concurrencyOf: (name) => config().reactions.rules.find((rule) => rule.name === name)?.concurrency ?? 1,
    secret: createSecrets(environment),
    configuredSecrets: () => readableSecrets(plansOf(config()).flatMap(secretPlacesOf), environment),
    now: clock.now,
    random: Math.random,
    pace: createPace(ATTEMPTS_PER_SECOND, monotonicMs),
    onEvent: (event) => tell(event, log, metrics),
  });
}

function tell(event: RunnerEvent, log: Logger, metrics: Metrics): void {
  const { number: effect, rule, subject, state, reason } = event.effect;
  const about = { effect, rule, subject };
  switch (event.kind) {
    case "begun":
      metrics.attempts.inc();
      return;
    case "ended": {
      const { number: attempt, outcome, status } = event.attempt;
      const fields = { ...about, attempt, status };
      if (outcome === "done") log.info(fields, "done");
      else log.warn(fields, outcome === "unknown" ? "it is not known whether it was done" : "failed");
      if (outcome !== "done") metrics.attemptsFailed.inc();
      return;
    }
    case "waiting":
      log.info({ ...about, until: new Date(event.until).toISOString() }, "will be tried again");
      return;
    case "givenUp":
      log.error({ ...about, state, reason }, "will not be tried again: see wrasse effects show");
      return;
  }
}

function the<Part>(part: Part | undefined): Part {
  if (part === undefined) throw new TypeError("reactions were not started");
  return part;
}
