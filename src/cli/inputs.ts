/** The inputs a command was given: files, and `-` for standard input. */
import { Buffer } from "node:buffer";
import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import type { Readable, Writable } from "node:stream";
import { visible } from "../../grammar/visible.ts";
import { BLOCK_BYTES, type LineScanner } from "../scan/line-scanner.ts";
import { messageOf } from "../store/message-of.ts";
import { UsageError } from "./command.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import type { Terminal } from "./terminal.ts";

export const STDIN = "-";

/** An input could not be opened or read. */
class InputError extends Error {
  override readonly name = "InputError";
  readonly path: string;

  constructor(path: string, cause: unknown) {
    super(`cannot read ${visible(path)}: ${reasonOf(cause)}`, { cause });
    this.path = path;
  }
}

/**
 * Does something with every input, also after one that cannot be read. Without any named it is standard input, unless
 * a person sits there and would wait for nothing.
 */
export async function eachInput(
  named: readonly string[],
  { stdin, stderr }: Terminal,
  act: (path: string) => Promise<void>,
): Promise<ExitCode> {
  if (named.length === 0 && isTerminal(stdin)) throw new UsageError("name a file, or - for standard input");
  let exitCode: ExitCode = EXIT.ok;
  for (const path of named.length === 0 ? [STDIN] : named) {
    try {
      await act(path);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      stderr.write(`wrasse: ${error.message}\n`);
      exitCode = EXIT.noInput;
    }
  }
  return exitCode;
}

/** Whether a person sits there. */
export function isTerminal(stream: Readable | Writable): boolean {
  return "isTTY" in stream && stream.isTTY === true;
}

/**
 * Feeds an input to a scanner. Files are read synchronously, which is three times as fast as a stream of them;
 * `pause` is awaited between blocks, so that output gets out and a reader who has gone is noticed.
 */
export async function scanInput(
  path: string,
  stdin: Readable,
  scanner: LineScanner,
  pause: () => Promise<void>,
): Promise<void> {
  for await (const count of path === STDIN ? fillFromStream(stdin, scanner) : fillFromFile(path, scanner)) {
    scanner.advance(count);
    await pause();
  }
  scanner.end();
  await pause();
}

/** All of an input that is known to be small enough to hold. */
export async function readWhole(path: string, stdin: Readable): Promise<Buffer> {
  if (path !== STDIN) {
    try {
      return readFileSync(path);
    } catch (error) {
      throw new InputError(path, error);
    }
  }
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** Feeds bytes at hand to a scanner. */
export function scanBytes(bytes: Buffer, scanner: LineScanner): void {
  for (let at = 0; at < bytes.length; at += BLOCK_BYTES) scanner.advance(bytes.copy(scanner.space(), 0, at));
  scanner.end();
}

function* fillFromFile(path: string, scanner: LineScanner): Generator<number> {
  let file: number | undefined;
  try {
    file = openSync(path, "r");
    for (let count = readSync(file, scanner.space()); count > 0; count = readSync(file, scanner.space())) yield count;
  } catch (error) {
    throw new InputError(path, error);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

async function* fillFromStream(stream: Readable, scanner: LineScanner): AsyncGenerator<number> {
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk);
    for (let at = 0; at < bytes.length; at += BLOCK_BYTES) yield bytes.copy(scanner.space(), 0, at);
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  switch (code) {
    case "ENOENT":
      return "there is no such file";
    case "EACCES":
      return "permission denied";
    case "EISDIR":
      return "it is a directory; name the files in it";
    default:
      return messageOf(error);
  }
}
