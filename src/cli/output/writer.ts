/** Where answers go, page by page, in the format that was asked for, or in the one that suits whoever reads. */
import type { Output, Terminal } from "../terminal.ts";
import { formatFor, type OutputArguments } from "./formats.ts";
import { asJson, fieldsOf } from "./json.ts";
import { shown, styleFor } from "./style.ts";
import { createTable } from "./table.ts";
import type { Look, View, Writer } from "./view.ts";

export async function createWriter<Row>(
  view: View<Row>,
  args: OutputArguments,
  terminal: Terminal,
  output: Pick<Output, "write">,
): Promise<Writer<Row>> {
  const format = formatFor(args, terminal);
  const style = styleFor(args, terminal);
  const hasHeader = args.noHeaders !== true;
  const write = (text: string) => output.write(text);
  const now = terminal.now();
  switch (format) {
    case "table":
    case "wide":
      return createTable(view, { layout: format, style, now }, hasHeader, write);
    case "tsv":
      return createTsv(view, { layout: format, style, now }, hasHeader, write);
    case "json":
      return createJsonArray(objectOf(view, args), write);
    case "jsonl":
      return linesOf((row) => asJson(objectOf(view, args)(row)), write);
    case "yaml": {
      const { createYaml } = await import("./yaml.ts");
      return createYaml(objectOf(view, args), write);
    }
    case "name":
      return linesOf((row) => shown(view.name(row), style), write);
  }
}

/** The whole row, or the fields of it that were asked for, in that order. */
function objectOf<Row>(view: View<Row>, { json }: OutputArguments): (row: Row) => object {
  if (json === undefined) return view.json;
  const fields = fieldsOf(json, view.fields);
  return (row) => {
    const whole = view.json(row);
    return Object.fromEntries(fields.map((field) => [field, whole[field]]));
  };
}

/** Tabs and line ends in a text are made visible like all control characters, so that every row keeps its columns. */
function createTsv<Row>(view: View<Row>, look: Look, hasHeader: boolean, write: (text: string) => void): Writer<Row> {
  const columns = view.columns.filter(({ layouts }) => layouts?.includes("tsv") ?? true);
  let isBegun = false;
  function begin(): void {
    if (!isBegun && hasHeader) write(`${columns.map(({ title }) => title).join("\t")}\n`);
    isBegun = true;
  }
  return {
    page: (rows) => {
      begin();
      for (const row of rows)
        write(`${columns.map((column) => shown(column.text(row, look), look.style)).join("\t")}\n`);
    },
    end: begin,
  };
}

function createJsonArray<Row>(objectFor: (row: Row) => object, write: (text: string) => void): Writer<Row> {
  let separator = "[";
  return {
    page: (rows) => {
      for (const row of rows) {
        write(`${separator}\n${asJson(objectFor(row))}`);
        separator = ",";
      }
    },
    end: () => write(separator === "[" ? "[]\n" : "\n]\n"),
  };
}

function linesOf<Row>(text: (row: Row) => string, write: (text: string) => void): Writer<Row> {
  return {
    page: (rows) => {
      for (const row of rows) write(`${text(row)}\n`);
    },
    end: () => {},
  };
}
