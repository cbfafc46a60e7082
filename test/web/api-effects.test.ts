/** Effects over HTTP: listed, looked at, and decided on by those who may. */
import { expect, test } from "vitest";
import { connect } from "../../src/client/client.ts";
import { ask, post } from "./asking.ts";
import { decide, fall, serveRules } from "./reacting.ts";
import type { Served } from "./serve.ts";

const SOON = { timeout: 8000, interval: 20 };

async function untilState(server: Served, number: number, state: string): Promise<void> {
  await expect.poll(async () => (await ask(server, `/api/effects/${number}`)).body.state, SOON).toBe(state);
}

test("what a rule has set off is listed newest first, in pages, and shown with its tries", async () => {
  await using server = await serveRules();
  for (const target of ["web-01", "web-02", "web-03"]) await fall(server, { target });
  const { body, headers } = await ask(server, "/api/effects?limit=2");
  expect(body.items.map(({ number }: { number: number }) => number)).toEqual([3, 2]);
  expect(body.next).toBe("2");
  expect(headers.get("link")).toBe('<?limit=2&before=2>; rel="next"');
  expect(headers.get("x-wrasse-revision")).toBe(String(body.revision));
  const rest = await ask(server, "/api/effects?limit=2&before=2");
  expect(rest.body).toMatchObject({ items: [{ number: 1 }], next: null });
  expect(rest.body.items[0]).toMatchObject({
    ...{ rule: "tell", phase: "do", step: 0, firing: 1, action: "log", state: "waiting-approval", attempts: 0 },
    ...{ layer: "approval", subject: "acme/-/-/web-01/iis", level: "unhealthy", message: "web-01 is down" },
    ...{ resource: { id: "acme/-/-/web-01/iis", project: "acme" }, by: null, endedAt: null },
  });
  expect((await ask(server, "/api/effects/1")).body).toEqual({ ...rest.body.items[0], tries: [] });
});

test.each([
  ["state=held", []],
  ["state=held,waiting-approval", [2, 1]],
  ["rule=tell", [1]],
  ["rule=nobody", []],
  ["resource=acme%2F-%2F-%2Fweb-02%2Ffails", [2]],
])("?%s finds %j", async (query, numbers) => {
  await using server = await serveRules();
  await fall(server);
  await fall(server, { target: "web-02", resource: "fails" });
  const { body } = await ask(server, `/api/effects?${query}`);
  expect(body.items.map(({ number }: { number: number }) => number)).toEqual(numbers);
});

test("approved, it is done, and everybody can see who said so and why", async () => {
  await using server = await serveRules();
  const number = await fall(server);
  const token = await server.tokenFor({ name: "ana", role: "operate" });
  const approved = await decide(server, number, "approve", { token, body: { comment: "go" } });
  expect([approved.status, approved.body.by]).toEqual([200, "ana: go"]);
  expect(["queued", "running", "done"]).toContain(approved.body.state);
  await untilState(server, number, "done");
  const { body } = await ask(server, `/api/effects/${number}`);
  expect(body).toMatchObject({ attempts: 1, by: "ana: go", endedAt: expect.any(String) });
  expect(body.tries).toMatchObject([{ number: 1, outcome: "done" }]);
  for (const verb of ["approve", "reject", "retry", "abandon"]) {
    expect(await decide(server, number, verb, { token })).toMatchObject({
      status: 409,
      body: { title: "Not possible now", detail: expect.stringMatching(/^effect 1 is done: /) },
    });
  }
});

test("rejected or abandoned, it is not done; a retry takes that back, and what fails says how", async () => {
  await using server = await serveRules();
  const number = await fall(server, { resource: "fails" });
  expect((await decide(server, number, "retry")).body.detail).toBe(
    `effect ${number} is waiting-approval: approve it to let it go`,
  );
  const rejected = await decide(server, number, "reject");
  expect(rejected.body).toMatchObject({ state: "abandoned", by: "local" });
  expect((await decide(server, number, "abandon")).status).toBe(409);
  expect((await decide(server, number, "retry")).status).toBe(200);
  await untilState(server, number, "failed");
  const { body } = await ask(server, `/api/effects/${number}`);
  expect(body.tries).toMatchObject([{ number: 1, outcome: "failed", status: expect.stringContaining("1") }]);
  const other = await fall(server, { target: "web-02" });
  expect((await decide(server, other, "abandon")).body.state).toBe("abandoned");
});

test.each([
  ["GET", "/api/effects/9", 404, /there is no effect "9"; GET \/api\/effects lists/],
  ["GET", "/api/effects/0", 404, /there is no effect "0"/],
  ["GET", "/api/effects/1e0", 404, /there is no effect "1e0"/],
  ["POST", "/api/effects/9/approve", 404, /there is no effect "9"/],
  ["POST", "/api/effects/x/retry", 404, /there is no effect "x"/],
  ["GET", "/api/effects/1/approve", 405, /GET is not possible here; POST is/],
  ["GET", "/api/effects?state=hold", 400, /"hold" is no state; did you mean held\?/],
  ["GET", "/api/effects?limit=0", 400, /limit: it takes a whole number/],
  ["GET", "/api/effects?before=x", 400, /before: it takes a whole number/],
  ["GET", "/api/effects?rul=x", 400, /did you mean rule\?/],
  ["POST", "/api/effects/1/approve?force=1", 400, /"force" is not known here/],
])("%s %s is %d", async (method, path, status, detail) => {
  await using server = await serveRules();
  await fall(server);
  const answer = await ask(server, path, { method });
  expect([answer.status, answer.body.detail]).toEqual([status, expect.stringMatching(detail)]);
});

