/** The API's documentation, made of the same table that answers. */
import { STATUS_CODES } from "node:http";
import * as z from "zod";
import type { Service } from "../views/snapshot.ts";
import { PROBLEM } from "./answer-schemas.ts";
import { PROBLEM_TYPE } from "./problem.ts";
import type { Route, RouteAnswer } from "./route.ts";

type JsonObject = { [key: string]: unknown };

const TOKEN_SCHEME = "token";
/** A path's parameter, and the rest of a path. */
const PARAMETER = /:(\w+)|\*/g;
const REST = "rest";
const DEFINITIONS = "#/$defs/";

export function openApiOf(routes: readonly Route[], { version }: Pick<Service, "version">): JsonObject {
  const schemas = createSchemas();
  const paths: Record<string, JsonObject> = {};
  for (const route of routes) {
    const path = route.path.replaceAll(PARAMETER, (_, name: string | undefined) => `{${name ?? REST}}`);
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route, schemas) };
  }
  schemas.of(PROBLEM);
  return {
    openapi: "3.1.1",
    info: {
      title: "wrasse",
      version,
      description:
        "The health of every resource: reported, kept, asked for. Each answer about state says in x-wrasse-revision the number of the newest change that it holds.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/" }],
    security: [{ [TOKEN_SCHEME]: [] }],
    paths,
    components: {
      schemas: schemas.components,
      responses: {
        Problem: {
          description: "What is wrong with the request",
          content: { [PROBLEM_TYPE]: { schema: { $ref: "#/components/schemas/Problem" } } },
        },
      },
      securitySchemes: { [TOKEN_SCHEME]: { type: "http", scheme: "bearer", bearerFormat: "wr_…" } },
    },
  };
}

function operationOf(route: Route, schemas: Schemas): JsonObject {
  const { summary, description, need, bodies, answers } = route;
  return {
    operationId: operationIdOf(route),
    summary,
    description: [description, needText(need)].filter((text) => text !== undefined).join("\n\n"),
    tags: [route.path.split("/")[route.path.startsWith("/api/") ? 2 : 1] ?? ""],
    ...securityOf(need),
    parameters: [...pathParameters(route, schemas), ...queryParameters(route, schemas)],
    ...(bodies === undefined ? {} : { requestBody: { required: true, content: contentOf(bodies, schemas) } }),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, answer]) => [status, responseOf(status, answer, schemas)]),
      ),
      default: { $ref: "#/components/responses/Problem" },
    },
  };
}

/** `getApiResourcesById`; that a path ends with a slash, or in whatever one likes, is a part of its name. */
function operationIdOf({ method, path }: Route): string {
  const words = path
    .slice(1)
    .split("/")
    .flatMap((segment) =>
      segment.startsWith(":") ? ["by", segment.slice(1)] : [NAMES_OF_SEGMENTS[segment] ?? segment],
    )
    .flatMap((word) => word.split(/\W+/));
  return `${method.toLowerCase()}${words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("")}`;
}

const NAMES_OF_SEGMENTS: Readonly<Record<string, string>> = { "": "slash", "*": REST };

function needText(need: Route["need"]): string | undefined {
  if (need === "nothing") return undefined;
  if (need === "read") return "Needs a token that may read, unless it is asked from the same machine.";
  return `Needs a token that may ${need === "admin" ? "administer" : need}.`;
}

function securityOf(need: Route["need"]): JsonObject {
  if (need === "nothing") return { security: [] };
  return need === "read" ? { security: [{ [TOKEN_SCHEME]: [] }, {}] } : {};
}

function pathParameters({ path, params }: Route, schemas: Schemas): readonly JsonObject[] {
  const known = params === undefined ? {} : propertiesOf(schemas.of(params));
  return [...path.matchAll(PARAMETER)].map(([, name = REST]) => ({
    ...{ name, in: "path", required: true },
    ...describedSchema(known[name] ?? { type: "string" }),
  }));
}

function queryParameters({ query }: Route, schemas: Schemas): readonly JsonObject[] {
  if (query === undefined) return [];
  const schema = schemas.of(query);
  const required: readonly unknown[] = Array.isArray(schema["required"]) ? schema["required"] : [];
  return Object.entries(propertiesOf(schema)).map(([name, property]) => ({
    ...{ name, in: "query", required: required.includes(name) },
    ...describedSchema(property),
  }));
}

function describedSchema({ description, ...schema }: JsonObject): JsonObject {
  return { ...(description === undefined ? {} : { description }), schema };
}

function responseOf(status: string, { description, contentType, schema }: RouteAnswer, schemas: Schemas): JsonObject {
  const type = contentType ?? (schema === undefined ? undefined : "application/json");
  return {
    description: description === "" ? (STATUS_CODES[status] ?? status) : description,
    ...(type === undefined ? {} : { content: { [type]: schema === undefined ? {} : { schema: schemas.of(schema) } } }),
  };
}

function contentOf(bodies: NonNullable<Route["bodies"]>, schemas: Schemas): JsonObject {
  return Object.fromEntries(Object.entries(bodies).map(([type, schema]) => [type, { schema: schemas.of(schema) }]));
}

interface Schemas {
  /** Those that have a name of their own. */
  readonly components: JsonObject;
  of(schema: z.ZodType): JsonObject;
}

function createSchemas(): Schemas {
  const components: JsonObject = {};

  function of(schema: z.ZodType): JsonObject {
    // Only so can a definition be one that is named from elsewhere, too.
    const whole = z.toJSONSchema(z.object({ it: schema }), { io: "input", unrepresentable: "any" });
    const { $defs = {}, properties = {} } = whole;
    for (const [name, definition] of Object.entries($defs)) components[name] = relocated(definition);
    return objectOf(relocated(properties["it"]));
  }

  return { components, of };
}

/** References lead to where the document has its components. */
function relocated(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(relocated);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => {
    const isReference = key === "$ref" && typeof inner === "string" && inner.startsWith(DEFINITIONS);
    return [key, isReference ? `#/components/schemas/${inner.slice(DEFINITIONS.length)}` : relocated(inner)];
  });
  return Object.fromEntries(entries);
}

function propertiesOf(schema: JsonObject): Readonly<Record<string, JsonObject>> {
  const properties = objectOf(schema["properties"]);
  return Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, objectOf(property)]));
}

function objectOf(value: unknown): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}
