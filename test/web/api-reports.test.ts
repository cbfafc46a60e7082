/** Reports over HTTP: what is taken, what is refused and why, in each form that they may have. */
import { expect, test } from "vitest";
import { ask, post } from "./asking.ts";
import { serve } from "./serve.ts";

const NOON = Date.UTC(2026, 10, 21, 12);
const NDJSON = { headers: { "content-type": "application/x-ndjson" } };
const TEXT = { headers: { "content-type": "text/plain; charset=utf-8" } };

test("one object is one report, and is committed when it is answered", async () => {
  await using server = await serve({ now: () => NOON });
  const report = {
    target: "web-01",
    status: "Unhealthy",
    message: "No 200",
    resource: "iis",
    project: "acme",
    environment: "production",
    tenant: "blue",
    check: "http",
    ttl: "15m",
    at: "2026-11-21T12:59:00+01:00",
    data: { port: "443" },
  };
  const { status, body } = await post(server, report);
  expect(status).toBe(200);
  const id = "acme/production/blue/web-01/iis";
  expect(body).toEqual({ taken: [{ index: 0, id, check: "http", verdict: expect.any(String) }], refused: [] });
  const { body: resource } = await ask(server, `/api/resources/${id}`);
  expect(resource).toMatchObject({
    level: "unhealthy",
    since: "2026-11-21T11:59:00.000Z",
    checks: [{ name: "http", message: "No 200", expiresAt: "2026-11-21T12:14:00.000Z" }],
    lastReport: { data: { port: "443" }, expiresAfterMs: 900_000, origin: { source: "http:local", file: null } },
  });
});

test("of several, the good ones are taken and the others are told why they are not", async () => {
  await using server = await serve();
  const { status, body } = await post(server, [
    { target: "a", status: "ok" },
    { target: "b", status: "helthy" },
    { taget: "c", status: "ok" },
    { status: "ok" },
    { target: "#{Octopus.Target}", status: "ok" },
    { target: "d", status: "ok", ttl: "soon" },
    { target: "e", status: 1 },
    { target: "f", status: "ok", data: { depth: { two: "2" } } },
    { target: "f", status: "ok", data: { "raw:hale": "{}" } },
    "ok",
    null,
    { target: "g", status: "warn" },
  ]);
  expect(status).toBe(200);
  expect(body.taken.map(({ index, id }: { index: number; id: string }) => [index, id])).toEqual([
    [0, "-/-/-/a/-"],
    [11, "-/-/-/g/-"],
  ]);
  const reasons = body.refused.map(({ index, code, reason }) => `${index} ${code}: ${reason}`);
  const expected = [
    /^1 unknown-status: "helthy" is not a health level; did you mean Healthy\?/,
    /^2 unknown-field: "taget" is not known here; did you mean target\?/,
    /^3 missing-target: /,
    /^4 unsubstituted-variable: target is still the variable/,
    /^5 bad-ttl: /,
    /^6 bad-field: status: it takes a text, and got a number$/,
    /^7 bad-field: data.depth: it takes a text, and got an object$/,
    /^8 bad-field: data may not have "raw:hale"; send the document itself, with \?format=hale/,
    /^9 not-a-report: a report is an object/,
    /^10 not-a-report: /,
  ];
  expect(reasons).toHaveLength(expected.length);
  for (const [index, pattern] of expected.entries()) expect(reasons[index]).toMatch(pattern);
});

test("of lines of JSON, one that cannot be read does not spoil the others", async () => {
  await using server = await serve();
  const lines = '{"target":"a","status":"ok"}\n\n{"target":\r\n{"target":"b","status":"down"}\r\n';
  const { body } = await post(server, lines, NDJSON);
  expect(body.taken).toMatchObject([
    { index: 0, id: "-/-/-/a/-" },
    { index: 2, id: "-/-/-/b/-" },
  ]);
  expect(body.refused).toMatchObject([{ index: 1, code: "not-json" }]);
});

