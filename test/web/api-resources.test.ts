/** Asking for resources: which there are, one of them, its history, and what made it so. */
import { expect, test } from "vitest";
import { ask, post } from "./asking.ts";
import { serve } from "./serve.ts";

const NOON = Date.UTC(2026, 10, 21, 12);
const IIS = { project: "acme", environment: "production", target: "web-01", resource: "iis", check: "http" };
const IIS_ID = "acme/production/-/web-01/iis";

async function served() {
  const server = await serve({ now: () => NOON });
  await post(server, [
    { ...IIS, status: "Healthy" },
    { ...IIS, status: "Unhealthy", message: "no answer in 10 s", data: { port: "443" } },
    { target: "db/1", status: "warn", message: "Disk nearly full" },
    { target: "web-01", status: "ok" },
  ]);
  return server;
}

test("resources are listed by id, with their checks and the revision they are of", async () => {
  await using server = await served();
  const { status, headers, body } = await ask(server, "/api/resources");
  expect(status).toBe(200);
  expect(headers.get("content-type")).toBe("application/json; charset=utf-8");
  expect(headers.get("x-wrasse-revision")).toBe(String(body.revision));
  expect(body.next).toBeNull();
  expect(body.items.map(({ id }: { id: string }) => id)).toEqual(["-/-/-/db%2F1/-", "-/-/-/web-01/-", IIS_ID]);
  expect(body.items[2]).toMatchObject({ level: "unhealthy", checks: [{ name: "http", message: "no answer in 10 s" }] });
});

test.each([
  ["project=acme", [IIS_ID]],
  ["target=web-*", ["-/-/-/web-01/-", IIS_ID]],
  ["target=web-*&name=iis", [IIS_ID]],
  ["level=unhealthy", [IIS_ID]],
  ["level=warning,%20healthy", ["-/-/-/db%2F1/-", "-/-/-/web-01/-"]],
  ["q=NEARLY", ["-/-/-/db%2F1/-"]],
  ["tenant=blue", []],
])("of them, ?%s means %j", async (query, ids) => {
  await using server = await served();
  const { body } = await ask(server, `/api/resources?${query}`);
  expect(body.items.map(({ id }: { id: string }) => id)).toEqual(ids);
});

test("pages follow each other by their links, each resource once", async () => {
  await using server = await serve();
  const targets = Array.from({ length: 7 }, (_, index) => `web-${index}`);
  await post(
    server,
    targets.map((target) => ({ target, status: "ok" })),
  );
  const seen: string[] = [];
  let path: string | undefined = "/api/resources?target=web-*&limit=3";
  for (let page = 0; path !== undefined && page < 10; page++) {
    const { headers, body } = await ask(server, path);
    seen.push(...body.items.map(({ target }: { target: string }) => target));
    const link = /^<(\?.*)>; rel="next"$/.exec(headers.get("link") ?? "")?.[1];
    expect(link === undefined).toBe(body.next === null);
    if (link !== undefined) expect(new URLSearchParams(link).get("after")).toBe(body.next);
    path = link === undefined ? undefined : `/api/resources${link}`;
  }
  expect(seen).toEqual(targets);
});

test("who has an answer already is told so, until anything about it is another", async () => {
  await using server = await served();
  const path = "/api/resources/acme%2Fproduction%2F-%2Fweb-01%2Fiis";
  const first = await ask(server, path);
  const etag = first.headers.get("etag") ?? "";
  expect(etag).toMatch(new RegExp(`^W/"${first.headers.get("x-wrasse-revision")}-`));
  const again = await ask(server, path, { headers: { "if-none-match": `"other", ${etag}` } });
  expect([again.status, again.text, again.headers.get("etag")]).toEqual([304, "", etag]);
  expect(again.headers.get("x-wrasse-revision")).toBe(first.headers.get("x-wrasse-revision"));
  await post(server, { ...IIS, status: "Unhealthy", message: "still no answer" });
  const later = await ask(server, path, { headers: { "if-none-match": etag } });
  expect([later.status, later.body.message]).toEqual([200, "still no answer"]);
  expect(later.headers.get("x-wrasse-revision")).toBe(first.headers.get("x-wrasse-revision"));
});

test.each([
  ["as one segment", "acme%2Fproduction%2F-%2Fweb-01%2Fiis"],
  ["as five", "acme/production/-/web-01/iis"],
])("a resource is named by its id %s, and shows its newest report with its place", async (_, id) => {
  await using server = await served();
  const { body } = await ask(server, `/api/resources/${id}`);
  expect(body).toMatchObject({
    id: IIS_ID,
    level: "unhealthy",
    since: "2026-11-21T12:00:00.000Z",
    lastReport: { check: "http", level: "unhealthy", data: { port: "443" }, origin: { source: "http:local" } },
  });
});

test("names that hold slashes, percent signs, dashes and dots are found in both ways of writing", async () => {
  await using server = await serve();
  const names = ["a/b", "100%", "-", "%2D", "ü (x)", "a.b", "__proto__", "history"];
  await post(
    server,
    names.map((target) => ({ target, project: "-", status: "ok" })),
  );
  const { body } = await ask(server, "/api/resources");
  expect(body.items).toHaveLength(names.length);
  for (const { id, target } of body.items) {
    for (const path of [encodeURIComponent(id), id, id.replace("%28", "(").replace("%29", ")").replace("%2F", "%2f")]) {
      const one = await ask(server, `/api/resources/${path}`);
      expect([path, one.status, one.body.target]).toEqual([path, 200, target]);
    }
  }
});

