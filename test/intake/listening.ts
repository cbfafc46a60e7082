/**
 * A tail on real files whose lines signals listen to, and whose messages are taken: what is said, counted and read is
 * committed together when the test says so, or lost.
 */
import type { Deployment } from "../../src/health/deployment.ts";
import type { LogDoor, WatchWriter } from "../../src/intake/log-door.ts";
import { takeLog } from "../../src/intake/log-intake.ts";
import type { Signal } from "../../src/intake/signal.ts";
import { Signals } from "../../src/intake/signals.ts";
import { plainSource, type Source } from "../../src/intake/source.ts";
import type { LogFile, LogTaker } from "../../src/tail/host.ts";
import { type Committed, RecordingHost, type RecordingOptions } from "../tail/recording-host.ts";
import { Tailing, type TailingOptions } from "../tail/tailing.ts";

export interface Said {
  readonly target: string;
  readonly check: string | undefined;
  readonly level: string;
  readonly message: string | undefined;
  readonly line: number | undefined;
  readonly at: number | undefined;
}

/** What a store would have beside how far files were read. */
class Memory {
  readonly watches = new Map<string, { readonly rule: string; readonly subject: string; readonly state: string }>();
  readonly said: Said[] = [];
  readonly problems: string[] = [];
  readonly deployments: Deployment[] = [];
  readonly origins: unknown[] = [];
}

export interface ListeningOptions extends TailingOptions {
  readonly signals?: readonly Signal[];
  readonly source?: Partial<Source>;
}

class ListeningHost extends RecordingHost {
  readonly signals: Signals;
  /** Lines that the tail has handed out, replayed ones left aside. */
  handedOut = 0;
  readonly #memory: Memory;
  readonly #source: Source;
  readonly #now: () => number;

  constructor(
    { signals = [], source, ...options }: ListeningOptions & RecordingOptions,
    { committed, memory, now }: { committed: Committed; memory: Memory; now: () => number },
  ) {
    super(options, committed);
    this.#memory = memory;
    this.#source = { ...plainSource("logs"), timeZone: "UTC", ...source };
    this.#now = now;
    this.signals = new Signals({
      signals,
      kept: [...memory.watches.values()],
      intake: this.#door,
      writer: this.#writer,
      sourceOf: () => this.#source,
      now,
    });
  }

  get #door(): LogDoor {
    return {
      take: (_source, { report, origin, saidAt }) => {
        const { target, check, level, message } = report;
        const { line, ...rest } = origin;
        this.whenCommitted(() => {
          this.#memory.said.push({ target, check, level, message, line, at: saidAt });
          this.#memory.origins.push(rest);
        });
      },
      problem: ({ code, reason }) => this.whenCommitted(() => this.#memory.problems.push(`${code}: ${reason}`)),
      deployment: (deployment) => this.whenCommitted(() => this.#memory.deployments.push(deployment)),
    };
  }

  get #writer(): WatchWriter {
    return {
      keepWatch: ({ rule, subject, state }) => {
        const key = `${rule} ${subject}`;
        this.whenCommitted(() => {
          if (state === undefined) this.#memory.watches.delete(key);
          else this.#memory.watches.set(key, { rule, subject, state });
        });
      },
    };
  }

  override taker({ path, captures, head, memory }: LogFile): LogTaker {
    const events = { message: () => {}, lineTooLong: () => {} };
    const log = { source: () => this.#source, file: path, captures, head, memory };
    const taker = takeLog(log, this.#door, events, this.#now, this.signals);
    const count = () => this.handedOut++;
    return new Proxy(taker, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (name !== "take") return value;
        return (...args: Parameters<LogTaker["take"]>) => {
          if (args[1] !== true) count();
          target.take(...args);
        };
      },
    });
  }
}

export class Listening extends Tailing {
  readonly memory = new Memory();

  constructor(options: ListeningOptions) {
    const made: { memory?: Memory; now?: () => number } = {};
    super({
      ...options,
      host: (recording, committed) => {
        const { memory = new Memory(), now = Date.now } = made;
        return new ListeningHost({ ...options, ...recording }, { committed, memory, now });
      },
    });
    made.memory = this.memory;
    made.now = () => this.now;
  }

  get listening(): ListeningHost {
    if (!(this.host instanceof ListeningHost)) throw new Error("it has not been started");
    return this.host;
  }

  /** Everything there is has been read and committed. */
  async read(): Promise<readonly Said[]> {
    await this.reconcile();
    this.host.commit();
    return this.memory.said;
  }

  /** Reads what is there from its beginning to its end. */
  async readFresh(): Promise<readonly Said[]> {
    await this.start();
    return await this.read();
  }

  tick(atMs: number): void {
    this.now = atMs;
    this.listening.signals.tick(atMs);
    this.host.commit();
  }

  /** The times that are counted for a signal, of all it is about. */
  countedTimes(name: string): readonly number[] {
    return [...this.memory.watches.values()]
      .filter(({ rule }) => rule === `signal:${name}`)
      .flatMap(({ state }) => JSON.parse(state).counted.times as readonly number[]);
  }
}
