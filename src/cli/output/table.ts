/** Rows under each other: columns as wide as their texts, shortened where a terminal is narrower. */
import { painted, type Style, shown } from "./style.ts";
import type { Column, Look, View, Writer } from "./view.ts";
import { clipped, padded, widthOf } from "./width.ts";

const GAP = "  ";
const ABSENT = "-";
const FLEXIBLE_WIDTH_MIN = 12;
const WIDTH_MIN = 6;
/** A column is never wider than this, even where nothing has to fit, so that one text cannot push all others away. */
const WIDTH_MAX = 1000;

interface Cell {
  readonly text: string;
  readonly colour: number | undefined;
}

/** Widths only grow from page to page; a page with a column that those before did without begins a new table. */
export function createTable<Row>(
  view: View<Row>,
  look: Look,
  hasHeader: boolean,
  write: (text: string) => void,
): Writer<Row> {
  const columns = view.columns.filter(({ layouts }) => layouts?.includes(look.layout) ?? true);
  const shownColumns = new Set<Column<Row>>();
  const widths = new Map<Column<Row>, number>();
  let isBegun = false;

  function page(rows: readonly Row[]): void {
    if (rows.length === 0) return;
    const cells = new Map(columns.map((column) => [column, rows.map((row) => cellOf(column, row, look))]));
    const isNew = columns
      .filter((column) => isNeeded(column, cells.get(column) ?? []))
      .map(showColumn)
      .includes(true);
    const current = columns.filter((column) => shownColumns.has(column));
    for (const column of current) {
      const texts = (cells.get(column) ?? []).map(({ text }) => text);
      widths.set(column, widest([column.title, ...texts], widths.get(column) ?? 0));
    }
    const fitted = fittedWidths(current, widths, look);
    if (isNew) {
      if (isBegun) write("\n");
      if (hasHeader) write(lineOf(current.map(({ title }) => ({ text: title, colour: undefined }))));
    }
    isBegun = true;
    for (const index of rows.keys()) write(lineOf(current.map((column) => cells.get(column)?.[index] ?? NO_CELL)));

    function lineOf(line: readonly Cell[]): string {
      return lineText(
        line,
        current.map((column) => fitted.get(column) ?? 0),
        look.style,
      );
    }
  }

  /** Whether it has not been shown so far. */
  function showColumn(column: Column<Row>): boolean {
    const isNew = !shownColumns.has(column);
    shownColumns.add(column);
    return isNew;
  }

  return { page, end: () => {} };
}

const NO_CELL: Cell = { text: ABSENT, colour: undefined };

function cellOf<Row>(column: Column<Row>, row: Row, look: Look): Cell {
  const text = shownStart(column.text(row, look), look);
  return text === "" ? NO_CELL : { text, colour: column.colour?.(row) };
}

/** No more of a text than could ever be shown is looked at. Signs are put there by us, and are no foreign text. */
function shownStart(text: string, { style }: Look): string {
  return shown(text.length > WIDTH_MAX ? text.slice(0, WIDTH_MAX + 1) : text, style);
}

function isNeeded<Row>(column: Column<Row>, cells: readonly Cell[]): boolean {
  return column.isOptional !== true || cells.some((cell) => cell !== NO_CELL);
}

function widest(texts: readonly string[], width: number): number {
  return Math.min(
    WIDTH_MAX,
    texts.reduce((max, text) => Math.max(max, widthOf(text)), width),
  );
}

function fittedWidths<Row>(columns: readonly Column<Row>[], widths: ReadonlyMap<Column<Row>, number>, look: Look) {
  const fitted = new Map(columns.map((column) => [column, widths.get(column) ?? 0]));
  const room = look.layout === "table" ? look.style.columns : undefined;
  if (room === undefined) return fitted;
  const gaps = GAP.length * (columns.length - 1);
  shrink(
    fitted,
    columns.filter(({ isFlexible }) => isFlexible),
    room - gaps,
    FLEXIBLE_WIDTH_MIN,
  );
  shrink(fitted, columns, room - gaps, WIDTH_MIN);
  return fitted;
}

/** Takes from the widest as long as all of them together are too wide. */
function shrink<Row>(fitted: Map<Column<Row>, number>, columns: readonly Column<Row>[], room: number, min: number) {
  let over = [...fitted.values()].reduce((sum, width) => sum + width, 0) - room;
  while (over > 0) {
    const ordered = columns
      .map((column) => ({ column, width: fitted.get(column) ?? 0 }))
      .sort((a, b) => b.width - a.width);
    const [first, second] = ordered;
    if (first === undefined || first.width <= min) return;
    const taken = Math.min(over, first.width - min, Math.max(1, first.width - (second?.width ?? min)));
    fitted.set(first.column, first.width - taken);
    over -= taken;
  }
}

function lineText(cells: readonly Cell[], widths: readonly number[], style: Style): string {
  const ellipsis = style.isAscii ? "..." : "…";
  const texts = cells.map(({ text, colour }, index) => {
    const width = widths[index] ?? 0;
    const cut = clipped(text, width, ellipsis);
    const isLast = index === cells.length - 1;
    return painted(cut, colour, style) + (isLast ? "" : padded(cut, width).slice(cut.length));
  });
  return `${texts.join(GAP).trimEnd()}\n`;
}