test.each([
  ['{"comment":""}', /comment: it takes 1 to 1000 characters of one line/],
  ['{"comment":"a\\nb"}', /comment: it takes/],
  ['{"coment":"a"}', /"coment" is not known here/],
  ["[]", /object/],
  ["{", /no JSON text/],
])("the body %s decides nothing", async (body, detail) => {
  await using server = await serveRules();
  const number = await fall(server);
  const answer = await decide(server, number, "approve", { body });
  expect([answer.status, answer.body.detail]).toEqual([400, expect.stringMatching(detail)]);
  expect((await ask(server, `/api/effects/${number}`)).body.state).toBe("waiting-approval");
});

test("who may only read or report decides nothing, nor does who comes without a token", async () => {
  await using server = await serveRules();
  const number = await fall(server);
  const tokens = [
    undefined,
    await server.tokenFor({ name: "r", role: "read" }),
    await server.tokenFor({ name: "s", role: "report" }),
  ];
  const statuses = [];
  for (const token of tokens) {
    const { status } = await ask(server, `/api/effects/${number}/approve`, { method: "POST", token });
    statuses.push(status);
  }
  expect(statuses).toEqual([401, 403, 403]);
  expect((await ask(server, `/api/effects/${number}`, { token: undefined })).body.state).toBe("waiting-approval");
});

test("row 13: a bound token sees and decides on the effects of its resources only, and learns of no others", async () => {
  await using server = await serveRules();
  const own = await fall(server);
  const foreign = await fall(server, { project: "globex", target: "vault-7" });
  const token = await server.tokenFor({ name: "acme", role: "operate", within: [{ project: "acme" }] });
  const listed = await ask(server, "/api/effects", { token });
  expect(listed.body.items.map(({ number }: { number: number }) => number)).toEqual([own]);
  expect(listed.body.next).toBeNull();
  const query = `resource=${encodeURIComponent("globex/-/-/vault-7/iis")}`;
  expect((await ask(server, `/api/effects?${query}`, { token })).body.items).toEqual([]);
  const absent = await ask(server, "/api/effects/99", { token });
  const there = await ask(server, `/api/effects/${foreign}`, { token });
  expect([there.status, there.text.replaceAll(`\\"${foreign}\\"`, '\\"99\\"')]).toEqual([404, absent.text]);
  for (const verb of ["approve", "reject", "retry", "abandon"]) {
    expect((await decide(server, foreign, verb, { token })).status).toBe(404);
  }
  expect((await ask(server, `/api/effects/${foreign}`)).body.state).toBe("waiting-approval");
  expect((await decide(server, own, "approve", { token })).status).toBe(200);
});

test("the feed of a daemon tells of effects as they are committed, to the client library, too", async () => {
  await using server = await serveRules();
  const client = connect({ url: server.url, token: server.token });
  const states: string[] = [];
  let number = 0;
  for await (const event of client.subscribe({ effects: true })) {
    if (event.kind !== "effects") continue;
    states.push(...event.effects.map(({ state }) => state));
    if (event.isList) number = await fall(server);
    if (states.at(-1) === "waiting-approval") await decide(server, number, "approve");
    if (states.at(-1) === "done") break;
  }
  expect(states.filter((state) => state !== "queued")).toEqual(["waiting-approval", "running", "done"]);
});

test("explain has the reactions with what would free them, and what holds for the resource now", async () => {
  await using server = await serveRules();
  const number = await fall(server);
  const silence = { kind: "silence", selectors: [{ target: "web-*" }], for: "2h", comment: "known" };
  await post(server, silence, { path: "/api/suspensions" });
  const elsewhere = { ...silence, selectors: [{ target: "db-*" }] };
  await post(server, elsewhere, { path: "/api/suspensions" });
  const path = `/api/explain/${encodeURIComponent("acme/-/-/web-01/iis")}`;
  const { body } = await ask(server, path);
  const freedBy = `wrasse effects approve ${number}, or reject ${number} to end it`;
  expect(body.reactions).toMatchObject([{ number, rule: "tell", state: "waiting-approval", freedBy }]);
  expect(body.suspensions).toMatchObject([{ kind: "silence", selectors: [{ target: "web-*" }], comment: "known" }]);
  const token = await server.tokenFor({ name: "acme", role: "read", within: [{ project: "acme" }] });
  expect((await ask(server, path, { token })).body).toMatchObject({ reactions: [{ number }], suspensions: [] });
});