test("a text holds service messages as a log does; malformed ones are told, and kept with their place", async () => {
  await using server = await serve();
  const text = [
    "12:00:01 nothing",
    '  ##octopus[health target="web-01" status="Unhealthy" message="No 200"]',
    '##octopus[setVariable name="a" value="b"]',
    "ä ##octopus[health target=web-02 status=Unhealty]",
  ].join("\r\n");
  const { body } = await post(server, text, TEXT);
  expect(body.taken).toMatchObject([{ index: 0, id: "-/-/-/web-01/-", check: "default" }]);
  expect(body.refused).toMatchObject([
    { index: 1, code: "unknown-status", reason: expect.stringMatching(/Unhealthy/) },
  ]);
  const { body: problems } = await ask(server, "/api/problems?kind=malformed");
  expect(problems.items).toMatchObject([
    { code: "unknown-status", origin: { source: "http:local", file: null, line: 4, column: 3 } },
  ]);
  const { body: resource } = await ask(server, "/api/resources/-/-/-/web-01/-");
  expect(resource.lastReport?.origin).toMatchObject({ line: 2, column: 3 });
});

test("names in the query stand for those that reports leave out", async () => {
  await using server = await serve();
  const path = "/api/reports?project=acme&environment=test&target=web-01&check=ping";
  const text = "##octopus[health status=ok]\n##octopus[health target=db project=globex status=ok]";
  const { body } = await post(server, text, { path, ...TEXT });
  expect(body.taken).toMatchObject([
    { id: "acme/test/-/web-01/-", check: "ping" },
    { id: "globex/test/-/db/-", check: "ping" },
  ]);
  const json = await post(server, { status: "ok" }, { path });
  expect(json.body.taken).toMatchObject([{ id: "acme/test/-/web-01/-" }]);
});

const DOCUMENTS = [
  [
    "hale",
    {
      status: "FAIL",
      checks: [{ name: "db", status: "FAIL", context: { log: [{ status: "failure", message: "gone" }] } }],
    },
    "db",
    "unhealthy",
    "raw:hale",
  ],
  [
    "microprofile",
    { status: "DOWN", checks: [{ name: "db", status: "DOWN", data: { a: 1 } }] },
    "db",
    "unhealthy",
    "raw:microprofile",
  ],
  ["hermes", { db: "unavailable: no route" }, "db", "unavailable", "raw:hermes"],
  [
    "ietf",
    { status: "fail", checks: { "db:time": [{ status: "fail", output: "slow" }] } },
    "db:time",
    "unhealthy",
    "raw:ietf",
  ],
  ["spring", { status: "DOWN", components: { db: { status: "DOWN" } } }, "db", "unhealthy", "raw:spring"],
  ["consul", [{ CheckID: "db", Name: "db", Status: "critical", Output: "no" }], "db", "unhealthy", "raw:consul"],
  ["nagios", { exitCode: 2, output: "DISK CRITICAL - 1% free | used=99%" }, "default", "unhealthy", "raw:nagios"],
] as const;

test.each(DOCUMENTS)(
  "a document of %s becomes a report for each of its checks, with its own text",
  async (format, document, check, level, raw) => {
    await using server = await serve();
    const path = `/api/reports?format=${format}&target=web-01&project=acme&name=shop&ttl=5m`;
    const { status, body } = await post(server, document, { path });
    expect([status, body.refused]).toEqual([200, []]);
    expect(body.taken).toMatchObject([{ id: "acme/-/-/web-01/shop", check }]);
    const { body: resource } = await ask(server, "/api/resources/acme/-/-/web-01/shop");
    expect(resource.checks).toMatchObject([{ name: check, level }]);
    expect(resource.lastReport?.data).toHaveProperty([raw]);
    expect(resource.lastReport?.expiresAfterMs).toBe(300_000);
  },
);

test("checks of one document that have the same name, or none, stay several", async () => {
  await using server = await serve();
  const document = {
    status: "UP",
    checks: [
      { name: "db", status: "UP" },
      { name: "db", status: "DOWN" },
      { name: " ", status: "UP" },
    ],
  };
  const { body } = await post(server, document, { path: "/api/reports?format=microprofile&target=web-01" });
  expect(body.taken.map(({ check }: { check: string }) => check)).toEqual(["db", "db#2", "default"]);
});

