/** What hostile or careless requests must not do. The numbers are those of the rows that say so. */
import { request } from "node:http";
import { expect, test } from "vitest";
import { openReader } from "../../src/store/open-reader.ts";
import { ask, post } from "./asking.ts";
import { documentOf, operationsOf } from "./documented.ts";
import { type Served, serve } from "./serve.ts";

const NOON = Date.UTC(2026, 10, 21, 12);
const TEXT = { "content-type": "text/plain" };
const OWN_ID = "acme/-/-/web-01/iis";
const FOREIGN_ID = "globex/secret/-/vault-7/hsm";
const ABSENT_ID = "globex/secret/-/nobody-7/hsm";

test("row 9: names out of the prototype are names like any other", async () => {
  await using server = await serve();
  const names = ["__proto__", "constructor", "toString", "hasOwnProperty"];
  const reports = names.map(
    (name) => `{"target":"${name}","project":"${name}","check":"${name}","status":"ok","data":{"${name}":"polluted"}}`,
  );
  const { body } = await post(server, `[${reports.join()}]`);
  expect(body.refused).toEqual([]);
  await post(server, names.map((name) => `##octopus[health target=${name} status=ok ${name}=polluted]`).join("\n"), {
    headers: TEXT,
  });
  for (const name of names) {
    const { text, body: resource } = await ask(server, `/api/resources/${name}/-/-/${name}/-`);
    expect(resource).toMatchObject({ target: name, checks: [{ name, level: "healthy" }] });
    expect(text).toContain(`"data":{"${name}":"polluted"}`);
  }
  const summary = await ask(server, "/api/summary?by=project");
  expect(summary.body.rollUps.project?.map(({ value }) => value).toSorted()).toEqual(names.toSorted());
  const polluting = [
    '{"__proto__":{"polluted":true},"target":"a","status":"ok"}',
    '{"constructor":{"prototype":{"polluted":true}},"target":"a","status":"ok"}',
    '{"target":"a","status":"ok","data":{"__proto__":{"polluted":"x"}}}',
  ];
  for (const text of polluting) expect((await post(server, text)).status).toBe(422);
  expect(
    (await post(server, '{"__proto__":{"role":"admin"},"name":"x","role":"read"}', { path: "/api/tokens" })).status,
  ).toBe(400);
  expect((await ask(server, "/api/resources?__proto__[polluted]=1")).status).toBe(400);
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  expect(({} as Record<string, unknown>)["role"]).toBeUndefined();
});

/** All that can be asked with GET, about each of these ids. */
async function pathsOf(server: Served, ids: readonly string[]): Promise<readonly string[]> {
  const operations = operationsOf(await documentOf(server)).filter(({ method }) => method === "get");
  return operations.flatMap(({ path, parameters }) =>
    ids.flatMap((id) => {
      const parts = id.split("/");
      const filled = path
        .replace(/\{project\}.*\{name\}/, id)
        .replace("{id}", encodeURIComponent(id))
        .replaceAll(/\{\w+\}/g, `${parts[3]}/${parts[4]}`);
      const known = new Set(parameters.filter((one) => one.in === "query").map(({ name }) => name));
      const queries = [
        { id, time: "2026-11-21T12:00:01Z", count: "2", by: "project,target" },
        { id, time: "2026-11-21T12:00:01Z", target: parts[3] ?? "", limit: "1" },
        { id, time: "2026-11-21T12:00:01Z", q: "7", level: "unhealthy", project: "g*", verbose: "", check: "default" },
      ];
      return queries.map((query) => {
        const given = Object.entries(query).filter(([key]) => known.has(key));
        return `${filled}?${new URLSearchParams(given)}`;
      });
    }),
  );
}

const OWN = [
  { target: "web-01", resource: "iis", project: "acme", status: "ok" },
  { target: "web-01", resource: "iis", project: "acme", status: "down", message: "7 of 9" },
];
const FOREIGN = [
  { target: "vault-7", resource: "hsm", project: "globex", environment: "secret", status: "down", message: "key 4711" },
  { target: "web-01", resource: "other", project: "globex", environment: "secret", status: "warn", check: "tamper" },
];

async function servedTo(token: Readonly<Record<string, unknown>>, reports: readonly (readonly object[])[]) {
  const server = await serve({ now: () => NOON });
  for (const some of reports) await post(server, some);
  await post(server, "##octopus[health target=vault-7 project=globex status=dawn]", { headers: TEXT });
  return { server, token: await server.tokenFor(token) };
}

