/** The command line as a test sees it: arguments and standard input in, exit code and all that was written out. */
import { Buffer } from "node:buffer";
import { Readable, Writable } from "node:stream";
import { run } from "../../src/cli/cli.ts";

interface CliOutcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export async function runCli(args: readonly string[], stdin: string | Uint8Array = ""): Promise<CliOutcome> {
  const stdout = new CollectingStream();
  const stderr = new CollectingStream();
  const exitCode = await run(args, { stdin: Readable.from([Buffer.from(stdin)]), stdout, stderr });
  return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
}

class CollectingStream extends Writable {
  readonly #chunks: Buffer[] = [];

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#chunks.push(chunk);
    done();
  }

  text(): string {
    return Buffer.concat(this.#chunks).toString("utf8");
  }
}
