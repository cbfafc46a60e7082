/** What `wrasse.yaml` may hold, for editors (JSON Schema) and for people (a table of its keys). */
import * as z from "zod";
import { schemaFor } from "./config-schema.ts";

/** Of no place: paths are not looked at here. */
const NOWHERE = { path: "/wrasse.yaml", stateFolder: "/" };

interface JsonSchema {
  readonly title?: string;
  readonly description?: string;
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly default?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
}

export function configJsonSchema(): JsonSchema {
  const schema = z.toJSONSchema(schemaFor(NOWHERE), { io: "input" }) as JsonSchema;
  return { title: "wrasse.yaml", description: "The configuration of wrasse", ...schema };
}

/** In Markdown, a row for each key. */
export function configTable(): string {
  const rows = rowsOf(configJsonSchema(), "");
  return ["| key | takes | default | |", "|---|---|---|---|", ...rows, ""].join("\n");
}

function rowsOf(schema: JsonSchema, above: string): string[] {
  return entriesOf(schema).flatMap(([key, property]) => {
    const path = `${above}${key}`;
    const cells = [`\`${path}\``, takes(property), defaultOf(key, property, schema), property.description ?? ""];
    const row = `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`.replaceAll("  |", " |");
    const inside = groupIn(property);
    return inside === undefined ? [row] : [row, ...rowsOf(inside.schema, `${path}${inside.sign}`)];
  });
}

/** Keys that all take and mean the same are one. */
function entriesOf({ properties = {} }: JsonSchema): [key: string, property: JsonSchema][] {
  const entries = Object.entries(properties);
  const [first] = entries;
  if (first === undefined || new Set(entries.map(([, property]) => JSON.stringify(property))).size > 1) return entries;
  return entries.length === 1 ? entries : [["*", first[1]]];
}

function groupIn(schema: JsonSchema): { readonly schema: JsonSchema; readonly sign: string } | undefined {
  if (schema.properties !== undefined) return { schema, sign: "." };
  if (schema.items?.properties !== undefined) return { schema: schema.items, sign: "[]." };
  const group = schema.anyOf?.find(({ properties }) => properties !== undefined);
  return group && { schema: group, sign: "." };
}

function takes(schema: JsonSchema): string {
  if (schema.title !== undefined) return schema.title;
  if (schema.enum !== undefined) return schema.enum.map((word) => `\`${word}\``).join(", ");
  if (schema.items !== undefined) return `list of ${takes(schema.items)}`;
  if (groupIn(schema) !== undefined) return "keys";
  if (schema.type === "boolean") return "`true`, `false`";
  return schema.type === "integer" ? "number" : "text";
}

function defaultOf(key: string, property: JsonSchema, { required }: JsonSchema): string {
  if (required?.includes(key)) return "compulsory";
  if (property.default === undefined || groupIn(property) !== undefined) return "";
  return `\`${JSON.stringify(property.default).replaceAll('"', "")}\``;
}