test.each([
  ["web-01", ["-/-/-/web-01/-", IIS_ID]],
  ["web-01%2Fiis", [IIS_ID]],
  ["WEB-01%2FIIS", [IIS_ID]],
  ["web-*", ["-/-/-/web-01/-", IIS_ID]],
  ["nobody", []],
])("nothing is guessed: %s is not found, with the ids it may mean", async (text, candidates) => {
  await using server = await served();
  for (const path of ["resources/", "explain/", "buckets?id="]) {
    const { status, headers, body } = await ask(server, `/api/${path}${text}`);
    expect(status).toBe(404);
    expect(headers.get("content-type")).toMatch(/^application\/problem\+json/);
    expect(body).toMatchObject({ title: "No such resource", status: 404, candidates });
  }
});

test("a history is newest first, in pages", async () => {
  await using server = await served();
  const path = `/api/resources/${IIS_ID}/history`;
  const { body } = await ask(server, path);
  expect(body.items.map(({ check, to }) => [check, to])).toEqual([
    [null, "unhealthy"],
    ["http", "unhealthy"],
    [null, "healthy"],
    ["http", "healthy"],
  ]);
  const first = await ask(server, `/api/resources/${encodeURIComponent(IIS_ID)}/history?limit=3`);
  expect(first.body.items).toEqual(body.items.slice(0, 3));
  const rest = await ask(server, `${path}?before=${first.body.next}`);
  expect(rest.body).toMatchObject({ items: body.items.slice(3), next: null });
});

test("explain leads from the state to the change and to the report that made it", async () => {
  await using server = await served();
  const { body } = await ask(server, `/api/explain/${IIS_ID}`);
  expect(body.resource.id).toBe(IIS_ID);
  expect(body.change).toMatchObject({ check: null, to: "unhealthy" });
  expect(body.checks).toMatchObject([
    {
      name: "http",
      level: "unhealthy",
      change: { check: "http", from: "healthy", to: "unhealthy" },
      report: { message: "no answer in 10 s", origin: { source: "http:local" } },
      newestReport: { message: "no answer in 10 s" },
    },
  ]);
});

test("explain says what would clear each check, by the policies as they are now", async () => {
  await using server = await served();
  const path = `/api/explain/${IIS_ID}`;
  const before = await ask(server, path);
  expect(before.body.checks).toMatchObject([{ waysOut: ["a healthy report"] }]);
  server.reload("policies: [{ match: { check: http }, recoverAfter: 2 of 3 }]");
  const after = await ask(server, path, { headers: { "if-none-match": before.headers.get("etag") ?? "" } });
  expect(after.body.checks).toMatchObject([{ waysOut: ["2 healthy reports (recoverAfter 2 of 3)"] }]);
  await post(server, { ...IIS, status: "Healthy" });
  expect((await ask(server, path)).body.checks).toMatchObject([{ level: "unhealthy", waysOut: ["a healthy report"] }]);
  await post(server, { ...IIS, status: "Healthy" });
  expect((await ask(server, path)).body.checks).toMatchObject([{ level: "healthy", waysOut: [] }]);
});

test("a summary counts levels, altogether and by what resources are part of", async () => {
  await using server = await served();
  const { body } = await ask(server, "/api/summary?by=project,target");
  expect(body.total).toBe(3);
  expect(body.levels).toMatchObject({ healthy: 1, warning: 1, unhealthy: 1, unavailable: 0 });
  expect(body.rollUps.project).toMatchObject([{ value: "acme", worst: "unhealthy", counts: { unhealthy: 1 } }]);
  expect(body.rollUps.target?.map(({ value }) => value).sort()).toEqual(["db/1", "web-01"]);
  const selected = await ask(server, "/api/summary?level=warning&by=target");
  expect(selected.body).toMatchObject({ total: 1, rollUps: { target: [{ value: "db/1", worst: "warning" }] } });
});

test.each([
  ["/api/resources?taget=web-01", /"taget".* project, environment, tenant, target, name, level, q, limit, after/],
  ["/api/resources?__proto__=1", /"__proto__".* project, environment, tenant, target/],
  ["/api/summary?foo=1", /"foo".* project, environment, tenant, target, name, level, q, by, limit/],
  ["/api/resources/a%2Fb?x=1", /"x"/],
  ["/api/resources?level=helthy", /level: "helthy" is no level; did you mean healthy\?/],
  ["/api/resources?limit=0", /limit: it takes a whole number from 1 to 1000, and got "0"/],
  ["/api/resources?limit=1e3", /limit/],
  ["/api/resources?target=a&target=b", /^target: it may be given once$/],
  ["/api/resources?target=", /^target: it takes at least 1 character, and got none$/],
  [
    "/api/problems?kind=malfomed",
    /^kind: it takes malformed or refused, and got "malfomed"; did you mean malformed\?$/,
  ],
  ["/api/resources?after=nonsense", /after: it is not one that a page came with/],
  ["/api/at", /^time: it has to be given, like time=2026-11-21T12:00:00Z$/],
  ["/api/buckets", /^id: it has to be given, like id=acme\/production\/-\/web-01\/iis$/],
  ["/api/at?time=yesterday", /like 2026-11-21T12:00:00Z, and got "yesterday"/],
  ["/api/changes?wait=2h", /wait: it takes a time of at most 60s/],
  ["/api/buckets?id=a&count=501", /count/],
])("%s is a problem that says what to write", async (path, detail) => {
  await using server = await serve();
  const { status, headers, body } = await ask(server, path);
  expect(status).toBe(400);
  expect(headers.get("content-type")).toMatch(/^application\/problem\+json/);
  expect(body).toMatchObject({ type: "about:blank", status: 400, detail: expect.stringMatching(detail) });
});
