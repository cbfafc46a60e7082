/** /openapi.json: that it is one, that it names all there is, and that what is answered is what it says. */
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { allRoutes } from "../../src/web/routes/all.ts";
import type { Serving } from "../../src/web/serving.ts";
import { type Answered, ask, post } from "./asking.ts";
import { documentOf, type Operation, operationsOf, validatorOf } from "./documented.ts";
import { decide, fall, serveRules } from "./reacting.ts";
import { serve } from "./serve.ts";

const ID = "acme/-/-/web-01/iis";

test("every route is documented, and every documented one is there", async () => {
  await using server = await serve();
  const document = await documentOf(server);
  // Nothing is asked of it as long as nobody asks the routes.
  const nothing = {
    service: { version: "" },
    caughtUp: Promise.resolve(),
    views: {},
    onCommitted: () => {},
  } as unknown as Serving;
  const routes = allRoutes(nothing).map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, "{$1}")}`);
  const documented = operationsOf(document).map(({ method, path }) => `${method.toUpperCase()} ${path}`);
  expect(documented.toSorted()).toEqual(routes.map((route) => route.replace("*", "{rest}")).toSorted());
  expect(new Set(routes).size).toBe(routes.length);
});

test("it is a document of OpenAPI 3.1: its parts are there, its names unique, its schemas valid, its references good", async () => {
  await using server = await serve();
  const { text, headers } = await ask(server, "/openapi.json", { token: undefined });
  const body = JSON.parse(text);
  expect(headers.get("content-type")).toBe("application/json; charset=utf-8");
  expect(body).toMatchObject({ openapi: "3.1.1", info: { title: "wrasse", version: "1.2.3" } });
  for (const [, pointer = ""] of text.matchAll(/"\$ref":"#\/([^"]+)"/g)) {
    const found = pointer.split("/").reduce((value, key) => value?.[key], body);
    expect([pointer, typeof found]).toEqual([pointer, "object"]);
  }
  const operations = operationsOf(body);
  const ids = operations.map(({ operationId }) => operationId);
  expect(new Set(ids).size).toBe(ids.length);
  for (const operation of operations) checkOperation(operation);
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  for (const schema of schemasIn(body)) expect(ajv.validateSchema(schema)).toBe(true);
});

function checkOperation({ path, summary, parameters, responses }: Operation): void {
  expect(summary).toMatch(/^\S.*[^.]$/);
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  expect(parameters.filter((one) => one.in === "path").map(({ name }) => name)).toEqual(inPath);
  expect(new Set(parameters.map((one) => `${one.in} ${one.name}`)).size).toBe(parameters.length);
  for (const { schema, required, in: where } of parameters) {
    expect(schema).toEqual(expect.any(Object));
    if (where === "path") expect(required).toBe(true);
  }
  expect(Object.keys(responses)).toContain("default");
  for (const [status, { $ref, description }] of Object.entries(responses)) {
    expect(status).toMatch(/^(?:[1-5]\d\d|default)$/);
    expect(($ref ?? description ?? "").length).toBeGreaterThan(0);
  }
}

function* schemasIn(value: unknown): Generator<object> {
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (key === "schema") yield inner;
    else if (key === "schemas") yield* Object.values(inner as Record<string, object>);
    else yield* schemasIn(inner);
  }
}

test("what is answered is what is documented, to the last field", async () => {
  await using server = await serveRules();
  const document = await documentOf(server);
  const validate = validatorOf(document);
  const operations = new Map(operationsOf(document).map((one) => [`${one.method.toUpperCase()} ${one.path}`, one]));
  const recorded = new Set<string>();

  async function check(name: string, asking: Promise<Answered>, status = 200): Promise<Answered> {
    const answer = await asking;
    const operation = operations.get(name);
    expect([name, answer.status]).toEqual([name, status]);
    expect([name, operation === undefined ? ["not documented"] : validate(operation, answer)]).toEqual([name, []]);
    recorded.add(name);
    return answer;
  }

  const reports = [
    { target: "web-01", resource: "iis", project: "acme", status: "ok", ttl: "1h", data: { a: "1" } },
    { target: "web-01", resource: "iis", project: "acme", status: "down", check: "http", message: "No 200" },
    { target: "db", statu: "ok" },
  ];
  await check("POST /api/reports", post(server, reports));
  await check(
    "POST /api/reports",
    post(server, "##octopus[health target=a]", { headers: { "content-type": "text/plain" } }),
    422,
  );
  await check("POST /api/reports", post(server, []), 400);
  await check("GET /api/resources", ask(server, "/api/resources"));
  await check("GET /api/resources", ask(server, "/api/resources?x=1"), 400);
  for (const id of [encodeURIComponent(ID), ID]) {
    const path = id === ID ? "{project}/{environment}/{tenant}/{target}/{name}" : "{id}";
    await check(`GET /api/resources/${path}`, ask(server, `/api/resources/${id}`));
    await check(`GET /api/resources/${path}/history`, ask(server, `/api/resources/${id}/history?limit=1`));
    await check(`GET /api/explain/${path}`, ask(server, `/api/explain/${id}`));
  }
  await check("GET /api/resources/{id}", ask(server, "/api/resources/web-01"), 404);
  await check("GET /api/changes", ask(server, "/api/changes"));
  await check("GET /api/summary", ask(server, "/api/summary?by=project,environment,tenant,target,name"));
  await check("GET /api/at", ask(server, `/api/at?time=${new Date(Date.now() + 1000).toISOString()}`));
  await check("GET /api/buckets", ask(server, `/api/buckets?id=${encodeURIComponent(ID)}&count=3`));
  await check("GET /api/problems", ask(server, "/api/problems"));
  const wish = { name: "ci", role: "read", within: [{ target: "web-*" }] };
  const made = await check("POST /api/tokens", post(server, wish, { path: "/api/tokens" }), 201);
  await check("GET /api/tokens", ask(server, "/api/tokens"));
  await check("DELETE /api/tokens/{id}", ask(server, `/api/tokens/${made.body.token.id}`, { method: "DELETE" }));
  await check("GET /api/tokens", ask(server, "/api/tokens", { token: undefined }), 401);
  const numbers = [
    await fall(server),
    await fall(server, { target: "web-02" }),
    await fall(server, { target: "web-03" }),
  ];
  await check("GET /api/effects", ask(server, "/api/effects"));
  await check("GET /api/effects/{number}", ask(server, `/api/effects/${numbers[0]}`));
  await check("GET /api/effects/{number}", ask(server, "/api/effects/99"), 404);
  for (const [index, verb] of ["approve", "reject", "abandon"].entries()) {
    await check(`POST /api/effects/{number}/${verb}`, decide(server, numbers[index] ?? 0, verb));
  }
  await check("POST /api/effects/{number}/retry", decide(server, numbers[1] ?? 0, "retry", { body: { comment: "x" } }));
  await check("POST /api/effects/{number}/reject", decide(server, numbers[2] ?? 0, "reject"), 409);
  const silence = { kind: "silence", selectors: [{ target: "web-*" }], for: "2h", comment: "known" };
  const suspended = await check("POST /api/suspensions", post(server, silence, { path: "/api/suspensions" }), 201);
  await check("GET /api/suspensions", ask(server, "/api/suspensions"));
  await check("GET /api/explain/{id}", ask(server, `/api/explain/${encodeURIComponent(ID)}`));
  const ended = ask(server, `/api/suspensions/${suspended.body.id}`, { method: "DELETE" });
  await check("DELETE /api/suspensions/{id}", ended);
  await check("GET /api/deployments", ask(server, "/api/deployments"));
  const api = [...operations.keys()].filter((name) => name.includes(" /api/"));
  expect([...recorded].toSorted()).toEqual(api.toSorted());
});
