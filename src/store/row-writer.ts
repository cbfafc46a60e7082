/** Writes rows of one table many at a time: a call costs as much as a row does. */
import type { Database, Statement } from "better-sqlite3";

export type SqlValue = string | number | null;

/** More of them gain nothing, and few batches would fill them. */
const ROWS = 16;

export class RowWriter {
  readonly #one: Statement;
  readonly #many: Statement;
  readonly #beforeStep: () => void;
  #rows: (readonly SqlValue[])[] = [];

  /** `sql` makes the statement around a list of rows, `(?, …), (?, …)`. */
  constructor(database: Database, columns: number, sql: (rows: string) => string, beforeStep: () => void) {
    const row = `(${Array(columns).fill("?").join(", ")})`;
    this.#one = database.prepare(sql(row));
    this.#many = database.prepare(sql(Array(ROWS).fill(row).join(", ")));
    this.#beforeStep = beforeStep;
  }

  add(row: readonly SqlValue[]): void {
    this.#rows.push(row);
    if (this.#rows.length < ROWS) return;
    this.#beforeStep();
    this.#many.run(...this.#rows);
    this.#rows = [];
  }

  flush(): void {
    for (const row of this.#rows) {
      this.#beforeStep();
      this.#one.run(row);
    }
    this.#rows = [];
  }

  /** What was added and not yet written is none of the next transaction's. */
  discard(): void {
    this.#rows = [];
  }
}
