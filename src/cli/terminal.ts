/** The outside of a command: where it reads and writes. Tests and other programs can bring their own. */
import type { Readable, Writable } from "node:stream";

export interface Terminal {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** Columns of a terminal to fit lines into, when standard output is one. */
  readonly columns?: number;
  readonly env: Environment;
  /** Whether a person looks at standard output. */
  readonly isTerminal: boolean;
  now(): number;
  pause(durationMs: number): Promise<unknown>;
}

export type Environment = Readonly<Record<string, string | undefined>>;

const GATHERED_LENGTH_MAX = 65_536;

/** Text on its way to a stream: gathered into large writes, and waiting when whoever reads it is slow. */
export class Output {
  readonly #stream: Writable;
  #gathered = "";
  #written: Promise<void> = Promise.resolve();

  constructor(stream: Writable) {
    this.#stream = stream;
  }

  write(text: string): void {
    this.#gathered += text;
    if (this.#gathered.length >= GATHERED_LENGTH_MAX) this.#send();
  }

  line(text: string): void {
    this.write(`${text}\n`);
  }

  /** Sends what has been gathered and waits until it is out; fails when nobody reads it any more. */
  async flush(): Promise<void> {
    if (this.#gathered !== "") this.#send();
    await this.#written;
  }

  #send(): void {
    const text = this.#gathered;
    this.#gathered = "";
    this.#written = new Promise((resolve, reject) => {
      this.#stream.write(text, (error) => (error ? reject(error) : resolve()));
    });
    // Whether it failed is asked in `flush`; until then a failure is not a crash.
    this.#written.catch(() => {});
  }
}
