/** The messages of a source of bytes, each with the line it begins in and its offset there. */
import { Buffer } from "node:buffer";
import type { ParseOptions } from "../../grammar/message.ts";
import { createReader, type Found } from "../../grammar/reader.ts";
import { MARKER } from "../../grammar/syntax.ts";
import { type ByteLine, createLineScanner, type LineScanner } from "./line-scanner.ts";

const NEEDLE = Buffer.from(MARKER);

export interface FoundInSource {
  readonly found: Found;
  /** Of the marker, in bytes from the beginning of the source. */
  readonly offset: number;
  /** The line the message begins in. */
  readonly text: string;
}

export interface MessageTaker {
  found(item: FoundInSource): void;
  lineTooLong(line: { readonly number: number; readonly offset: number }): void;
}

export function createMessageScan(taker: MessageTaker, options: ParseOptions = {}): LineScanner {
  let line: MarkedLine | undefined;
  /** Where the message of a waiting reader began. */
  let kept = { text: "", offset: 0 };

  const reader = createReader((found) => {
    const origin = line?.number === found.start.line ? line.origin(found.start.index) : kept;
    taker.found({ found, ...origin });
  }, options);

  const scanner = createLineScanner(NEEDLE, {
    get isWaiting() {
      return reader.isWaiting;
    },
    take(bytes) {
      line = new MarkedLine(bytes);
      reader.read(line);
      if (reader.isWaiting && line.text.includes(MARKER)) kept = line.origin(line.text.lastIndexOf(MARKER));
      line = undefined;
    },
    passOver(line) {
      reader.end();
      taker.lineTooLong(line);
    },
  });

  function end(): void {
    scanner.end();
    reader.end();
  }

  return { space: scanner.space, advance: scanner.advance, end };
}

/**
 * A line's text, and the way from a marker in it back to the bytes. Text cannot be counted back into bytes once broken
 * UTF-8 has been replaced, but decoding neither makes nor loses a marker: the nth of the text is the nth of the bytes.
 */
class MarkedLine {
  readonly text: string;
  readonly number: number;
  readonly #line: ByteLine;
  #marker = { index: -1, byte: -1 };

  constructor(line: ByteLine) {
    this.text = line.bytes.toString("utf8");
    this.number = line.number;
    this.#line = line;
  }

  /** Asked in order, all markers of a line together cost one pass. */
  origin(index: number): { readonly text: string; readonly offset: number } {
    const { bytes, offset } = this.#line;
    if (bytes.length === this.text.length) return { text: this.text, offset: offset + index };
    while (this.#marker.index < index) {
      this.#marker = {
        index: this.text.indexOf(MARKER, this.#marker.index + 1),
        byte: bytes.indexOf(NEEDLE, this.#marker.byte + 1),
      };
    }
    return { text: this.text, offset: offset + this.#marker.byte };
  }
}
