/** The parts that take in what is said: files are tailed, their lines become reports and signals, and rules react. */
import { Buffer } from "node:buffer";
import { MARKER } from "../../grammar/syntax.ts";
import { createPolicies } from "../health/policy.ts";
import { Intake, type PolicyOf } from "../intake/intake.ts";
import type { OpenBatch } from "../intake/open-batch.ts";
import { Signals } from "../intake/signals.ts";
import { plainSource } from "../intake/source.ts";
import { createSpoolKeeper } from "../intake/spool-keeper.ts";
import type { Store } from "../store/store.ts";
import type { StoreReader } from "../store/store-reader.ts";
import type { Checkpoint } from "../tail/checkpoint.ts";
import { startTail, type Tail } from "../tail/tail.ts";
import type { Config } from "./config.ts";
import type { DaemonOptions } from "./daemon.ts";
import { createLogHost, type LogHostOptions } from "./log-host.ts";
import type { Metrics } from "./metrics.ts";
import type { Observer } from "./observe.ts";
import { createReactions, type Reactions } from "./reacting.ts";
import { plansOf } from "./rule-plans.ts";
import { createSecretMask } from "./secret-mask.ts";
import { intakeSourcesOf, tailSourcesOf } from "./sources.ts";
import type { Steps } from "./steps.ts";
import { watchTaggedClouds } from "./tagged-clouds.ts";
import { readVitals, vitalsPathOf } from "./vitals-file.ts";

export interface ReadingOptions extends Omit<DaemonOptions, "config"> {
  readonly store: Store;
  readonly reader: StoreReader;
  readonly config: () => Config;
  readonly metrics: Metrics;
  readonly observer: Observer;
  readonly onCommitted: (batch: OpenBatch) => void;
}

export interface Reading {
  readonly intake: Intake;
  readonly tail: Tail;
  readonly reactions: Reactions;
  readonly policyOf: PolicyOf;
  /** The configuration is another one. */
  reload(): void;
  /** Time has passed. */
  tick(): void;
}

export function startReading(options: ReadingOptions, steps: Steps): Reading {
  const { store, reader, config, clock, log } = options;
  let sources = intakeSourcesOf(config());
  let policies = createPolicies(config().policies);
  const policyOf: PolicyOf = (names, check) => policies(names, check);
  const checkpoints = store.checkpoints();
  const spool = createSpoolKeeper({ host: options.process.host, isRunning: options.isRunning }, checkpoints);
  let tail: Tail | undefined;

  const reactions = createReactions({
    ...{ reader, config, clock, log, metrics: options.metrics, monotonicMs: options.monotonicMs },
    lastSeq: store.last.seq,
    environment: options.environment ?? {},
    platform: options.process.platform ?? "linux",
  });
  const intake = startIntake(options, {
    ...{ policyOf, reactions },
    committed: (batch) => spool.committed(batch.checkpoints),
    resumed: () => tail?.resume(),
  });
  steps.push("intake", () => intake.close());
  reactions.start(intake);

  const signals = new Signals({
    signals: config().signals,
    kept: reactions.watches,
    intake,
    writer: { keepWatch: intake.rows.watch },
    sourceOf: (name) => sources.get(name) ?? plainSource(name),
    now: clock.now,
  });
  const reading = readLogs(options, { intake, signals, checkpoints, sourceOf: (name) => sources.get(name) });
  tail = reading;
  steps.push("tail", () => reading.close());
  void reading.caughtUp.then(() => reactions.begin());

  const clouds = watchTaggedClouds({ ...{ reader, intake, log }, plans: () => plansOf(config()) });
  steps.push("tagged clouds", () => clouds.close());

  return {
    ...{ intake, tail, reactions, policyOf },
    reload() {
      sources = intakeSourcesOf(config());
      policies = createPolicies(config().policies);
      signals.signals = config().signals;
      reactions.reload();
      reading.setSources(tailSourcesOf(config()));
    },
    tick() {
      if (intake.fault === undefined) {
        signals.tick(clock.now());
        intake.tick(clock.now());
        spool.sweep((checkpointId) => intake.forget(checkpointId));
      }
      reactions.tick();
    },
  };
}

interface IntakeParts {
  readonly policyOf: PolicyOf;
  readonly reactions: Reactions;
  readonly committed: (batch: OpenBatch) => void;
  readonly resumed: () => void;
}

function startIntake(options: ReadingOptions, { policyOf, reactions, committed, resumed }: IntakeParts): Intake {
  const { store, clock, config, monotonicMs, observer, onCommitted, onEvent, environment = {} } = options;
  return new Intake({
    ...{ store, policyOf, clock, monotonicMs },
    reacting: reactions.react,
    suspectOf: reactions.suspectOf,
    mask: createSecretMask({ config, environment, monotonicMs }),
    onEvent: (event) => {
      observer.intake(event);
      if (event.kind === "committed") {
        committed(event.batch);
        onCommitted(event.batch);
      }
      if (event.kind === "resumed") resumed();
      onEvent?.(event);
    },
  });
}

interface LogParts extends Pick<LogHostOptions, "intake" | "signals" | "sourceOf"> {
  readonly checkpoints: readonly Checkpoint[];
}

function readLogs(options: ReadingOptions, { checkpoints, ...parts }: LogParts): Tail {
  const { store, config, clock, metrics, observer } = options;
  const startedAt = clock.now();
  const lastSeenAt = readVitals(vitalsPathOf(store.path))?.at ?? 0;
  let isCaughtUp = false;
  const tail = startTail({
    sources: tailSourcesOf(config()),
    checkpoints,
    startedSources: store.startedSources(),
    host: createLogHost({
      ...parts,
      now: clock.now,
      // What was written while no daemon looked may be as old as that.
      untimedAgeMs: () => (isCaughtUp ? 0 : startedAt - lastSeenAt),
      onMessage: () => metrics.messages.inc(),
      onEvent: observer.tail,
    }),
    needle: Buffer.from(MARKER),
    clock,
  });
  void tail.caughtUp.then(() => {
    isCaughtUp = true;
  });
  return tail;
}
