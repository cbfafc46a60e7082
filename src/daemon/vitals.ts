/**
 * How the daemon is, in a small file beside the store that any program can read: also while the store is locked, broken
 * or full. Its room is taken at the start and written over in place, so that it can be written on a full disk.
 *
 * The file is one line `wrasse-vitals 1 <bytes> <checksum>`, one line of JSON, and blanks up to 64 KiB. Who reads while
 * it is being written may see some of each: the checksum (CRC-32 of the JSON) tells.
 */
import { Buffer } from "node:buffer";
import { closeSync, constants, fstatSync, fsyncSync, openSync, readSync, writeSync } from "node:fs";
import { crc32 } from "node:zlib";
import type { Logger } from "pino";
import * as z from "zod";

const VITALS_BYTES = 65_536;
const REASON_LENGTH_MAX = 1000;
const EVERY_MS = 2000;
const READS_MAX = 3;

export interface Vitals {
  readonly pid: number;
  readonly host: string;
  /** In milliseconds, as is `at`, when this was written. */
  readonly startedAt: number;
  readonly at: number;
  readonly version: string;
  readonly state: "running" | "paused" | "stopping";
  readonly reason?: string;
  /** Prometheus text. Where it does not fit its end is missing, and a comment in its last line says so. */
  readonly metrics?: string;
}

const VITALS = z.object({
  pid: z.int(),
  host: z.string(),
  startedAt: z.number(),
  at: z.number(),
  version: z.string(),
  state: z.enum(["running", "paused", "stopping"]),
  reason: z.string().exactOptional(),
  metrics: z.string().exactOptional(),
});

export interface VitalsFile {
  readonly descriptor: number;
  close(): void;
}

export function vitalsPathOf(storePath: string): string {
  return `${storePath}-vitals`;
}

/** Takes the room. What an earlier daemon has left there stays until something is written. */
export function openVitals(path: string): VitalsFile {
  const descriptor = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o644);
  try {
    const { size } = fstatSync(descriptor);
    if (size < VITALS_BYTES) writeWhole(descriptor, Buffer.alloc(VITALS_BYTES - size, " "), size);
    // File systems that put off finding room for what is written find it now, or say that there is none.
    fsyncSync(descriptor);
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
  return { descriptor, close: () => closeSync(descriptor) };
}

export function writeVitals({ descriptor }: VitalsFile, vitals: Vitals): void {
  const text = Buffer.from(textOf(vitals));
  const header = `wrasse-vitals 1 ${text.length} ${crc32(text).toString(16).padStart(8, "0")}\n`;
  const whole = Buffer.alloc(VITALS_BYTES, " ");
  whole.write(header);
  text.copy(whole, header.length);
  whole.write("\n", header.length + text.length);
  writeWhole(descriptor, whole, 0);
}

/** Undefined where there are none, or nothing that makes sense. */
export function readVitals(path: string): Vitals | undefined {
  for (let reads = 0; reads < READS_MAX; reads++) {
    const text = readText(path);
    if (text === undefined) return undefined;
    const vitals = vitalsOf(text);
    if (vitals !== undefined) return vitals;
  }
  return undefined;
}

function readText(path: string): Buffer | undefined {
  let descriptor: number | undefined;
  try {
    // Not waiting for a writer, if somebody has put a pipe there.
    descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const text = Buffer.alloc(VITALS_BYTES);
    return text.subarray(0, readSync(descriptor, text, 0, text.length, 0));
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function vitalsOf(whole: Buffer): Vitals | undefined {
  const [header = "", bytes = "", checksum] =
    /^wrasse-vitals 1 (\d{1,5}) ([0-9a-f]{8})\n/.exec(whole.toString("latin1", 0, 64)) ?? [];
  if (checksum === undefined) return undefined;
  const text = whole.subarray(header.length, header.length + Number(bytes));
  if (text.length !== Number(bytes) || crc32(text) !== Number.parseInt(checksum, 16)) return undefined;
  try {
    const parsed = VITALS.safeParse(JSON.parse(text.toString()));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

function textOf({ metrics, reason, ...vitals }: Vitals): string {
  const said = { ...vitals, ...(reason === undefined ? {} : { reason: reason.slice(0, REASON_LENGTH_MAX) }) };
  if (metrics === undefined) return JSON.stringify(said);
  const room = VITALS_BYTES - HEADER_BYTES_MAX - jsonBytes({ ...said, metrics: "" });
  return JSON.stringify({ ...said, metrics: cutToFit(metrics, room) });
}

const HEADER_BYTES_MAX = 64;
const MARK_BYTES_MAX = 100;

function cutToFit(metrics: string, bytesMax: number): string {
  if (jsonBytes(metrics) <= bytesMax) return metrics;
  const lines = metrics.split("\n");
  let bytes = MARK_BYTES_MAX;
  let kept = 0;
  for (const line of lines) {
    bytes += jsonBytes(`${line}\n`);
    if (bytes > bytesMax) break;
    kept++;
  }
  return [...lines.slice(0, kept), `# cut: ${lines.length - kept} more lines do not fit in here`, ""].join("\n");
}

function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

function writeWhole(descriptor: number, bytes: Buffer, position: number): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at, bytes.length - at, position + at);
}

export interface VitalsOptions {
  readonly store: string;
  readonly version: string;
  readonly process: { readonly pid: number; readonly host: string };
  readonly clock: { now(): number };
  readonly log: Logger;
  readonly metrics: { readonly registry: { metrics(): Promise<string> } };
  readonly stateNow: () => Pick<Vitals, "state" | "reason">;
}

/** Writes them every two seconds, and a last time when the returned function is called. Never fails: it says so once. */
export function startVitals(options: VitalsOptions): () => Promise<void> {
  const { store, version, process, clock, log, metrics, stateNow } = options;
  const startedAt = clock.now();
  let hasFailed = false;
  const file = attempt(() => openVitals(vitalsPathOf(store)));
  let writing: Promise<void> | undefined;
  let isStopping = false;

  function attempt<Result>(act: () => Result): Result | undefined {
    try {
      const result = act();
      hasFailed = false;
      return result;
    } catch (error) {
      if (!hasFailed) log.warn({ file: vitalsPathOf(store), error }, "how the daemon is cannot be written down");
      hasFailed = true;
      return undefined;
    }
  }

  function write(numbers: string): void {
    if (file === undefined) return;
    const state = isStopping ? ({ state: "stopping" } as const) : stateNow();
    const { pid, host } = process;
    attempt(() => writeVitals(file, { pid, host, startedAt, at: clock.now(), version, ...state, metrics: numbers }));
  }

  async function writeNow(): Promise<void> {
    try {
      write(await metrics.registry.metrics());
    } finally {
      writing = undefined;
    }
  }

  const go = () => {
    writing ??= writeNow();
  };
  go();
  const timer = setInterval(go, EVERY_MS);

  return async () => {
    clearInterval(timer);
    isStopping = true;
    await writing;
    await writeNow();
    file?.close();
  };
}
