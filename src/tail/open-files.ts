/**
 * The descriptors. Files that are written to keep theirs, the least lately used one is closed for the next; files that
 * have lost their name keep theirs for as long as they are held, because nothing else leads to them any more.
 */
import { closeSync, constants, fstatSync, openSync } from "node:fs";
import { errorCode, FileReplacedError } from "./errors.ts";
import { type BirthTrust, type FileStatus, statusOf } from "./identity.ts";

/** Whatever has a descriptor. */
export interface Openable {
  /** Its descriptor went to others: it has not been used for a while. */
  park(): void;
  readonly path: string;
  readonly device: string;
  readonly inode: string;
  readonly isNetwork: boolean;
}

export class OpenFiles {
  readonly #max: number;
  readonly #trust: BirthTrust;
  /** In the order of their last use. */
  readonly #open = new Map<Openable, number>();
  readonly #held = new Set<Openable>();

  constructor(max: number, trust: BirthTrust) {
    this.#max = max;
    this.#trust = trust;
  }

  get count(): number {
    return this.#open.size;
  }

  has(file: Openable): boolean {
    return this.#open.has(file);
  }

  /** Throws what the operating system says, or that the path leads to another file now. */
  open(file: Openable): { readonly descriptor: number; readonly status: FileStatus } {
    const kept = this.#open.get(file);
    if (kept !== undefined) {
      try {
        const status = this.#status(kept, file);
        this.#open.delete(file);
        this.#open.set(file, kept);
        return { descriptor: kept, status };
      } catch (error) {
        if (errorCode(error) !== "ESTALE") throw error;
        this.close(file);
      }
    }
    this.#closeOthers(this.#max - 1);
    const descriptor = this.#openPath(file.path);
    const status = this.#status(descriptor, file);
    if (!status.isFile || status.inode !== file.inode || status.device !== file.device) {
      closeSync(descriptor);
      throw new FileReplacedError(file.path);
    }
    this.#open.set(file, descriptor);
    return { descriptor, status };
  }

  hold(file: Openable): void {
    this.#held.add(file);
  }

  /** It is closed when others need the descriptor. */
  release(file: Openable): void {
    this.#held.delete(file);
  }

  close(file: Openable): void {
    this.#held.delete(file);
    const descriptor = this.#open.get(file);
    this.#open.delete(file);
    if (descriptor !== undefined) closeSync(descriptor);
  }

  closeAll(): void {
    for (const file of [...this.#open.keys()]) this.close(file);
  }

  #status(descriptor: number, file: Openable): FileStatus {
    return statusOf(fstatSync(descriptor, { bigint: true }), this.#trust, file.isNetwork);
  }

  /** Neither a pipe nor a device that took the file's place may hold up everything. */
  #openPath(path: string): number {
    const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);
    try {
      return openSync(path, flags);
    } catch (error) {
      const code = errorCode(error);
      if ((code !== "EMFILE" && code !== "ENFILE") || !this.#closeOthers(Math.floor(this.#open.size / 2))) throw error;
      return openSync(path, flags);
    }
  }

  #closeOthers(max: number): boolean {
    let hasClosed = false;
    for (const file of [...this.#open.keys()]) {
      if (this.#open.size <= max) break;
      if (this.#held.has(file)) continue;
      this.close(file);
      file.park();
      hasClosed = true;
    }
    return hasClosed;
  }
}
