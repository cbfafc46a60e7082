/**
 * Twenty logs that are written, rotated and truncated at random while something reads them, and a shadow of each that
 * has every line ever written, once and in order: what an uninterrupted reading of the same bytes would see.
 */
import { appendFileSync, mkdirSync, renameSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface LogWriters {
  /** One random act on one random log. */
  act(): void;
  /** Every line begun is ended. */
  finish(): void;
  /** How many reports have been written completely, by target. */
  readonly written: ReadonlyMap<string, number>;
}

/** Tells whether so many reports about a target have been committed. */
export type IsRead = (target: string, count: number) => boolean;

const STATUSES = ["Healthy", "HasWarnings", "Unhealthy", "Healthy", "Unavailable"] as const;
const EPOCH = Date.UTC(2026, 0, 1);

export function createLogWriters(
  folders: { readonly logs: string; readonly shadow: string },
  count: number,
  random: () => number,
  isRead: IsRead,
): LogWriters {
  mkdirSync(folders.logs, { recursive: true });
  mkdirSync(folders.shadow, { recursive: true });
  const written = new Map<string, number>();
  const logs = Array.from({ length: count }, (_, index) => createLog(`target-${index}`, index % 2 === 0));

  /** A log is begun anew in one of two ways: it is moved away, or emptied. */
  function createLog(target: string, isRotated: boolean) {
    const path = join(folders.logs, `${target}.log`);
    const shadow = join(folders.shadow, `${target}.log`);
    let number = 0;
    /** What has been begun of a line. */
    let left = "";
    let generations = 0;
    let rotatedAt = 0;
    writeFileSync(path, "");
    writeFileSync(shadow, "");
    written.set(target, 0);

    function nextLine(): string {
      number++;
      const at = new Date(EPOCH + number * 1000).toISOString();
      const status = STATUSES[number % STATUSES.length];
      return `some text ##octopus[health target=${target} status=${status} message="n ${number}" at=${at}] and more\n`;
    }

    function append(): void {
      if (left === "" && random() < 0.3) write("a line without a message\n");
      const line = left === "" ? nextLine() : left;
      const cut = random() < 0.3 ? Math.floor(random() * line.length) : line.length;
      write(line.slice(0, cut));
      left = line.slice(cut);
      if (left === "") written.set(target, number);
    }

    function write(text: string): void {
      appendFileSync(path, text);
      appendFileSync(shadow, text);
    }

    function finish(): void {
      if (left === "") return;
      write(left);
      left = "";
      written.set(target, number);
    }

    /** Not before all that was written until the last rotation has been read: only then is there one order to read in. */
    function rotate(): void {
      if (!isRead(target, rotatedAt)) return;
      finish();
      rotatedAt = number;
      for (let generation = generations; generation > 0; generation--) {
        renameSync(`${path}.${generation}`, `${path}.${generation + 1}`);
      }
      renameSync(path, `${path}.1`);
      generations++;
      writeFileSync(path, "");
    }

    function truncate(): void {
      finish();
      if (isRead(target, number)) truncateSync(path);
    }

    return { append, start: isRotated ? rotate : truncate, finish };
  }

  function act(): void {
    const log = logs[Math.floor(random() * logs.length)];
    if (log === undefined) return;
    const choice = random();
    if (choice < 0.94) log.append();
    else log.start();
  }

  return {
    act,
    finish: () => {
      for (const log of logs) log.finish();
    },
    written,
  };
}