test("row 13: who stands for one project is answered as if there were no other, whatever is asked", async () => {
  const wish = { name: "acme", role: "operate", within: [{ project: "acme" }] };
  const alone = await servedTo(wish, [OWN]);
  const among = await servedTo(wish, [OWN, FOREIGN]);
  await using server = among.server;
  await using control = alone.server;
  const instance = (await ask(control, "/api/changes")).body.instance;
  const otherInstance = (await ask(server, "/api/changes")).body.instance;
  // Who they are, and where they are found, is all that may tell them apart.
  const asControl = (text: string) =>
    text.replaceAll(otherInstance, instance).replaceAll(new URL(server.url).host, new URL(control.url).host);
  let compared = 0;
  for (const path of await pathsOf(server, [OWN_ID, FOREIGN_ID, ABSENT_ID])) {
    const answer = await ask(server, path, { token: among.token });
    const expected = await ask(control, path, { token: alone.token });
    expect(answer.status).toBeLessThan(500 + Number(/livez|readyz|health|nagios|k8s|actuator|consul/.test(path)) * 100);
    expect([path, answer.status, asControl(answer.text), tagsOf(answer.headers)]).toEqual([
      path,
      expected.status,
      expected.text,
      tagsOf(expected.headers).map((value, index) =>
        index === 0 && path.startsWith("/api/changes") ? expect.anything() : value,
      ),
    ]);
    compared++;
  }
  expect(compared).toBeGreaterThan(100);
});

function tagsOf(headers: Headers): readonly (string | null)[] {
  return [headers.get("etag"), headers.get("x-wrasse-revision"), headers.get("link"), headers.get("content-length")];
}

test("row 13: what another project has is not there, by its id as by any other", async () => {
  const wish = { name: "acme", role: "operate", within: [{ project: "acme" }] };
  const { server, token } = await servedTo(wish, [OWN, FOREIGN]);
  await using _ = server;
  for (const path of ["/api/resources/ID", "/api/resources/ID/history", "/api/explain/ID", "/api/buckets?id=ID"]) {
    const there = await ask(server, path.replace("ID", encodeURIComponent(FOREIGN_ID)), { token });
    const absent = await ask(server, path.replace("ID", encodeURIComponent(ABSENT_ID)), { token });
    expect([there.status, there.text.replaceAll(FOREIGN_ID, ABSENT_ID)]).toEqual([404, absent.text]);
  }
  for (const path of ["/api/problems", "/api/tokens"]) expect((await ask(server, path, { token })).status).toBe(403);
});

test("row 13: nobody reports beyond what the token stands for, and learns nothing by trying", async () => {
  const wish = { name: "acme", role: "report", within: [{ project: "acme" }] };
  const { server, token } = await servedTo(wish, [OWN, FOREIGN]);
  await using _ = server;
  const tried = [FOREIGN[0], { ...FOREIGN[0], target: "nobody-7" }, { target: "web-01", status: "ok" }, OWN[0]];
  const { status, body } = await post(server, tried, { token });
  expect(status).toBe(200);
  expect(body.taken.map(({ index }: { index: number }) => index)).toEqual([3]);
  const [there, absent, unnamed] = body.refused;
  expect(there).toMatchObject({
    index: 0,
    code: "out-of-scope",
    reason: expect.stringMatching(/may speak about project "acme" only/),
  });
  expect(there?.reason.replace("vault-7", "nobody-7")).toBe(absent?.reason);
  expect(unnamed).toMatchObject({ index: 2, code: "out-of-scope" });
  expect((await ask(server, `/api/resources/${FOREIGN_ID}`)).body.level).toBe("unhealthy");
});

test("row 13: who waits for changes is not woken by those of others", async () => {
  const wish = { name: "acme", role: "read", within: [{ project: "acme" }] };
  const { server, token } = await servedTo(wish, [OWN]);
  await using _ = server;
  const waiting = ask(server, "/api/changes?after=4&wait=60s", { token });
  await post(server, FOREIGN);
  await post(server, { ...OWN[0], message: "back" });
  const { text, body } = await waiting;
  expect(body.items).toMatchObject([{ check: "default" }, { check: null }]);
  expect(text).not.toContain("globex");
});

