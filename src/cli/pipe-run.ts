/**
 * What `wrasse pipe` does: every chunk goes on as it came, and the lines that matter go into a spool file. If nobody
 * else holds the store, the spool is read and committed from here, again and again and once more at the end; if
 * somebody does, they read it. Either way nothing is lost and nothing is kept twice, as the spool's positions are
 * committed with what was read. Nothing that goes wrong here stops the script.
 */
import { Buffer } from "node:buffer";
import { once } from "node:events";
import type { Writable } from "node:stream";
import { MARKER } from "../../grammar/syntax.ts";
import { visible } from "../../grammar/visible.ts";
import type { Config } from "../daemon/config.ts";
import { drainSpool } from "../daemon/spool-drain.ts";
import { ORDERED_LEVELS } from "../health/level.ts";
import { createHearing, type Hearing } from "../intake/hearing.ts";
import { createPipeLines } from "../intake/pipe-lines.ts";
import { plainSource } from "../intake/source.ts";
import { bornOf, createSpoolFile, type SpoolFile, type SpoolManner, spoolFolderOf } from "../intake/spool.ts";
import type { ByteLine } from "../scan/line-scanner.ts";
import { configFor } from "./configured.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import type { PipeArguments } from "./pipe.ts";
import { isRunning, processOf } from "./process.ts";
import { listenToSignals } from "./signals.ts";
import type { Terminal } from "./terminal.ts";

const HEAD_BYTES_MAX = 65_536;
/** How soon the first that was said is committed while the script goes on, and how soon what came since is. */
const FIRST_DRAIN_MS = 20;
const DRAIN_AFTER_MS = 200;
/** How long the script's end may wait; what is left then is read by whoever comes next. */
const LAST_DRAIN_MS = 90;

export async function pipe(args: PipeArguments, terminal: Terminal): Promise<ExitCode> {
  const { config } = await configFor(args, terminal);
  const keeper = createKeeper(args, config, terminal);
  const signals = listenToSignals();
  const stopped = once(signals.stop, "abort").then(() => terminal.stdin.destroy());
  try {
    for await (const chunk of terminal.stdin) await passOn(Buffer.from(chunk), keeper, terminal.stdout);
  } catch (error) {
    if (!signals.stop.aborted) throw error;
  }
  void stopped;
  signals.close();
  await keeper.end();
  return exitCodeOf(keeper.worst(), args.failOn);
}

/** On first, so that nobody waits for what is done with it. A reader who has gone does not end the script's reports. */
async function passOn(chunk: Buffer, keeper: Keeper, output: Writable): Promise<void> {
  const isRoom = output.writable ? output.write(chunk) : true;
  keeper.write(chunk);
  if (!isRoom) await Promise.race([once(output, "drain"), once(output, "close")]);
}

interface Keeper {
  write(chunk: Buffer): void;
  end(): Promise<void>;
  worst: Hearing["worst"];
}

function createKeeper(args: PipeArguments, config: Config, terminal: Terminal): Keeper {
  const manner = mannerOf(args);
  const writer = { ...processOf("pipe"), ...bornHere() };
  const now = () => Date.now();
  let hearing: Hearing | undefined;
  let spool: SpoolFile | undefined;
  let fault: unknown;
  let timer: NodeJS.Timeout | undefined;
  let hasDrained = false;
  let draining: Promise<unknown> = Promise.resolve();

  const lines = createPipeLines(MARKER, {
    get isWaiting() {
      return hearing?.isWaiting ?? false;
    },
    take(line) {
      if (hearing === undefined) return;
      const { memory } = hearing;
      hearing.hear(line);
      keep(line, memory);
    },
    passOver(line) {
      hearing?.passOver(line);
      terminal.stderr.write(`wrasse: line ${line.number} is longer than 16 MiB: passed on, but not read\n`);
    },
  });

  function keep(line: ByteLine, memory: string): void {
    try {
      spool ??= createSpoolFile(spoolFolderOf(config.store), { writer, manner, memory });
      spool.append(line);
      timer ??= setTimeout(drain, hasDrained ? DRAIN_AFTER_MS : FIRST_DRAIN_MS);
    } catch (error) {
      if (fault === undefined) say(`what is said here cannot be kept: ${messageOf(error)}`);
      fault = error;
    }
  }

  function drain(): void {
    hasDrained = true;
    draining = drainFor(undefined).finally(() => {
      timer = undefined;
    });
  }

  async function drainFor(signal: AbortSignal | undefined): Promise<void> {
    try {
      await drainSpool({
        config,
        process: writer,
        isRunning,
        clock: { now },
        monotonicMs: () => performance.now(),
        signal,
      });
    } catch (error) {
      say(`what is said here waits in ${spoolFolderOf(config.store)}: ${messageOf(error)}`);
    }
  }

  async function end(): Promise<void> {
    await lines.end();
    clearTimeout(timer);
    await draining;
    if (spool === undefined) return;
    try {
      spool.end();
    } catch {
      // Whoever reads it finds the writer gone.
    }
    await drainFor(AbortSignal.timeout(LAST_DRAIN_MS));
  }

  function say(text: string): void {
    terminal.stderr.write(`wrasse: ${visible(text)}\n`);
  }

  return {
    write: (chunk) => {
      hearing ??= createHearing({ ...plainSource(manner.source), ...manner }, chunk.subarray(0, HEAD_BYTES_MAX), now);
      lines.write(chunk);
    },
    end,
    worst: () => hearing?.worst(),
  };
}

function mannerOf(args: PipeArguments): SpoolManner {
  const { source, project, environment, tenant, target } = args;
  return {
    source,
    format: args.logFormat ?? "auto",
    encoding: args.encoding ?? "auto",
    escapes: args.escapes ?? "none",
    ...(args.timezone === undefined ? {} : { timeZone: args.timezone }),
    defaults: {
      ...(project === undefined ? {} : { project }),
      ...(environment === undefined ? {} : { environment }),
      ...(tenant === undefined ? {} : { tenant }),
      ...(target === undefined ? {} : { target }),
    },
  };
}

function bornHere(): { born?: string } {
  const born = bornOf(process.pid);
  return born === undefined ? {} : { born };
}

function exitCodeOf(worst: ReturnType<Hearing["worst"]>, failOn: PipeArguments["failOn"]): ExitCode {
  if (failOn === undefined || worst === undefined) return EXIT.ok;
  if (ORDERED_LEVELS.indexOf(worst) < ORDERED_LEVELS.indexOf(failOn)) return EXIT.ok;
  switch (worst) {
    case "healthy":
      return EXIT.ok;
    case "warning":
      return EXIT.warning;
    case "unknown":
      return EXIT.unknown;
    case "unhealthy":
    case "unavailable":
      return EXIT.unhealthy;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
