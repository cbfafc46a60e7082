/**
 * Where `wrasse pipe` leaves what was said in its input: a file for each pipe, which is read like any log and removed
 * once it has been read to its end and its writer is gone.
 *
 *   {"wrasse":"spool","version":1,"writer":{"pid":4711,"host":"build-7"},"manner":{"source":"pipe",…},"memory":"…"}
 *   1042:88123:59:13:51 ##octopus[health target=web-01 status=Healthy];
 *   {"wrasse":"spool end"}
 *
 * The first line says who writes it and how to read it. Then come those lines of the input that hold a message or a
 * part of one, each behind its number, its offset in the input and its length, so that one which was cut short by a full
 * disk is known. A writer that came to its end says so; one that was killed cannot, and is known by its process.
 */
import { randomUUID } from "node:crypto";
import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { basename, join } from "node:path";
import type { ByteLine } from "../scan/line-scanner.ts";
import { PREFACE_BYTES_MAX, readPreface, type SpoolPreface, type Writer, writePreface } from "./spool-preface.ts";

/** The name of the source that is all spool files together; no source of a configuration can be called so. */
export const SPOOL_SOURCE = "(spool)";

const CLOSING = Buffer.from('{"wrasse":"spool end"}\n');
const COLON = 0x3a;
const SEMICOLON = 0x3b;

export interface SpoolFile {
  readonly path: string;
  /** Throws what the file system says when there is no room. */
  append(line: ByteLine): void;
  /** Says that nothing more will come. */
  end(): void;
}

export function spoolFolderOf(storePath: string): string {
  return `${storePath}-spool`;
}

/** Whether a file in the spool folder is one that a pipe has written. */
export function isSpoolPath(path: string): boolean {
  return basename(path).startsWith("pipe-");
}

export function createSpoolFile(folder: string, preface: SpoolPreface): SpoolFile {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const name = `pipe-${preface.writer.pid}-${randomUUID()}.log`;
  const path = join(folder, name);
  const file = begin(folder, name, Buffer.from(writePreface(preface)));

  /** A write that was cut short leaves half a line, which the next one would become a part of. */
  let isCut = false;

  function write(text: Buffer): void {
    const bytes = isCut ? Buffer.concat([Buffer.from("\n"), text]) : text;
    isCut = true;
    writeWhole(file, bytes);
    isCut = false;
  }

  function end(): void {
    try {
      write(CLOSING);
    } finally {
      closeSync(file);
    }
  }

  return {
    path,
    append: ({ bytes, number, offset }) =>
      write(Buffer.concat([Buffer.from(`${number}:${offset}:${bytes.length}:`), bytes, Buffer.from(";\n")])),
    end,
  };
}

/** Whoever reads the folder leaves alone what begins with a dot, so a file is only ever seen with its first line. */
function begin(folder: string, name: string, header: Buffer): number {
  const unfinishedPath = join(folder, `.${name}`);
  const file = openSync(unfinishedPath, "ax", 0o600);
  try {
    writeWhole(file, header);
    renameSync(unfinishedPath, join(folder, name));
    return file;
  } catch (error) {
    closeSync(file);
    unlinkSync(unfinishedPath);
    throw error;
  }
}

function writeWhole(file: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}

/** A line of a spool file as it stood in the input; undefined for one that was cut short. */
export function readSpoolLine(line: Buffer): ByteLine | undefined {
  const numbers: number[] = [];
  let at = 0;
  while (numbers.length < 3) {
    const colon = line.indexOf(COLON, at);
    if (colon <= at) return undefined;
    numbers.push(Number(line.toString("latin1", at, colon)));
    at = colon + 1;
  }
  const [number = Number.NaN, offset = Number.NaN, length] = numbers;
  const bytes = line.subarray(at, -1);
  if (!numbers.every(Number.isSafeInteger) || bytes.length !== length || line.at(-1) !== SEMICOLON) return undefined;
  return { bytes, number, offset };
}

/** Whether nobody will write to a spool file any more. Of a file that no pipe has written nobody knows. */
export function isFinished(path: string, here: { readonly host: string; isAlive(writer: Writer): boolean }): boolean {
  const file = openSync(path, "r");
  try {
    const head = Buffer.alloc(PREFACE_BYTES_MAX);
    const preface = readPreface(head.subarray(0, readSync(file, head, 0, head.length, 0)));
    if (preface === undefined) return false;
    const { size } = fstatSync(file);
    const tail = Buffer.alloc(CLOSING.length);
    const count = readSync(file, tail, 0, tail.length, Math.max(0, size - tail.length));
    if (tail.subarray(0, count).equals(CLOSING)) return true;
    return preface.writer.host === here.host && !here.isAlive(preface.writer);
  } finally {
    closeSync(file);
  }
}

/** Whether the process that writes a file is still there. */
export function isAlive({ pid, born }: Writer, isRunning: (pid: number) => boolean): boolean {
  return isRunning(pid) && (born === undefined || bornOf(pid) === born);
}

/** When a process was started, in the words of a system that tells. */
export function bornOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The program's name stands in brackets and may hold anything, also blanks and brackets.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}
