/** A host that remembers everything it is told, and commits when the test says so, or at once. */
import { Buffer } from "node:buffer";
import type { ByteLine } from "../../src/scan/line-scanner.ts";
import type { Checkpoint } from "../../src/tail/checkpoint.ts";
import type { LogFile, LogTaker, TailEvent, TailHost } from "../../src/tail/host.ts";
import type { WantedLines } from "../../src/tail/needle-search.ts";

export const NEEDLE = Buffer.from("##octopus[");

export interface Taken {
  readonly text: string;
  readonly path: string;
  readonly line: number;
  readonly offset: number;
  readonly isReplay: boolean;
}

export interface RecordingOptions {
  /** Whether a taker is waiting behind what it took last. */
  readonly isWaiting?: (last: Taken | undefined) => boolean;
  /** Which lines takers want beside those with a marker. */
  readonly wanted?: WantedLines;
  /** Lines until the host is full; then it has to be drained. */
  readonly linesMax?: number;
  readonly drains?: boolean;
  readonly onEvent?: (event: TailEvent) => void;
}

/** What a store would have: it outlives a host. */
export class Committed {
  readonly checkpoints = new Map<string, Checkpoint>();
  readonly startedSources = new Set<string>();
  readonly texts: string[] = [];
}

export class RecordingHost implements TailHost {
  readonly taken: Taken[] = [];
  readonly opened: LogFile[] = [];
  readonly ended: string[] = [];
  readonly passedOver: { readonly number: number; readonly offset: number }[] = [];
  readonly events: TailEvent[] = [];
  readonly progressed: Checkpoint[] = [];
  readonly committed: Committed;
  readonly #options: RecordingOptions;
  #undone: (() => void)[] = [];
  #full = 0;
  drains: boolean;

  constructor(options: RecordingOptions = {}, committed = new Committed()) {
    this.#options = options;
    this.committed = committed;
    this.drains = options.drains ?? true;
  }

  get texts(): readonly string[] {
    return this.taken.filter(({ isReplay }) => !isReplay).map(({ text }) => text);
  }

  kinds(kind: TailEvent["kind"]): readonly TailEvent[] {
    return this.events.filter((event) => event.kind === kind);
  }

  /** Everything that was told so far is kept from now on. */
  commit(): void {
    for (const act of this.#undone.splice(0)) act();
    this.#full = 0;
  }

  /** Lost if there is no commit. */
  whenCommitted(act: () => void): void {
    this.#undone.push(act);
  }

  open(file: LogFile): LogTaker {
    this.opened.push({ ...file, head: Buffer.from(file.head) });
    return this.taker(file);
  }

  taker(file: LogFile): LogTaker {
    const host = this;
    let last: Taken | undefined;
    let resumeFrom: { readonly offset: number; readonly number: number } | undefined;
    const isWaiting = () => host.#options.isWaiting?.(last) ?? false;
    return {
      get isWaiting() {
        return isWaiting();
      },
      wanted: host.#options.wanted,
      take(line: ByteLine, isReplay = false) {
        const wasWaiting = isWaiting();
        last = { text: line.bytes.toString("utf8"), path: file.path, line: line.number, offset: line.offset, isReplay };
        if (!wasWaiting) resumeFrom = { offset: line.offset, number: line.number };
        if (!isWaiting()) resumeFrom = undefined;
        host.#take(last);
      },
      passOver(line) {
        host.passedOver.push({ ...line });
        last = undefined;
        resumeFrom = undefined;
      },
      get resumeFrom() {
        return resumeFrom;
      },
      get memory() {
        return `memory of ${last?.text ?? "nothing"}`;
      },
      end() {
        host.ended.push(file.path);
      },
    };
  }

  #take(taken: Taken): void {
    this.taken.push(taken);
    if (taken.isReplay) return;
    this.#full++;
    this.whenCommitted(() => this.committed.texts.push(taken.text));
  }

  progress(checkpoint: Checkpoint): void {
    this.progressed.push(checkpoint);
    this.whenCommitted(() => this.committed.checkpoints.set(checkpoint.id, checkpoint));
  }

  forget(checkpointId: string): void {
    this.whenCommitted(() => this.committed.checkpoints.delete(checkpointId));
  }

  started(source: string): void {
    this.whenCommitted(() => this.committed.startedSources.add(source));
  }

  get isFull(): boolean {
    return this.#full >= (this.#options.linesMax ?? Number.POSITIVE_INFINITY);
  }

  drain(): boolean {
    if (!this.drains) return false;
    this.commit();
    return true;
  }

  event(event: TailEvent): void {
    this.events.push(event);
    this.#options.onEvent?.(event);
  }
}
