/**
 * The lines of one log in, its messages out, whatever they are wrapped in. A reader takes lines from a scanner or a
 * tail; it can be left off and gone on with by another one, given the line to begin again with and what to remember.
 *
 * As long as somebody's message or line is unfinished, the reader is waiting and needs every line. To go on from there,
 * another reader begins with the line at which waiting began: there, nobody's was.
 */
import type { Buffer } from "node:buffer";
import { MARKER } from "../../grammar/syntax.ts";
import { type Clock, createClock } from "../envelope/clock.ts";
import { brokenEntry, type Entry, plainEntry } from "../envelope/entry.ts";
import { formatOfHead, formatOfLine, HEAD_BYTES, LOG_FORMATS, type LogFormatName } from "../envelope/envelope.ts";
import type { Envelope } from "../envelope/format.ts";
import type { LoggedDeployment } from "../envelope/logged-deployment.ts";
import { type HeardLine, heardEntries } from "./heard-line.ts";
import type { ByteLine, LineTaker } from "./line-scanner.ts";
import { type Resumption, WholeLines } from "./open-line.ts";
import { NEEDLE, PhysicalLine } from "./physical-line.ts";
import { type LineEnd, type ReaderMemory, readMemory, writeMemory } from "./reader-memory.ts";
import { type FoundByWriter, Writer, type WriterHandler, type WriterOptions } from "./writer.ts";

/** What is not finished after so many lines, or so many bytes of them, is given up. */
export const WAITING_LINES_MAX = 2_000;
const WAITING_BYTES_MAX = 32 * 1024 * 1024;
const WAITING_WRITERS_MAX = 64;
const NEWLINE = 0x0a;
const RETURN = 0x0d;

export interface MessageReaderOptions extends WriterOptions {
  /** "auto" goes by the first lines. */
  readonly format?: LogFormatName | "auto" | undefined;
  /** The beginning of the log, as far as it is at hand. */
  readonly head?: Buffer | undefined;
  /** Of the reader that this one goes on for. */
  readonly memory?: string | undefined;
  /** An IANA name, for times without an offset; the machine's own where absent. */
  readonly timeZone?: string | undefined;
  /** For dates without a year. */
  readonly now?: (() => number) | undefined;
}

export interface FoundInLog extends FoundByWriter {
  /** Found in a line that was only handed out again. */
  readonly isReplay: boolean;
}

export interface MessageHandler {
  found(item: FoundInLog): void;
  lineTooLong(line: { readonly number: number; readonly offset: number }): void;
  /** What every line says that is handed out, but for those that are handed out again. A line is heard when it has ended. */
  readonly heard?: ((line: HeardLine) => void) | undefined;
  /** The log has turned out to be of a deployment, or told of its end. */
  deployment?(deployment: LoggedDeployment): void;
}

export interface MessageReader extends LineTaker {
  take(line: ByteLine, isReplay?: boolean): void;
  /** Whether text is written in the log as something else; undefined as long as its format is not known. */
  readonly isEscaped: boolean | undefined;
  readonly resumeFrom: { readonly offset: number; readonly number: number } | undefined;
  readonly memory: string;
  /** What there is of a line that is open is all of it. */
  endLine(): void;
  end(): void;
}

/** The time in which somebody is unfinished. */
interface Waiting extends Resumption {
  lines: number;
  bytes: number;
}

