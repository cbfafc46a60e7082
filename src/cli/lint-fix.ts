/** Repairs put into a file: only the repaired stretches change, every other byte stays what it was. */
import { Buffer } from "node:buffer";
import { realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import type { Diagnostic } from "../lint/diagnostic.ts";

const BYTE_ORDER_MARK = "\ufeff";
const NEWLINE = 0x0a;

export interface Fixed {
  readonly bytes: Buffer;
  /** What is still wrong. */
  readonly remaining: readonly Diagnostic[];
}

export function fixBytes(bytes: Buffer, diagnostics: readonly Diagnostic[]): Fixed {
  const repairable = Map.groupBy(diagnostics, ({ line }) => line);
  const pieces: Buffer[] = [];
  const remaining: Diagnostic[] = [];
  let at = 0;
  for (let number = 1; at < bytes.length; number++) {
    const newline = bytes.indexOf(NEWLINE, at);
    const until = newline < 0 ? bytes.length : newline + 1;
    const line = bytes.subarray(at, until);
    const fixed = fixLine(line, repairable.get(number) ?? []);
    pieces.push(fixed.bytes);
    remaining.push(...fixed.remaining);
    at = until;
  }
  return { bytes: Buffer.concat(pieces), remaining };
}

/** A line with broken UTF-8 is left alone: its text cannot be turned back into the same bytes. */
function fixLine(line: Buffer, diagnostics: readonly Diagnostic[]): Fixed {
  if (diagnostics.length === 0) return { bytes: line, remaining: [] };
  const decoded = line.toString("utf8");
  if (!Buffer.from(decoded, "utf8").equals(line)) return { bytes: line, remaining: diagnostics };
  const mark = decoded.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : "";
  let text = decoded.slice(mark.length);
  const remaining = diagnostics.filter(({ repair }) => repair === undefined);
  const repairs = diagnostics.flatMap(({ repair }) => repair ?? []).sort((one, other) => other.from - one.from);
  for (const repair of repairs) text = text.slice(0, repair.from) + repair.text + text.slice(repair.until);
  return { bytes: Buffer.from(mark + text, "utf8"), remaining };
}

/** Replaces a file as a whole, so that nobody ever reads half of it. Behind a link, the file it leads to is replaced. */
export function replaceFile(path: string, bytes: Buffer): void {
  const file = realpathSync(path);
  const temporary = `${file}.wrasse-${process.pid}`;
  try {
    writeFileSync(temporary, bytes, { mode: statSync(file).mode, flag: "wx" });
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
