/** The statements that ask: each is prepared once, which takes longer than most answers. */
import type { Buffer } from "node:buffer";
import type { Database, Statement } from "better-sqlite3";
import type { SqlValue } from "./row-writer.ts";

/** What people search for makes ever new statements; the oldest go. */
const STATEMENTS_MAX = 200;
/** A statement of a long list of selectors would take much memory, and hardly comes again. */
const KEPT_LENGTH_MAX = 8192;

type Prepared = Statement<unknown[], unknown>;

export class Statements {
  readonly #database: Database;
  readonly #ofRows = new Map<string, Prepared>();
  readonly #ofValues = new Map<string, Prepared>();
  readonly #ofArrays = new Map<string, Prepared>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** `Row` is what the statement selects: nobody checks that. */
  rows<Row>(sql: string, ...values: readonly (SqlValue | Buffer)[]): readonly Row[] {
    return prepared(this.#database, this.#ofRows, sql, asRows).all(values) as Row[];
  }

  row<Row>(sql: string, ...values: readonly (SqlValue | Buffer)[]): Row | undefined {
    return prepared(this.#database, this.#ofRows, sql, asRows).get(values) as Row | undefined;
  }

  /** Each row as an array: for many rows, where making objects of them is most of the work. */
  arrays<Row extends readonly unknown[]>(sql: string, ...values: readonly (SqlValue | Buffer)[]): readonly Row[] {
    return prepared(this.#database, this.#ofArrays, sql, asArrays).all(values) as unknown as Row[];
  }

  /** The first column of the first row. */
  value<Value>(sql: string, ...values: readonly (SqlValue | Buffer)[]): Value | undefined {
    return prepared(this.#database, this.#ofValues, sql, asValues).get(values) as Value | undefined;
  }

  /** What several statements answer, all of one moment. */
  together<Answer>(ask: () => Answer): Answer {
    if (this.#database.inTransaction) return ask();
    prepared(this.#database, this.#ofRows, "BEGIN", asRows).run();
    try {
      return ask();
    } finally {
      prepared(this.#database, this.#ofRows, "COMMIT", asRows).run();
    }
  }
}

function prepared(
  database: Database,
  known: Map<string, Prepared>,
  sql: string,
  shape: (statement: Prepared) => Prepared,
): Prepared {
  const before = known.get(sql);
  if (before !== undefined) return before;
  const statement = shape(database.prepare(sql));
  if (sql.length > KEPT_LENGTH_MAX) return statement;
  for (const oldest of known.size < STATEMENTS_MAX ? [] : known.keys().take(1)) known.delete(oldest);
  known.set(sql, statement);
  return statement;
}

function asRows(statement: Prepared): Prepared {
  return statement;
}

function asArrays(statement: Prepared): Prepared {
  return statement.raw();
}

function asValues(statement: Prepared): Prepared {
  return statement.pluck();
}
