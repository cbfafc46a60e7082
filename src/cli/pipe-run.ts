/**
 * What `wrasse pipe` does: every chunk goes on as it came, and the lines that matter go into a spool file. If nobody
 * else holds the store, the spool is read and committed from here, again and again and once more at the end; if
 * somebody does, they read it. Either way nothing is lost and nothing is kept twice, as the spool's positions are
 * committed with what was read. Nothing that goes wrong here stops the script.
 */
import { Buffer } from "node:buffer";
import type { Writable } from "node:stream";
import { MARKER } from "../../grammar/syntax.ts";
import { visible } from "../../grammar/visible.ts";
import type { Config } from "../daemon/config.ts";
import { drainSpool } from "../daemon/spool-drain.ts";
import { ORDERED_LEVELS } from "../health/level.ts";
import { createHearing, type Hearing } from "../intake/hearing.ts";
import { createPipeLines, type PipeLines, type PipeLineTaker } from "../intake/pipe-lines.ts";
import { plainSource, withManner } from "../intake/source.ts";
import { bornOf, createSpoolFile, spoolFolderOf } from "../intake/spool.ts";
import type { SpoolManner } from "../intake/spool-preface.ts";
import { SpoolWriter } from "../intake/spool-writer.ts";
import type { ByteLine } from "../scan/line-scanner.ts";
import { messageOf } from "../store/message-of.ts";
import { NoAnswerError } from "./command.ts";
import { configFor } from "./configured.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { mannerOf } from "./language-options.ts";
import type { PipeArguments } from "./pipe.ts";
import { isRunning, processOf } from "./process.ts";
import { listenToSignals } from "./signals.ts";
import type { Terminal } from "./terminal.ts";

const HEAD_BYTES_MAX = 65_536;
/** How soon the first that was said is committed while the script goes on, and how soon what came since is. */
const FIRST_DRAIN_MS = 20;
const DRAIN_AFTER_MS = 200;
const DRAIN_MS_MAX = 200;
/** How long the script's end may wait; what is left then is read by whoever comes next. */
const LAST_DRAIN_MS = 50;

export async function pipe(args: PipeArguments, terminal: Terminal): Promise<ExitCode> {
  const keeper = new Keeper(spoolMannerOf(args), await configOrFault(args, terminal), terminal);
  const signals = listenToSignals();
  signals.stop.addEventListener("abort", () => terminal.stdin.destroy());
  try {
    for await (const chunk of terminal.stdin) await passOn(Buffer.from(chunk), keeper, terminal.stdout);
  } catch (error) {
    if (!signals.stop.aborted) throw error;
  }
  signals.close();
  await keeper.end();
  return exitCodeOf(keeper.worst(), args.failOn);
}

/** A bad wrasse.yaml is no reason to keep a script from being heard. */
async function configOrFault(args: PipeArguments, terminal: Terminal): Promise<Config | NoAnswerError> {
  try {
    return (await configFor(args, terminal)).config;
  } catch (error) {
    if (error instanceof NoAnswerError) return error;
    throw error;
  }
}

/** On first, so that nobody waits for what is done with it. A reader who has gone does not end the script's reports. */
async function passOn(chunk: Buffer, keeper: Keeper, output: Writable): Promise<void> {
  const isRoom = output.writable ? output.write(chunk) : true;
  keeper.write(chunk);
  if (!isRoom && output.writable) await roomIn(output);
}

function roomIn(output: Writable): Promise<void> {
  const events = ["drain", "close", "error"];
  return new Promise((resolve) => {
    function settle(): void {
      for (const event of events) output.off(event, settle);
      resolve();
    }
    for (const event of events) output.on(event, settle);
  });
}

/** Hears what passes, spools what matters of it, and drains the spool when nobody else does. */
class Keeper {
  readonly #config: Config | NoAnswerError;
  readonly #terminal: Terminal;
  readonly #manner: SpoolManner;
  readonly #writer = { ...processOf("pipe"), ...bornHere() };
  readonly #spool: SpoolWriter;
  readonly #lines: PipeLines;
  #hearing: Hearing | undefined;
  #timer: NodeJS.Timeout | undefined;
  #hasDrained = false;
  #lastSaid = "";
  #draining: Promise<void> = Promise.resolve();
  #endsAtMs = Number.POSITIVE_INFINITY;

