/**
 * One turn of one file: open it, see that it is still the same, hand out what is new, tell the host how far that was.
 */

import { Buffer } from "node:buffer";
import { isSameContent } from "./beginning.ts";
import { BytesRead } from "./bytes-read.ts";
import type { FileIdentity } from "./checkpoint.ts";
import type { Original } from "./copies.ts";
import { detectEncoding } from "./encoding.ts";
import { createContent, type FileContent, PlainContent } from "./file-content.ts";
import type { LogTaker } from "./host.ts";
import { Identification, type IdentificationOptions, type Wait } from "./identification.ts";
import { isHead, isReborn } from "./identity.ts";
import { isHandedOutUnended, LineCutter, type LineSink } from "./line-cutter.ts";
import type { OpenFiles } from "./open-files.ts";
import { readFully } from "./read-fully.ts";
import type { TailedFile } from "./tailed-file.ts";

export interface ReaderOptions extends IdentificationOptions {
  readonly openFiles: OpenFiles;
}

/**
 * "again": there is more. "committed": there may be more, once others than files have had their turn. "full": the host
 * wants no more for now. "coming": more is being unpacked. "undecided": it cannot be told yet where to begin.
 */
export interface Turn {
  readonly bytes: number;
  readonly next: "again" | "committed" | "done" | "full" | Wait;
}

const TAKER_HEAD_BYTES = 64 * 1024;

export class FileReader {
  readonly #options: ReaderOptions;
  readonly #identification: Identification;
  readonly #cutter: LineCutter;

  constructor(options: ReaderOptions) {
    this.#options = options;
    this.#identification = new Identification(options);
    this.#cutter = new LineCutter(options.memory, options.needle);
  }

  /** Throws what the operating system says. */
  turn(file: TailedFile): Turn {
    const content = this.#open(file);
    if (!file.isIdentified) {
      const next = this.#identification.identify(file, content);
      if (next !== undefined) return { bytes: 0, next };
    } else if (file.verifiedVersion !== file.version && !isSameContent(file, content)) {
      this.#empty(file);
    }
    file.verifiedVersion = file.version;
    file.verifiedSize = file.size;
    return this.#cut(file, file.content ?? this.#open(file));
  }

  /** What there is of a line is not waited for any longer. */
  handOutStretch(file: TailedFile): void {
    this.#handOutUnended(file, "stretch");
  }

  /** Nothing more will come. */
  handOutRest(file: TailedFile): void {
    this.#handOutUnended(file, "rest");
    this.#endOpenLine(file);
  }

  /** Most likely nothing more will come: who waited for the end of a line does so no longer. */
  endLine(file: TailedFile): void {
    if (file.place.hasWanted || file.taker?.wanted === "every") this.#handOutUnended(file, "rest");
    this.#endOpenLine(file);
  }

