/** How far a long reading is: a line that is written over on a terminal, a plain one now and then elsewhere. */
import type { Writable } from "node:stream";

/** What is over before that needs no bar. */
const SHOWN_AFTER_MS = 300;
const REDRAWN_AFTER_MS = 100;
const PLAIN_AFTER_MS = 10_000;
const BAR_WIDTH = 24;
const MIB = 1024 * 1024;

export interface Progress {
  show(done: number, total: number): void;
  /** Leaves nothing of a bar behind. */
  end(): void;
}

type Describe = (done: number, total: number, tookMs: number) => string;

export function createProgress(
  stream: Writable,
  {
    isTerminal,
    nowMs,
    describe = describeReading,
  }: { readonly isTerminal: boolean; readonly nowMs: () => number; readonly describe?: Describe },
): Progress {
  const startedAt = nowMs();
  let shownAt = startedAt;
  let isDrawn = false;

  function show(done: number, total: number): void {
    const now = nowMs();
    if (now - startedAt < SHOWN_AFTER_MS) return;
    if (now - shownAt < (isTerminal ? (isDrawn ? REDRAWN_AFTER_MS : 0) : PLAIN_AFTER_MS)) return;
    shownAt = now;
    const text = describe(done, total, now - startedAt);
    isDrawn = isTerminal;
    stream.write(isTerminal ? `\r\u001b[K${bar(done, total)} ${text}` : `wrasse: ${text}\n`);
  }

  function end(): void {
    if (isDrawn) stream.write("\r\u001b[K");
    isDrawn = false;
  }

  return { show, end };
}

function bar(done: number, total: number): string {
  const filled = total === 0 ? BAR_WIDTH : Math.min(BAR_WIDTH, Math.floor((done / total) * BAR_WIDTH));
  return `[${"#".repeat(filled)}${" ".repeat(BAR_WIDTH - filled)}]`;
}

function describeReading(bytesRead: number, bytesTotal: number, tookMs: number): string {
  const rate = bytesRead / tookMs;
  const read = `${(bytesRead / MIB).toFixed(0)} of ${(bytesTotal / MIB).toFixed(0)} MB`;
  return `read ${read}, ${((rate * 1000) / MIB).toFixed(0)} MB/s${leftText(bytesRead, bytesTotal, rate)}`;
}

export function describeReplay(done: number, total: number, tookMs: number): string {
  const rate = done / tookMs;
  return `replayed ${done} of ${total} inputs, ${(rate * 1000).toFixed(0)}/s${leftText(done, total, rate)}`;
}

function leftText(done: number, total: number, rate: number): string {
  return rate > 0 ? `, ${duration(Math.max(0, total - done) / rate)} left` : "";
}

function duration(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
