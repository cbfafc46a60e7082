/** The command line as a test sees it: arguments and standard input in, exit code and all that was written out. */
import { Buffer } from "node:buffer";
import { Readable, Writable } from "node:stream";
import { run } from "../../src/cli/cli.ts";
import type { Terminal } from "../../src/cli/terminal.ts";

interface CliOutcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Of a made-up terminal, what a test does not want as it is without: no terminal, no environment, no waiting. */
type Surroundings = Partial<Pick<Terminal, "columns" | "env" | "isTerminal" | "now" | "pause" | "stdout">>;

export async function runCli(
  args: readonly string[],
  stdin: string | Uint8Array = "",
  surroundings: Surroundings = {},
): Promise<CliOutcome> {
  const stdout = new CollectingStream();
  const stderr = new CollectingStream();
  const exitCode = await run(args, {
    stdin: Readable.from([Buffer.from(stdin)]),
    stdout,
    stderr,
    env: {},
    isTerminal: false,
    now: () => 0,
    pause: async () => false,
    ...surroundings,
  });
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
