/** Reads what is there, commits it, and is done: `wrasse read`, and a pipe that finds nobody else at the store. */
import { Buffer } from "node:buffer";
import { MARKER } from "../../grammar/syntax.ts";
import { createPolicies } from "../health/policy.ts";
import { Intake, type IntakeEvent } from "../intake/intake.ts";
import { Signals } from "../intake/signals.ts";
import { plainSource, type Source } from "../intake/source.ts";
import { openReader } from "../store/open-reader.ts";
import type { Store } from "../store/store.ts";
import type { WatchRow } from "../store/watch.ts";
import type { TailEvent, TailSource } from "../tail/host.ts";
import { readOnce } from "../tail/read-once.ts";
import type { Config } from "./config.ts";
import { createLogHost } from "./log-host.ts";
import { createSecretMask } from "./secret-mask.ts";
import { intakeSourcesOf } from "./sources.ts";

export interface OneShotOptions {
  readonly store: Store;
  readonly config: Config;
  /** Where secrets of the configuration may be; none, if absent. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly sources: readonly TailSource[];
  readonly clock: { now(): number };
  readonly monotonicMs: () => number;
  /** Whether nobody will write to a file any more, so that its last line is one even without an end. */
  readonly isFinished: (path: string) => boolean;
  readonly onProgress?: (bytesRead: number, bytesTotal: number) => void;
  readonly onEvent?: (event: TailEvent | IntakeEvent) => void;
  /** How old what is read may be, where nothing says when it was said; 0 unless told. */
  readonly untimedAgeMs?: () => number;
  /** Asked again and again: whether to stop, even if there is more. */
  readonly isOver?: () => boolean;
  /** How much of a file is read before that is asked again. */
  readonly turnBytes?: number;
  /** How much is read before others have their turn. */
  readonly sliceBytes?: number;
}

/** The store could not be written while reading; what was read until then is committed. */
class ReadingStoppedError extends Error {
  override readonly name = "ReadingStoppedError";
}

export async function readAndCommit(options: OneShotOptions): Promise<void> {
  const { store, config, clock, monotonicMs, environment = {}, onEvent = () => {} } = options;
  const sources = intakeSourcesOf(config);
  let stopped: ReadingStoppedError | undefined;
  const intake = new Intake({
    store,
    policyOf: createPolicies(config.policies),
    clock,
    monotonicMs,
    mask: createSecretMask({ config: () => config, environment, monotonicMs }),
    onEvent: (event) => {
      if (event.kind === "paused") stopped = new ReadingStoppedError(event.error.message, { cause: event.error });
      onEvent(event);
    },
  });
  const signals = signalsOf(options, intake, (name) => sources.get(name) ?? plainSource(name));
  const host = createLogHost({
    ...{ intake, signals },
    sourceOf: (name) => sources.get(name),
    now: clock.now,
    ...(options.untimedAgeMs === undefined ? {} : { untimedAgeMs: options.untimedAgeMs }),
    onMessage: () => {},
    onEvent,
  });
  try {
    await readOnce({
      sources: options.sources,
      checkpoints: store.checkpoints(),
      startedSources: store.startedSources(),
      host,
      needle: Buffer.from(MARKER),
      clock,
      isFinished: options.isFinished,
      isStopped: () => stopped !== undefined || options.isOver?.() === true,
      ...(options.turnBytes === undefined ? {} : { limits: { turnBytes: options.turnBytes } }),
      ...(options.sliceBytes === undefined ? {} : { sliceBytes: options.sliceBytes }),
      ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
    });
    signals.tick(clock.now());
  } finally {
    intake.close();
  }
  if (stopped !== undefined) throw stopped;
}

/** What was counted before is counted on. */
function signalsOf(
  { store, config, clock }: OneShotOptions,
  intake: Intake,
  sourceOf: (name: string) => Source,
): Signals {
  const { signals } = config;
  const writer = { keepWatch: intake.rows.watch };
  return new Signals({
    signals,
    kept: signals.length === 0 ? [] : watchesIn(store.path, clock.now()),
    intake,
    writer,
    sourceOf,
    now: clock.now,
  });
}

function watchesIn(store: string, now: number): readonly WatchRow[] {
  const reader = openReader(store);
  try {
    return reader.reactions(now).watches;
  } finally {
    reader.close();
  }
}
