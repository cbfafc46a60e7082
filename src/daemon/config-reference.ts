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
  const described = new Set<string>();
  return entriesOf(schema).flatMap(([key, property]) => {
    const path = `${above}${key}`;
    const row = rowOf(path, property, schema.required?.includes(key) ?? false);
    const inside = groupsIn(property);
    // What a neighbour takes as well is not said again.
    const isNew = inside.length < 2 || !described.has(JSON.stringify(inside));
    described.add(JSON.stringify(inside));
    return isNew ? [row, ...inside.flatMap((group) => rowsWithin(group, path, inside.length > 1))] : [row];
  });
}

/** Of several groups, one of which stands there, none has to. What they have in common is said with the first. */
function rowsWithin({ schema, sign, alreadyIn }: Group, path: string, isOneOfSeveral: boolean): string[] {
  const own = entriesOf(schema).filter(([key]) => !alreadyIn.has(key));
  const [first = ""] = Object.keys(schema.properties ?? {});
  const required = (schema.required ?? []).filter((key) => !isOneOfSeveral || key !== first);
  return rowsOf({ properties: Object.fromEntries(own), required }, `${path}${sign}`);
}

function rowOf(path: string, property: JsonSchema, isRequired: boolean): string {
  const cells = [`\`${path}\``, takes(property), defaultOf(property, isRequired), property.description ?? ""];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`.replaceAll("  |", " |");
}

/** Keys that all take and mean the same are one. */
function entriesOf({ properties = {} }: JsonSchema): [key: string, property: JsonSchema][] {
  const entries = Object.entries(properties);
  const [first] = entries;
  if (first === undefined || new Set(entries.map(([, property]) => JSON.stringify(property))).size > 1) return entries;
  return entries.length === 1 ? entries : [["*", first[1]]];
}

interface Group {
  readonly schema: JsonSchema;
  readonly sign: string;
  /** Keys of groups that can stand there instead. */
  readonly alreadyIn: ReadonlySet<string>;
}

/** What can stand there; nothing where it has a name of its own. */
function groupsIn(schema: JsonSchema): readonly Group[] {
  const [inner, sign] = schema.items === undefined ? [schema, "."] : [schema.items, "[]."];
  if (inner.title !== undefined) return [];
  const alternatives = (inner.anyOf ?? [inner]).filter(({ properties }) => properties !== undefined);
  const alreadyIn = new Set<string>();
  return alternatives.map((alternative) => {
    const group = { schema: alternative, sign, alreadyIn: new Set(alreadyIn) };
    for (const key of Object.keys(alternative.properties ?? {})) alreadyIn.add(key);
    return group;
  });
}

function takes(schema: JsonSchema): string {
  if (schema.title !== undefined) return schema.title;
  if (schema.enum !== undefined) return schema.enum.map((word) => `\`${word}\``).join(", ");
  if (schema.items !== undefined) return `list of ${takes(schema.items)}`;
  if (groupsIn(schema).length > 0) return "keys";
  if (schema.type === "boolean") return "`true`, `false`";
  return schema.type === "integer" ? "number" : "text";
}

function defaultOf(property: JsonSchema, isRequired: boolean): string {
  if (isRequired) return "compulsory";
  if (property.default === undefined || groupsIn(property).length > 0) return "";
  return `\`${JSON.stringify(property.default).replaceAll('"', "")}\``;
}
