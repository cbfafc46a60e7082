/** Writes rows of one table many at a time: a call costs as much as a row does. */
import type { Database, Statement } from "better-sqlite3";

export type SqlValue = string | number | null;

/** More of them gain nothing, and few batches would fill them. */
const ROWS = 16;

export class RowWriter {
  readonly #columns: number;
  readonly #one: Statement;
  readonly #many: Statement;
  readonly #beforeStep: () => void;
  #values: SqlValue[] = [];

  /** `sql` makes the statement around a list of rows, `(?, …), (?, …)`. */
  constructor(database: Database, columns: number, sql: (rows: string) => string, beforeStep: () => void) {
    const row = `(${Array(columns).fill("?").join(", ")})`;
    this.#columns = columns;
    this.#one = database.prepare(sql(row));
    this.#many = database.prepare(sql(Array(ROWS).fill(row).join(", ")));
    this.#beforeStep = beforeStep;
  }

  add(row: readonly SqlValue[]): void {
    for (const value of row) this.#values.push(value);
    if (this.#values.length < ROWS * this.#columns) return;
    this.#beforeStep();
    this.#many.run(this.#values);
    this.#values = [];
  }

  flush(): void {
    for (let at = 0; at < this.#values.length; at += this.#columns) {
      this.#beforeStep();
      this.#one.run(this.#values.slice(at, at + this.#columns));
    }
    this.#values = [];
  }

  /** What was added and not yet written is none of the next transaction's. */
  discard(): void {
    this.#values = [];
  }
}