test("row 14: what is too large, too deep or too many is refused, with a memory that stays flat", {
  timeout: 20_000,
}, async () => {
  await using server = await serve();
  const mebibyte = 1024 * 1024;
  const message = (attributes: string) => `##octopus[health target=a status=ok ${attributes}]`;
  const hostile: readonly (readonly [string, Record<string, string>, number])[] = [
    [`{"target":"${"x".repeat(mebibyte)}"}`, {}, 413],
    ["[".repeat(100_000), {}, 400],
    [`${'{"data":'.repeat(100_000)}1${"}".repeat(100_000)}`, {}, 400],
    [`[${"0,".repeat(500_000)}0]`, {}, 413],
    [
      `{"target":"a","status":"ok","data":{${Array.from({ length: 100_001 }, (_, at) => `"${at}":""`).join()}}}`,
      {},
      413,
    ],
    ["{}\n".repeat(300_000), { "content-type": "application/x-ndjson" }, 413],
    [`{"target":"a","status":"ok","message":"${"x".repeat(70_000)}"}`, {}, 422],
    [message("a=b ".repeat(200_000)), TEXT, 422],
    ["##octopus[".repeat(104_000), TEXT, 413],
  ];
  for (const [body, headers] of hostile) await post(server, body, { headers });
  const before = process.memoryUsage().rss;
  for (let round = 0; round < 3; round++) {
    for (const [body, headers, status] of hostile) {
      const answer = await post(server, body, { headers });
      expect([body.slice(0, 40), answer.status]).toEqual([body.slice(0, 40), status]);
      expect(answer.headers.get("content-type")).toMatch(/problem\+json/);
    }
  }
  expect(process.memoryUsage().rss - before).toBeLessThan(150 * mebibyte);
  expect((await ask(server, "/api/resources")).body.items).toEqual([]);
});

test("row 14: a body without an end is cut off, whoever sends it", async () => {
  await using server = await serve();
  const status = await new Promise<number>((resolve, reject) => {
    const sending = request(`${server.url}/api/reports`, {
      method: "POST",
      headers: { authorization: `Bearer ${server.token}`, "content-type": "application/json" },
    });
    const block = Buffer.alloc(64 * 1024, 0x20);
    let isOver = false;
    const send = () => {
      while (!isOver && sending.write(block));
    };
    sending.on("response", (response) => {
      isOver = true;
      resolve(response.statusCode ?? 0);
      sending.destroy();
    });
    sending.on("drain", send);
    sending.on("error", (error) => {
      if (!isOver) reject(error);
    });
    send();
  });
  expect(status).toBe(413);
});

test("row 14: patterns made to take long are answered in time", async () => {
  await using server = await serve();
  await post(server, [{ target: "a".repeat(1000), status: "ok", message: "a".repeat(60_000) }]);
  const pattern = "*a".repeat(400);
  const startedAt = performance.now();
  for (const query of [
    `target=${pattern}b`,
    `q=${"%a".repeat(400)}`,
    `project=${"(".repeat(1000)}`,
    `target=${"[".repeat(1000)}`,
  ]) {
    expect((await ask(server, `/api/resources?${query.replaceAll("%", "%25")}`)).body.items).toEqual([]);
  }
  expect((await ask(server, `/api/resources?target=${"*".repeat(10_000)}`)).status).toBe(400);
  expect(performance.now() - startedAt).toBeLessThan(2000);
});

test("row 17: asking never changes anything, whatever the address looks like", async () => {
  await using server = await serve({ now: () => NOON });
  await post(server, OWN);
  const reader = openReader(server.store);
  const state = () =>
    JSON.stringify([
      reader.changes(0, 1000),
      reader.resources({}),
      reader.reports(OWN_ID, 100),
      reader.tokens(),
      reader.problems({ limit: 10 }),
    ]);
  const before = state();
  const pushing = [
    "/api/reports?target=a&status=down",
    "/api/reports",
    "/api/tokens?name=a&role=admin",
    "/api/tokens/local",
  ];
  for (const path of [...(await pathsOf(server, [OWN_ID])), ...pushing]) {
    for (const method of ["GET", "HEAD"]) await ask(server, path, { method, headers: { "idempotency-key": "a" } });
  }
  for (const path of pushing) expect([400, 404, 405]).toContain((await ask(server, path)).status);
  expect((await ask(server, "/api/reports")).status).toBe(405);
  expect(state()).toBe(before);
  reader.close();
});
