/** How far a long reading is: a line that is written over on a terminal, a plain one now and then elsewhere. */
import type { Writable } from "node:stream";

/** What is over before that needs no bar. */
const SHOWN_AFTER_MS = 300;
const REDRAWN_AFTER_MS = 100;
const PLAIN_AFTER_MS = 10_000;
const BAR_WIDTH = 24;
const MIB = 1024 * 1024;

export interface Progress {
  show(bytesRead: number, bytesTotal: number): void;
  /** Leaves nothing of a bar behind. */
  end(): void;
}

export function createProgress(
  stream: Writable,
  { isTerminal, nowMs }: { readonly isTerminal: boolean; readonly nowMs: () => number },
): Progress {
  const startedAt = nowMs();
  let shownAt = startedAt;
  let isDrawn = false;

  function show(bytesRead: number, bytesTotal: number): void {
    const now = nowMs();
    if (now - startedAt < SHOWN_AFTER_MS) return;
    if (now - shownAt < (isTerminal ? (isDrawn ? REDRAWN_AFTER_MS : 0) : PLAIN_AFTER_MS)) return;
    shownAt = now;
    const text = describe(bytesRead, bytesTotal, now - startedAt);
    isDrawn = isTerminal;
    stream.write(isTerminal ? `\r\u001b[K${bar(bytesRead, bytesTotal)} ${text}` : `wrasse: ${text}\n`);
  }

  function end(): void {
    if (isDrawn) stream.write("\r\u001b[K");
    isDrawn = false;
  }

  return { show, end };
}

function bar(bytesRead: number, bytesTotal: number): string {
  const filled = bytesTotal === 0 ? BAR_WIDTH : Math.min(BAR_WIDTH, Math.floor((bytesRead / bytesTotal) * BAR_WIDTH));
  return `[${"#".repeat(filled)}${" ".repeat(BAR_WIDTH - filled)}]`;
}

function describe(bytesRead: number, bytesTotal: number, tookMs: number): string {
  const rate = bytesRead / tookMs;
  const left = rate > 0 ? `, ${duration(Math.max(0, bytesTotal - bytesRead) / rate)} left` : "";
  const read = `${(bytesRead / MIB).toFixed(0)} of ${(bytesTotal / MIB).toFixed(0)} MB`;
  return `read ${read}, ${((rate * 1000) / MIB).toFixed(0)} MB/s${left}`;
}

function duration(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
