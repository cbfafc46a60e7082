/**
 * Keeps lines in a spool file, as far as the disk lets it. What cannot be written waits in memory and is tried again;
 * only when too much waits is something lost, and counted.
 */
import type { ByteLine } from "../scan/line-scanner.ts";
import type { SpoolFile } from "./spool.ts";

const WAITING_BYTES_MAX = 4 * 1024 * 1024;
const RETRY_AFTER_MS = 1000;

export interface SpoolWriterOptions {
  /** Makes the file. `memory`: what the reader of the input knew before the first line that is kept. */
  readonly open: (memory: string) => SpoolFile;
  /** It cannot be written. Told once. */
  readonly onFault: (error: unknown) => void;
  readonly monotonicMs: () => number;
}

export class SpoolWriter {
  readonly #options: SpoolWriterOptions;
  readonly #waiting: ByteLine[] = [];
  #waitingBytes = 0;
  #file: SpoolFile | undefined;
  #memory = "";
  #retryAt = Number.NEGATIVE_INFINITY;
  #hasFailed = false;
  linesLost = 0;

  constructor(options: SpoolWriterOptions) {
    this.#options = options;
  }

  /** Whether there is something for others to read. */
  get hasFile(): boolean {
    return this.#file !== undefined;
  }

  keep(line: ByteLine, memory: string): void {
    if (this.#file === undefined && this.#waiting.length === 0) this.#memory = memory;
    if (this.#waitingBytes + line.bytes.length > WAITING_BYTES_MAX) {
      this.linesLost++;
      return;
    }
    this.#waiting.push(line);
    this.#waitingBytes += line.bytes.length;
    if (this.#options.monotonicMs() >= this.#retryAt) this.#write();
  }

  /** Tries a last time, and says that nothing more will come. */
  end(): void {
    this.#write();
    this.linesLost += this.#waiting.length;
    try {
      this.#file?.end();
    } catch {
      // Whoever reads it finds the writer gone.
    }
  }

  #write(): void {
    try {
      for (let line = this.#waiting[0]; line !== undefined; line = this.#waiting[0]) {
        this.#file ??= this.#options.open(this.#memory);
        this.#file.append(line);
        this.#waiting.shift();
        this.#waitingBytes -= line.bytes.length;
      }
    } catch (error) {
      this.#retryAt = this.#options.monotonicMs() + RETRY_AFTER_MS;
      if (!this.#hasFailed) this.#options.onFault(error);
      this.#hasFailed = true;
    }
  }
}