test.each([
  ["{", {}, 400, /no JSON text/],
  ["", {}, 400, /no JSON text/],
  ["[]", {}, 400, /holds no report/],
  ["nothing here", TEXT, 400, /holds no report/],
  [
    "<a/>",
    { headers: { "content-type": "text/xml" } },
    415,
    /"text\/xml" is not known here; send it as application\/json/,
  ],
  ["{}", { path: "/api/reports?format=hale" }, 400, /add &target=/],
  ["{}", { path: "/api/reports?format=hale&target=a" }, 400, /no document of the format hale: /],
  ["{}", { path: "/api/reports?format=nagios&target=a" }, 400, /output is not the text/],
  [
    "{}",
    { path: "/api/reports?format=hall&target=a" },
    400,
    /format: it takes hale, .*, and got "hall"; did you mean hale/,
  ],
  ["{}", { path: "/api/reports?ttl=5m" }, 400, /they need a format/],
  ["{}", { headers: { "content-encoding": "gzip" } }, 415, /send it without a content-encoding/],
  ["{}", { headers: { "idempotency-key": "a b" } }, 400, /visible ASCII/],
])("where nothing could be read, that is a problem: %j", async (body, question, status, detail) => {
  await using server = await serve();
  const answer = await post(server, body, question);
  expect(answer.headers.get("content-type")).toMatch(/^application\/problem\+json/);
  expect(answer.body).toMatchObject({ status, detail: expect.stringMatching(detail) });
  expect((await ask(server, "/api/resources")).body.items).toEqual([]);
});

test.each([
  ["objects", '[{"target":"a"},{"status":"ok"}]', {}, /must say how it is.*; nor were 1 more/],
  ["a message in a text", "##octopus[health target=a status=dawn]", TEXT, /"dawn" is not a health level/],
  ["lines of JSON", '{"target":\n[]\n', NDJSON, /this line is no JSON text; nor were 1 more/],
])("where nothing was taken of %s, the status says so, and the body why", async (_, body, question, detail) => {
  await using server = await serve();
  const answer = await post(server, body, question);
  expect(answer.headers.get("content-type")).toMatch(/^application\/problem\+json/);
  expect(answer.body).toMatchObject({ status: 422, title: "No report was taken", taken: [] });
  expect(answer.body.detail).toMatch(detail);
  expect(answer.body.refused[0]).toEqual({ index: 0, code: expect.any(String), reason: expect.any(String) });
});

test("nor where the sender may say none of it; sent again with its key, it is answered the same", async () => {
  await using server = await serve();
  const token = await server.tokenFor({ name: "ci", role: "report", within: [{ project: "acme" }] });
  const reports = [
    { target: "a", status: "ok" },
    { target: "b", project: "globex", status: "dawn" },
  ];
  const question = { token, headers: { "idempotency-key": "one" } };
  const [first, again] = [await post(server, reports, question), await post(server, reports, question)];
  expect([first.status, first.body.taken]).toEqual([422, []]);
  expect(first.body.refused).toMatchObject([{ code: "out-of-scope" }, { code: "unknown-status" }]);
  expect([again.status, again.headers.get("idempotent-replayed"), again.text]).toEqual([422, "true", first.text]);
  const some = await post(server, [...reports, { target: "c", project: "acme", status: "ok" }], { token });
  expect([some.status, some.body.taken.length]).toEqual([200, 1]);
});

test("without a token nobody reports, and who may only read does not either", async () => {
  await using server = await serve();
  const reader = await server.tokenFor({ name: "page", role: "read" });
  expect((await post(server, { target: "a", status: "ok" }, { token: undefined })).status).toBe(401);
  expect((await post(server, { target: "a", status: "ok" }, { token: reader })).status).toBe(403);
  expect((await ask(server, "/api/resources")).body.items).toEqual([]);
});
