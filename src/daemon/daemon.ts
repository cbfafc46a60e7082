/** The parts and their wires: started in order, stopped in reverse. Only this file knows which parts there are. */
import { mkdirSync } from "node:fs";
import type { Logger } from "pino";
import type { Intake, IntakeEvent } from "../intake/intake.ts";
import { spoolFolderOf } from "../intake/spool.ts";
import { StoreHeldError } from "../store/errors.ts";
import { openReader } from "../store/open-reader.ts";
import { openStore, type Store, type StoreOptions } from "../store/store.ts";
import type { Tail } from "../tail/tail.ts";
import type { Web } from "../web/web.ts";
import { type Answering, startAnswering } from "./answering.ts";
import type { Config } from "./config.ts";
import { startHousekeeping } from "./housekeeping.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
import { createObserver } from "./observe.ts";
import { startReading } from "./reading.ts";
import { createSteps, type Steps } from "./steps.ts";
import { startVitals, type Vitals } from "./vitals.ts";

const TICK_MS = 1000;
const PIPE = "wrasse pipe";
/** Each waits for a second. */
const ATTEMPTS_BEHIND_PIPES = 20;

export interface DaemonOptions {
  readonly config: Config;
  readonly version: string;
  readonly process: {
    readonly pid: number;
    readonly host: string;
    readonly command: string;
    readonly platform?: string;
  };
  /** Where secrets of the configuration may be; none, if absent. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Whether a process of this number runs here. */
  readonly isRunning: (pid: number) => boolean;
  readonly log: Logger;
  readonly clock: { now(): number };
  readonly monotonicMs: () => number;
  /** Beside what it does anyway, for who waits for something: tests, and a demo. */
  readonly onEvent?: (event: IntakeEvent) => void;
  /** For tests: called before every statement that writes, to throw. */
  readonly fault?: StoreOptions["fault"];
}

export interface Daemon {
  /** All that was there at the beginning has been read. */
  readonly caughtUp: Promise<void>;
  readonly metrics: Metrics;
  /** Where it answers. */
  readonly web: Pick<Web, "url" | "publicListenerUrl">;
  /** Goes on with another configuration; the place of the store stays. */
  reload(config: Config): void;
  /** There is another configuration that cannot be used. */
  refused(): void;
  /** Commits what is left and lets go of the store. May be called twice. */
  close(): Promise<void>;
}

/** What has been started is stopped again if the rest cannot be. */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const { log } = options;
  const steps = createSteps((step, error) => log.error({ step, error }, "could not be stopped in order"));
  try {
    const store = await openOwnStore(options);
    steps.push("store", () => store.close());
    return await wire(options, store, steps);
  } catch (error) {
    await steps.stopAll();
    throw error;
  }
}

async function wire(options: DaemonOptions, store: Store, steps: Steps): Promise<Daemon> {
  const { log, clock, monotonicMs } = options;
  let { config } = options;
  const configNow = () => config;
  let tail: Tail | undefined;
  let serving: Answering | undefined;
  const metrics = createMetrics(() => tail?.numbers() ?? NO_FILES, monotonicMs);
  const observer = createObserver(log, metrics, clock.now);
  const reader = openReader(store.path);
  steps.push("reader", () => reader.close());

  const common = { ...options, store, reader, metrics, config: configNow };
  const reading = startReading({ ...common, observer, onCommitted: (batch) => serving?.committed(batch) }, steps);
  const { intake, reactions, policyOf } = reading;
  tail = reading.tail;

  const isWritable = () => intake.fault === undefined;
  const housekeeping = startHousekeeping(store, () => config.retention, clock.now, isWritable);
  steps.push("housekeeping", () => housekeeping.close());
  const web = await startAnswering({ ...common, intake, policyOf, tail: reading.tail, desk: reactions.desk });
  serving = web;
  steps.push("web", () => {
    serving = undefined;
    return web.close();
  });
  // What is being done may go on while nothing new comes, and what it comes to is committed before the intake ends.
  steps.push("reactions", () => reactions.close());
  const stopTicks = everySecond(() => {
    reading.tick();
    observer.tick();
    web.tick();
  });
  steps.push("ticks", stopTicks);
  steps.push("vitals", startVitals({ ...options, store: config.store, metrics, stateNow: () => stateOf(intake) }));

  function reload(changed: Config): void {
    config = withPlacesOf(config, changed, log);
    reading.reload();
    metrics.configIsUsed.set(1);
  }

  const refused = () => metrics.configIsUsed.set(0);
  return { caughtUp: reading.tail.caughtUp, metrics, web, reload, refused, close: () => steps.stopAll() };
}

/** Where it keeps and answers stays as it was. */
function withPlacesOf(config: Config, changed: Config, log: Logger): Config {
  const { store, listen, public: open, tls } = config;
  if (changed.store !== store) log.warn({ store }, "the store stays where it is until a restart");
  const isElsewhere =
    JSON.stringify([changed.listen, changed.public, changed.tls]) !== JSON.stringify([listen, open, tls]);
  if (isElsewhere) log.warn("where and how it answers stays as it is until a restart");
  return { ...changed, store, listen, public: open, ...(tls === undefined ? {} : { tls }) };
}

/** The store, and the folder beside it in which pipes leave what they hear. */
async function openOwnStore({ config, process, clock, fault }: DaemonOptions): Promise<Store> {
  const store = await openStoreBehindPipes({
    path: config.store,
    holder: process,
    now: clock.now(),
    ...(fault && { fault }),
  });
  mkdirSync(spoolFolderOf(config.store), { recursive: true, mode: 0o700 });
  return store;
}

/** A pipe holds the store for moments only, but many of them may follow each other. */
async function openStoreBehindPipes(options: StoreOptions): Promise<Store> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await openStore(options);
    } catch (error) {
      const isPipe = error instanceof StoreHeldError && error.holder?.command === PIPE;
      if (!isPipe || attempt === ATTEMPTS_BEHIND_PIPES) throw error;
    }
  }
}

const NO_FILES = { watched: 0, open: 0, polled: 0, files: 0, bytesBehind: 0 };

function everySecond(act: () => void): () => void {
  const timer = setInterval(act, TICK_MS);
  return () => clearInterval(timer);
}

function stateOf({ fault }: Intake): Pick<Vitals, "state" | "reason"> {
  return fault === undefined ? { state: "running" } : { state: "paused", reason: fault.message };
}
