/** The messages of a source of bytes, whatever they are wrapped in. Its first block tells what that is. */
import { Buffer } from "node:buffer";
import { HEAD_BYTES } from "../envelope/envelope.ts";
import { createLineScanner, type LineScanner } from "./line-scanner.ts";
import {
  createMessageReader,
  type FoundInLog,
  type MessageHandler,
  type MessageReader,
  type MessageReaderOptions,
} from "./message-reader.ts";
import { NEEDLE } from "./physical-line.ts";

export type FoundInSource = Omit<FoundInLog, "isReplay">;

export function createMessageScan(handler: MessageHandler, options: MessageReaderOptions = {}): LineScanner {
  let reader: MessageReader | undefined;

  const scanner = createLineScanner(NEEDLE, {
    get isWaiting() {
      return reader?.isWaiting ?? false;
    },
    take: (line) => reader?.take(line),
    passOver: (line) => reader?.passOver(line),
  });

  return {
    space: scanner.space,
    advance(count) {
      if (reader === undefined) {
        const head = Buffer.from(scanner.space().subarray(0, Math.min(count, HEAD_BYTES)));
        reader = createMessageReader(handler, { head, ...options });
      }
      scanner.advance(count);
    },
    end() {
      scanner.end();
      reader?.end();
    },
  };
}
