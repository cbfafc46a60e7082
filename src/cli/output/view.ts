/** How one kind of answer is shown: its columns for people and for cut(1), its fields for programs, its name. */
import type { Style } from "./style.ts";

/** `table` is for a terminal, `wide` the same with all columns, `tsv` for pipes: all of them, and nothing shortened. */
export type Layout = "table" | "wide" | "tsv";

export interface Look {
  readonly layout: Layout;
  readonly style: Style;
  readonly now: number;
}

export interface Column<Row> {
  readonly title: string;
  /** The layouts that have it; absent: all. */
  readonly layouts?: readonly Layout[];
  /** Shortened before any other where the columns do not fit. */
  readonly isFlexible?: boolean;
  /** Left out of a table in which no row has it. */
  readonly isOptional?: boolean;
  /** May be foreign text: whoever writes it makes it safe. Empty for what is not known. */
  text(row: Row, look: Look): string;
  colour?(row: Row): number;
}

export interface View<Row> {
  readonly columns: readonly Column<Row>[];
  /** The fields of the JSON that a row is. */
  readonly fields: readonly string[];
  /** Exactly what the contract of `src/store/answers.ts` says. */
  json(row: Row): Readonly<Record<string, unknown>>;
  /** What other commands know it by. */
  name(row: Row): string;
}

/** Takes rows page by page. */
export interface Writer<Row> {
  page(rows: readonly Row[]): void;
  end(): void;
}
