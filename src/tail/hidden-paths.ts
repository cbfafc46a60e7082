/** Paths that cannot even be looked at, so that each is told of once: of so many, and for as long as it is there. */
import { basename, dirname } from "node:path";

/** Of more of them nobody is told. */
const PATHS_MAX = 10_000;

export class HiddenPaths {
  readonly #namesByDirectory = new Map<string, Set<string>>();
  #count = 0;

  /** Gives back whether it is to be told of. */
  add(path: string): boolean {
    const names = this.#namesByDirectory.get(dirname(path)) ?? new Set();
    if (names.has(basename(path)) || this.#count >= PATHS_MAX) return false;
    this.#namesByDirectory.set(dirname(path), names.add(basename(path)));
    this.#count++;
    return true;
  }

  /** The directory can be looked at, and has these names in it. */
  listed(directory: string, names: ReadonlySet<string>): void {
    this.#keep(dirname(directory), (name) => name !== basename(directory));
    this.#keep(directory, (name) => names.has(name));
  }

  #keep(directory: string, isKept: (name: string) => boolean): void {
    const names = this.#namesByDirectory.get(directory);
    if (names === undefined) return;
    for (const name of names) if (!isKept(name) && names.delete(name)) this.#count--;
    if (names.size === 0) this.#namesByDirectory.delete(directory);
  }
}
