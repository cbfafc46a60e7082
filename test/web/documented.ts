/** What /openapi.json says, for tests that go through all that can be asked. */
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import type { Answered } from "./asking.ts";
import { ask } from "./asking.ts";
import type { Served } from "./serve.ts";

export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly parameters: readonly { name: string; in: string; required: boolean; schema: object; description?: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: object }>> };
  readonly responses: Readonly<Record<string, Documented>>;
}

interface Documented {
  readonly $ref?: string;
  readonly description?: string;
  readonly content?: Readonly<Record<string, { readonly schema?: object }>>;
}

export interface OpenApiDocument {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Omit<Operation, "method" | "path">>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

export async function documentOf(served: Served): Promise<OpenApiDocument> {
  const { text } = await ask(served, "/openapi.json");
  return JSON.parse(text) as OpenApiDocument;
}

export function operationsOf({ paths }: OpenApiDocument): readonly Operation[] {
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({ ...operation, method, path })),
  );
}

/** Nothing may be in an answer that its schema does not name: what is left out of a documentation is found so. */
export function validatorOf(document: OpenApiDocument): (operation: Operation, answer: Answered) => readonly string[] {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema({ $id: "wrasse", components: tightened(document.components) });
  const validators = new Map<object, ValidateFunction>();
  return ({ responses }, answer) => {
    const type = answer.headers.get("content-type")?.split(";")[0] ?? "";
    const documented = responses[String(answer.status)];
    const schema =
      type === "application/problem+json"
        ? { $ref: "#/components/schemas/Problem" }
        : documented?.content?.["application/json"]?.schema;
    if (schema === undefined) return [`${answer.status} ${type} is not documented`];
    const validate = validators.get(schema) ?? ajv.compile(absolute(tightened(schema)) as object);
    validators.set(schema, validate);
    return validate(answer.body)
      ? []
      : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  };
}

function tightened(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(tightened);
  if (typeof value !== "object" || value === null) return value;
  const inner = Object.fromEntries(Object.entries(value).map(([key, one]) => [key, tightened(one)]));
  return "properties" in inner && !("additionalProperties" in inner)
    ? { ...inner, additionalProperties: false }
    : inner;
}

function absolute(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value).replaceAll('"#/components/', '"wrasse#/components/'));
}