  #endOpenLine(file: TailedFile): void {
    const { taker } = file;
    if (taker?.resumeFrom === undefined || taker.endLine === undefined) return;
    taker.endLine();
    this.#options.progress.report(file);
  }

  #handOutUnended(file: TailedFile, what: "stretch" | "rest"): void {
    const { place, taker, encoding } = file;
    if (!file.isIdentified || place.offset >= file.readableTo || taker === undefined || encoding === undefined) return;
    if (!isHandedOutUnended(place, { isWaiting: taker.isWaiting, wanted: taker.wanted }, what)) return;
    const content = this.#open(file);
    if (file.taker === undefined || !isSameContent(file, content)) return;
    const sink = this.#sink(file, taker);
    const isOut = this.#cutter.handOutUnended({ place, input: content, encoding, sink, until: place.searchedTo }, what);
    if (isOut) this.#options.progress.sealAndReport(file, content);
  }

  /** What a copy of it is known by. */
  original(file: TailedFile): Original {
    return this.#options.progress.original(file, () => this.#open(file));
  }

  /** The bytes it was known by, if it still begins with them. */
  head(file: TailedFile, { headBytes, headHash }: FileIdentity): Buffer | undefined {
    try {
      const bytes = Buffer.alloc(headBytes);
      const count = readFully(this.#options.openFiles.open(file).descriptor, bytes, 0, 0, headBytes);
      return count === headBytes && isHead(bytes, headHash) ? bytes : undefined;
    } catch {
      return undefined;
    }
  }

  #open(file: TailedFile): FileContent {
    const { descriptor, status } = this.#options.openFiles.open(file);
    file.see(status);
    if (isReborn(file, status) && file.isIdentified) this.#empty(file, status.bornAt);
    file.bornAt = status.bornAt;
    file.content ??= createContent(descriptor, status.size);
    const content = file.content ?? new PlainContent();
    content.use(descriptor, status.size);
    return content;
  }

  /** Whether more is being unpacked. */
  #pull(file: TailedFile, content: FileContent, until: number, keepFrom: number): boolean {
    return content.pull(until, keepFrom, () => this.#options.arrived(file)) === "coming";
  }

  #empty(file: TailedFile, bornAt = file.bornAt): void {
    const { host, originals } = this.#options;
    const old = this.#options.progress.checkpoint(file);
    const lost = Math.max(0, file.verifiedSize - file.place.offset);
    const { marks, head } = file;
    file.taker?.end();
    file.taker = undefined;
    file.reset();
    file.bornAt = bornAt;
    host.event({ kind: "truncated", path: file.path });
    this.#options.emptied(old, { marks, head });
    // A copy may go on under the old checkpoint: without one of its own, nobody would look for this file again.
    this.#options.progress.report(file);
    if (lost > 0 && !originals.hasCopy(file, old.id)) host.event({ kind: "lost", path: file.path, bytes: lost });
  }

  #cut(file: TailedFile, content: FileContent): Turn {
    const before = file.place.offset;
    const wanted = Math.max(
      TAKER_HEAD_BYTES,
      file.replayUntil ?? 0,
      file.place.searchedTo + this.#options.limits.turnBytes,
    );
    if (this.#pull(file, content, wanted, file.place.offset)) return { bytes: 0, next: "coming" };
    const first = file.replayUntil ?? content.available;
    if (first <= file.place.searchedTo) return { bytes: 0, next: this.#atEnd(file, content) };
    const taker = this.#taker(file, content);
    if (taker === undefined || file.encoding === undefined) return { bytes: 0, next: "done" };
    if (file.replayUntil !== undefined) this.#replay(file, content, taker);
    const { encoding, place } = file;
    let bytes = 0;
    let goesOn = true;
    const read = new BytesRead(content, place.offset);
    let drains = 0;
    const sink = this.#sink(file, taker, () => {
      if (!this.#options.host.isFull) return true;
      if (!this.#drain(file, content, read)) return false;
      drains++;
      return drains < this.#options.limits.turnBatches;
    });
    while (goesOn && bytes < this.#options.limits.turnBytes) {
      const cut = this.#cutter.cut({ place, input: read, encoding, sink, until: content.available });
      goesOn = cut.goesOn;
      bytes += cut.bytes;
      if (cut.bytes === 0 && goesOn) break;
    }
    if (bytes > 0) this.#options.host.event({ kind: "read", bytes });
    if (place.offset !== before || place.offset !== file.reportedOffset)
      this.#options.progress.sealAndReport(file, content, read);
    if (!goesOn) return { bytes, next: drains < this.#options.limits.turnBatches ? "full" : "committed" };
    return { bytes, next: bytes > 0 && !file.isDrained ? "again" : this.#atEnd(file, content) };
  }

  #atEnd(file: TailedFile, content: FileContent): "done" {
    const { fault } = content;
    if (fault !== undefined && file.fault !== fault) {
      file.fault = fault;
      this.#options.host.event({ kind: "unreadable", path: file.path, cause: fault });
    }
    return "done";
  }

  /** Nothing is handed out twice: it is only said again to who has to remember it. */
  #replay(file: TailedFile, content: FileContent, taker: LogTaker): void {
    const { place, encoding, replayUntil: until } = file;
    if (encoding === undefined || until === undefined) return;
    const sink = this.#sink(file, taker, () => true, true);
    while (place.searchedTo < until) {
      if (this.#cutter.cut({ place, input: content, encoding, sink, until }).bytes === 0) break;
    }
    const isInside = place.offset < until || place.isPassingOver;
    this.#cutter.handOutUnended({ place, input: content, encoding, sink, until }, "replay");
    const isPassingOver = place.isPassingOver;
    file.place = {
      ...place,
      offset: until,
      searchedTo: until,
      hasNeedle: false,
      hasWanted: false,
      isPassingOver,
      isInsideLine: isInside,
    };
    file.replayUntil = undefined;
  }

  /** Whether what the host was full of is committed. */
  #drain(file: TailedFile, content: FileContent, read: BytesRead): boolean {
    this.#options.progress.sealAndReport(file, content, read);
    return this.#options.host.drain();
  }

  #taker(file: TailedFile, content: FileContent): LogTaker | undefined {
    if (file.taker !== undefined && file.encoding !== undefined) return file.taker;
    const head = Buffer.allocUnsafe(Math.min(TAKER_HEAD_BYTES, file.readableTo));
    const bytes = head.subarray(0, content.read(head, 0, 0, head.length));
    const couldBeMark = bytes.length < 3 && [0xff, 0xfe, 0xef].includes(bytes[0] ?? 0);
    if (couldBeMark && !file.isRotated && !file.isGone) return undefined;
    const encoding = detectEncoding(bytes, this.#options.needle);
    file.encoding = encoding;
    const { source, path, captures, memory } = file;
    const text = encoding.toUtf8(bytes.subarray(encoding.markBytes));
    file.taker ??= this.#options.host.open({ source, path, captures, head: text, memory });
    return file.taker;
  }

  #sink(file: TailedFile, taker: LogTaker, goesOn = () => true, isReplay = false): LineSink {
    const { host } = this.#options;
    return {
      get isWaiting() {
        return taker.isWaiting;
      },
      get wanted() {
        return taker.wanted;
      },
      take: (line) => taker.take(line, isReplay),
      passOver(line) {
        taker.passOver(line);
        if (!isReplay) host.event({ kind: "lineTooLong", path: file.path, line: line.number });
      },
      goesOn,
    };
  }
}