  constructor(manner: SpoolManner, config: Config | NoAnswerError, terminal: Terminal) {
    this.#config = config;
    this.#terminal = terminal;
    this.#manner = manner;
    this.#spool = new SpoolWriter({
      open: (memory) => {
        if (config instanceof NoAnswerError) throw config;
        return createSpoolFile(spoolFolderOf(config.store), { writer: this.#writer, manner, memory });
      },
      onFault: (error) => this.#say(`what is said here cannot be kept for now: ${messageOf(error)}`),
      monotonicMs: () => performance.now(),
    });
    this.#lines = createPipeLines(MARKER, this.#lineTaker());
  }

  write(chunk: Buffer): void {
    this.#hearing ??= createHearing(
      withManner(plainSource(this.#manner.source), this.#manner),
      chunk.subarray(0, HEAD_BYTES_MAX),
      () => Date.now(),
    );
    this.#lines.write(chunk);
  }

  async end(): Promise<void> {
    this.#endsAtMs = performance.now() + LAST_DRAIN_MS;
    await this.#lines.end();
    clearTimeout(this.#timer);
    this.#spool.end();
    if (this.#spool.linesLost > 0) this.#say(`${this.#spool.linesLost} lines that matter could not be kept`);
    await this.#draining;
    if (this.#spool.hasFile) await this.#drain();
  }

  worst(): ReturnType<Hearing["worst"]> {
    return this.#hearing?.worst();
  }

  #lineTaker(): PipeLineTaker {
    const hearing = () => this.#hearing;
    return {
      get isWaiting() {
        return hearing()?.isWaiting ?? false;
      },
      take: (line) => this.#take(line),
      passOver: (line) => {
        hearing()?.passOver(line);
        this.#say(`line ${line.number} is longer than 16 MiB: passed on, but not read`);
      },
    };
  }

  #take(line: ByteLine): void {
    const memory = this.#hearing?.memory ?? "";
    this.#hearing?.hear(line);
    this.#spool.keep(line, memory);
    if (this.#spool.hasFile) this.#drainLater();
  }

  #drainLater(): void {
    this.#timer ??= setTimeout(() => this.#drainSoon(), this.#hasDrained ? DRAIN_AFTER_MS : FIRST_DRAIN_MS);
  }

  #drainSoon(): void {
    this.#hasDrained = true;
    this.#draining = this.#drain().then((outcome) => {
      this.#timer = undefined;
      if (outcome !== "read" && performance.now() < this.#endsAtMs) this.#drainLater();
    });
  }

  /** For a moment at a time: a daemon may want to start, and other pipes to drain. */
  async #drain(): Promise<"read" | "held" | "unfinished" | "failed"> {
    if (this.#config instanceof NoAnswerError) return "failed";
    const untilMs = Math.min(this.#endsAtMs, performance.now() + DRAIN_MS_MAX);
    try {
      return await drainSpool({
        config: this.#config,
        environment: this.#terminal.env,
        process: this.#writer,
        isRunning,
        clock: { now: () => Date.now() },
        monotonicMs: () => performance.now(),
        isOver: () => performance.now() >= untilMs,
      });
    } catch (error) {
      this.#say(`what is said here waits in ${spoolFolderOf(this.#config.store)}: ${messageOf(error)}`);
      return "failed";
    }
  }

  /** What is tried again and again is told once. */
  #say(text: string): void {
    if (text === this.#lastSaid) return;
    this.#lastSaid = text;
    this.#terminal.stderr.write(`wrasse: ${visible(text)}\n`);
  }
}

/** Only what the command line says, so that the configuration of the source has its say. */
function spoolMannerOf(args: PipeArguments): SpoolManner {
  const { source, project, environment, tenant, target } = args;
  const names = Object.entries({ project, environment, tenant, target }).filter(([, name]) => name !== undefined);
  return { source, ...mannerOf(args), defaults: Object.fromEntries(names) };
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
