/** Lines through an envelope as a reader uses it, for tests that ask what one line says. */
import { Buffer } from "node:buffer";
import { createClock } from "../../src/envelope/clock.ts";
import type { Said } from "../../src/envelope/entry.ts";
import { LOG_FORMATS, type LogFormatName } from "../../src/envelope/envelope.ts";

const NOW = Date.UTC(2026, 11, 1);

export interface Opened {
  readonly text: string;
  readonly said: Said;
  readonly writer: string;
  readonly isPart: boolean;
  readonly isBroken: boolean;
  /** What stands in the line from where the text begins. */
  readonly rest: string;
}

/** What the last of some lines holds, after all of them were noted; nothing for a line that has not the format. */
export function open(format: LogFormatName, lines: readonly string[] | string, timeZone = "UTC"): Opened[] | undefined {
  const envelope = LOG_FORMATS[format].create(createClock({ timeZone, now: () => NOW }), undefined);
  const all = [lines].flat();
  for (const line of all) envelope.note(Buffer.from(line));
  const last = all.at(-1) ?? "";
  return envelope.open(last)?.map(({ text, said, writer, isPart, isBroken, rawIndex }) => ({
    text,
    said: said(),
    writer,
    isPart,
    isBroken,
    rest: last.slice(rawIndex === undefined ? 0 : rawIndex(0)),
  }));
}

/** What a line says beside its text, which is one. */
export function said(format: LogFormatName, lines: readonly string[] | string, timeZone?: string): Said | undefined {
  return open(format, lines, timeZone)?.[0]?.said;
}