/** What JSON writes for quotes, and hardly anybody else: a path has backslashes, too. */
const JSON_ESCAPE = /\\(?:"|u[0-9a-fA-F]{4})/;

export function createMessageReader(handler: MessageHandler, options: MessageReaderOptions = {}): MessageReader {
  return new LogReader(handler, options);
}

class LogReader implements MessageReader {
  readonly #handler: MessageHandler;
  readonly #options: WriterOptions;
  readonly #clock: Clock;
  readonly #writerHandler: WriterHandler;
  /** Those who are unfinished. */
  readonly #writers = new Map<string, Writer>();
  /** One who has finished, to be another one. */
  #spare: Writer | undefined;
  readonly #wholeLines = new WholeLines();
  #format: LogFormatName | undefined;
  #envelope: Envelope | undefined;
  #waiting: Waiting | undefined;
  #lineEnd: LineEnd | undefined;
  #toldDeployment: LoggedDeployment | undefined;
  /** Not looked at for what it says about later lines. */
  #head: Buffer | undefined;
  #hasStarted: boolean;
  #isReplaying = false;

  constructor(handler: MessageHandler, { format, head, memory, timeZone, now, ...options }: MessageReaderOptions) {
    this.#handler = handler;
    this.#options = options;
    this.#clock = createClock({ timeZone, now });
    this.#writerHandler = {
      found: (item) => this.#found(item),
      lineTooLong: (line) => this.#lineTooLong(line),
      openInside: (text) => this.#envelope?.openInside(text),
    };
    const forced = format === "auto" ? undefined : format;
    const remembered = readMemory(memory);
    this.#hasStarted = remembered !== undefined && (forced === undefined || remembered.format === forced);
    if (remembered !== undefined && this.#hasStarted) {
      this.#lineEnd = remembered.lineEnd;
      this.#choose(remembered.format, remembered.noted);
    } else {
      this.#head = head;
      this.#choose(forced ?? (head === undefined ? undefined : formatOfHead(head)), undefined);
    }
  }

  get isWaiting(): boolean {
    if (this.#resumption !== undefined) return true;
    return this.#envelope === undefined || this.#envelope.needsEveryLine;
  }

  get isEscaped(): boolean | undefined {
    return this.#envelope?.isEscaped;
  }

  get resumeFrom(): Waiting["from"] | undefined {
    return this.#resumption?.from;
  }

  get memory(): string {
    return this.#hasStarted ? writeMemory(this.#resumption?.memory ?? this.#remember()) : "";
  }

  /** A line that is open began when nobody was waiting, or goes back to where somebody did. */
  get #resumption(): Resumption | undefined {
    return this.#wholeLines.resumption ?? this.#waiting;
  }

  take(line: ByteLine, isReplay = false): void {
    this.#isReplaying = isReplay;
    this.#hasStarted = true;
    const { heard } = this.#handler;
    const isSure = heard === undefined && !this.isWaiting;
    const hasMarker = isSure || line.bytes.includes(NEEDLE);
    if (this.#head !== undefined) this.#noteHead(this.#head, line.offset);
    const whole = heard === undefined ? undefined : this.#wholeLines.take(line, () => this.#resumptionAt(line));
    const before = this.#waiting === undefined && hasMarker ? this.#remember() : undefined;
    if (this.#envelope === undefined) this.#chooseBy(line);
    if (this.#envelope?.needsEveryLine === true) this.#note(this.#envelope, line);
    let lastWriter = "";
    if (hasMarker || this.#waiting !== undefined) lastWriter = this.#read(new PhysicalLine(line));
    if (heard !== undefined && whole !== undefined && !isReplay) this.#tellHeard(heard, whole);
    this.#noteEnd(line, lastWriter);
    this.#updateWaiting(line, before);
  }

  passOver(line: { readonly number: number; readonly offset: number }): void {
    this.#hasStarted = true;
    this.#endWriters();
    this.#waiting = undefined;
    this.#lineEnd = undefined;
    this.#wholeLines.end();
    this.#handler.lineTooLong(line);
  }

  end(): void {
    this.#isReplaying = false;
    this.#endWriters();
    this.#waiting = undefined;
    this.#wholeLines.end();
  }

  endLine(): void {
    const { heard } = this.#handler;
    const whole = this.#wholeLines.end();
    if (heard !== undefined && whole !== undefined) this.#tellHeard(heard, whole);
  }

  #resumptionAt({ offset, number }: ByteLine): Resumption {
    return this.#waiting ?? { from: { offset, number }, memory: this.#remember() };
  }

  #note(envelope: Envelope, { bytes }: ByteLine): void {
    envelope.note(bytes);
    const { deployment } = envelope;
    if (deployment === this.#toldDeployment) return;
    this.#toldDeployment = deployment;
    if (deployment !== undefined && !this.#isReplaying) this.#handler.deployment?.(deployment);
  }

  #tellHeard(heard: NonNullable<MessageHandler["heard"]>, line: ByteLine): void {
    const { number, offset } = line;
    // Pieces of a line do not show what the whole of it does.
    if (this.#envelope === undefined) this.#chooseBy(line);
    const entries = this.#entriesOf(new PhysicalLine(line));
    heard({ entries: heardEntries(entries, (text) => this.#envelope?.openInside(text)), number, offset });
  }

  #choose(format: LogFormatName | undefined, noted: unknown): void {
    this.#format = format;
    this.#envelope = format === undefined ? undefined : LOG_FORMATS[format].create(this.#clock, noted);
    this.#toldDeployment = this.#envelope?.deployment;
  }

  #chooseBy({ bytes, offset }: ByteLine): void {
    const format = formatOfLine(bytes.toString("utf8")) ?? (offset >= HEAD_BYTES ? "plain" : undefined);
    if (format !== undefined) this.#choose(format, undefined);
  }

  #remember(): ReaderMemory {
    return { format: this.#format, noted: this.#envelope?.noted, lineEnd: this.#lineEnd };
  }

  /** A reader that begins in the middle of a log knows at least what stands at its beginning. */
  #noteHead(head: Buffer, until: number): void {
    this.#head = undefined;
    if (this.#envelope?.needsEveryLine !== true) return;
    const end = Math.min(until, head.lastIndexOf(NEWLINE) + 1);
    for (let at = 0; at < end; ) {
      const newline = head.indexOf(NEWLINE, at);
      const hasReturn = newline > at && head[newline - 1] === RETURN;
      this.#envelope.note(head.subarray(at, hasReturn ? newline - 1 : newline));
      at = newline + 1;
    }
  }

  /** Has every entry of a line read by its writer, and tells who wrote the last one. */
  #read(line: PhysicalLine): string {
    let name = "";
    for (const entry of this.#entriesOf(line)) {
      name = entry.writer;
      const known = this.#writers.get(name);
      if (known === undefined && !entry.text.includes(MARKER)) continue;
      const writer = known ?? this.#spare ?? new Writer(this.#writerHandler, this.#options);
      if (known === undefined) this.#spare = undefined;
      writer.add(entry, line);
      if (writer.isWaiting) this.#writers.set(name, writer);
      else {
        this.#writers.delete(name);
        this.#spare = writer;
      }
      if (this.#writers.size > WAITING_WRITERS_MAX) this.#endWriters();
    }
    return name;
  }

  #entriesOf({ text, offset }: PhysicalLine): readonly Entry[] {
    const isRest = this.#lineEnd?.offset === offset;
    const isEscaped = this.#envelope?.isEscaped === true;
    if (isRest && !isEscaped) return [{ ...plainEntry(text), writer: this.#lineEnd?.writer ?? "" }];
    const entries = this.#envelope?.open(text);
    if (entries !== undefined) return entries;
    const isBroken = isEscaped && (isRest || JSON_ESCAPE.test(text.slice(text.indexOf(MARKER))));
    return [isBroken ? brokenEntry(text) : plainEntry(text)];
  }

  /** Lines of plain logs are read as well in stretches: only the others have to know what is the rest of a line. */
  #noteEnd({ bytes, offset }: ByteLine, writer: string): void {
    if (this.#envelope === undefined || this.#format === "plain") return;
    this.#lineEnd = { offset: offset + bytes.length, writer };
  }

  #updateWaiting({ bytes, offset, number }: ByteLine, before: ReaderMemory | undefined): void {
    if (before !== undefined && this.#writers.size > 0) {
      this.#waiting = { from: { offset, number }, memory: before, lines: 0, bytes: 0 };
    }
    if (this.#waiting === undefined) return;
    this.#waiting.lines++;
    this.#waiting.bytes += bytes.length;
    const isTooLong = this.#waiting.lines >= WAITING_LINES_MAX || this.#waiting.bytes >= WAITING_BYTES_MAX;
    if (isTooLong) this.#endWriters();
    if (this.#writers.size === 0) this.#waiting = undefined;
  }

  #endWriters(): void {
    for (const writer of this.#writers.values()) writer.end();
    this.#writers.clear();
  }

  #found(item: FoundByWriter): void {
    this.#handler.found({ ...item, isReplay: this.#isReplaying });
  }

  #lineTooLong({ number, offset }: { readonly number: number; readonly offset: number }): void {
    if (!this.#isReplaying) this.#handler.lineTooLong({ number, offset });
  }
}
