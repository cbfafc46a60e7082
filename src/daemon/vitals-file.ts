/**
 * The small file beside the store in which a daemon says how it is, for any program to read also while the store is
 * locked or broken. Its room is taken at the start and written over in place, which works on a full disk too.
 *
 * The file is one line `wrasse-vitals 1 <bytes> <checksum>`, one line of JSON, and blanks up to 64 KiB. Who reads while
 * it is being written may see some of each: the checksum (CRC-32 of the JSON) tells.
 */
import { Buffer } from "node:buffer";
import { closeSync, constants, fstatSync, fsyncSync, openSync, readSync, writeSync } from "node:fs";
import { crc32 } from "node:zlib";

const VITALS_BYTES = 65_536;
const HEADER_BYTES_MAX = 64;
const MARK_BYTES_MAX = 100;
const REASON_LENGTH_MAX = 1000;
const READS_MAX = 3;
/** The last millisecond that a date can be. */
const TIME_MAX = 8.64e15;

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

const STATES: readonly unknown[] = ["running", "paused", "stopping"] satisfies Vitals["state"][];

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
    return checked(JSON.parse(text.toString()));
  } catch {
    return undefined;
  }
}

/** By hand, as a library that checks takes longer to load than most answers take. */
function checked(value: Partial<Vitals> | null): Vitals | undefined {
  const { pid = 0, host, startedAt, at, version, state, reason, metrics } = value ?? {};
  if (!Number.isSafeInteger(pid) || pid <= 0 || typeof host !== "string" || typeof version !== "string")
    return undefined;
  if (!isTime(startedAt) || !isTime(at) || state === undefined || !STATES.includes(state)) return undefined;
  if ([reason, metrics].some((text) => text !== undefined && typeof text !== "string")) return undefined;
  const said = { pid, host, startedAt, at, version, state };
  return { ...said, ...(reason === undefined ? {} : { reason }), ...(metrics === undefined ? {} : { metrics }) };
}

function isTime(value: unknown): value is number {
  return typeof value === "number" && Math.abs(value) <= TIME_MAX;
}

function textOf({ metrics, reason, ...vitals }: Vitals): string {
  const said = { ...vitals, ...(reason === undefined ? {} : { reason: reason.slice(0, REASON_LENGTH_MAX) }) };
  if (metrics === undefined) return JSON.stringify(said);
  const room = VITALS_BYTES - HEADER_BYTES_MAX - jsonBytes({ ...said, metrics: "" });
  return JSON.stringify({ ...said, metrics: cutToFit(metrics, room) });
}

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
