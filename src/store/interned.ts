/** Texts that many rows share and that are kept once: the names of sources and the paths of files. */
import type { Database, Statement } from "better-sqlite3";

const REMEMBERED_MAX = 10_000;

export class Interned {
  readonly #find: Statement<[string], number>;
  readonly #insert: Statement<[string], number>;
  readonly #beforeStep: () => void;
  readonly #ids = new Map<string, number>();

  constructor(database: Database, sql: { readonly find: string; readonly insert: string }, beforeStep: () => void) {
    this.#find = database.prepare<[string], number>(sql.find).pluck();
    this.#insert = database.prepare<[string], number>(sql.insert).pluck();
    this.#beforeStep = beforeStep;
  }

  idOf(text: string): number {
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    this.#beforeStep();
    const id = this.#find.get(text) ?? this.#insert.get(text);
    if (id === undefined) throw new Error("an insert returned no row");
    if (this.#ids.size >= REMEMBERED_MAX) this.#ids.clear();
    this.#ids.set(text, id);
    return id;
  }

  /** To be called when rows may have gone: a transaction that failed, files that were pruned. */
  forget(): void {
    this.#ids.clear();
  }
}
