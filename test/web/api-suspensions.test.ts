/** Silences, maintenance and acknowledgements over HTTP, and the deployments that logs have told of. */
import { expect, test } from "vitest";
import { ask, post, type Question } from "./asking.ts";
import { fall, serveRules } from "./reacting.ts";
import { type Served, serve } from "./serve.ts";

const NOON = Date.UTC(2026, 10, 21, 12);
const SILENCE = { kind: "silence", selectors: [{ target: "web-01" }], for: "2h", comment: "known" };

function suspend(server: Served, wish: unknown, question: Question = {}) {
  return post(server, wish, { path: "/api/suspensions", ...question });
}

function end(server: Served, id: string, question: Question = {}) {
  return ask(server, `/api/suspensions/${id}`, { method: "DELETE", ...question });
}

test("a silence is made, listed, holds what it means, and ends", async () => {
  await using server = await serveRules(() => NOON);
  const made = await suspend(server, SILENCE);
  expect(made.status).toBe(201);
  expect(made.body).toEqual({
    ...{ id: expect.stringMatching(/^[a-z2-9]{6}$/), kind: "silence", selectors: [{ target: "web-01" }], check: null },
    ...{ startsAt: "2026-11-21T12:00:00.000Z", endsAt: "2026-11-21T14:00:00.000Z" },
    ...{ cron: null, timeZone: null, for: null, expireOnResolve: false, sticky: false, author: "local" },
    ...{ comment: "known", createdAt: "2026-11-21T12:00:00.000Z", endedAt: null, endedBy: null },
  });
  const { id } = made.body;
  expect((await ask(server, "/api/suspensions")).body.items).toEqual([made.body]);
  const number = await fall(server);
  const held = await ask(server, `/api/effects/${number}`);
  expect(held.body).toMatchObject({ state: "held", layer: "silence", reason: expect.stringContaining(id) });
  const ended = await end(server, id);
  expect(ended.body).toEqual({ ...made.body, endedAt: "2026-11-21T12:00:00.000Z", endedBy: "local" });
  expect((await ask(server, "/api/suspensions")).body.items).toEqual([]);
  expect((await ask(server, "/api/suspensions?ended=true")).body.items).toEqual([ended.body]);
  expect((await ask(server, `/api/effects/${number}`)).body.state).toBe("waiting-approval");
  expect((await end(server, id)).status).toBe(404);
});

test("maintenance may come again, and an acknowledgement has no end but that all is well", async () => {
  await using server = await serve({ now: () => NOON });
  const weekly = {
    ...{ kind: "maintenance", selectors: [{ environment: "production" }], cron: "0 2 * * 6", for: "3h" },
    ...{ timeZone: "Europe/Berlin", comment: "patches", author: "ana" },
  };
  expect((await suspend(server, weekly)).body).toMatchObject({
    ...{ cron: "0 2 * * 6", timeZone: "Europe/Berlin", for: "3h", endsAt: null, author: "ana" },
  });
  const acknowledged = {
    kind: "acknowledgement",
    selectors: [{ target: "web-01", name: "iis" }],
    sticky: true,
    comment: "me",
  };
  expect((await suspend(server, acknowledged)).body).toMatchObject({ sticky: true, endsAt: null });
  const later = { ...SILENCE, startsAt: "2026-11-21T14:00:00+01:00", check: "http" };
  expect((await suspend(server, later)).body).toMatchObject({
    ...{ startsAt: "2026-11-21T13:00:00.000Z", endsAt: "2026-11-21T15:00:00.000Z", check: "http" },
  });
  const { items } = (await ask(server, "/api/suspensions?limit=2")).body;
  expect(items.map(({ kind }: { kind: string }) => kind)).toEqual(["silence", "acknowledgement"]);
});

test.each([
  [{ comment: undefined }, /comment/],
  [{ comment: " \n " }, /comment: say why, for whoever wonders later/],
  [{ kind: "mute" }, /kind/],
  [{ selectors: [] }, /selectors: without a selector it would mean nothing/],
  [{ selectors: [{}] }, /selectors.0: an empty selector would mean everything; write \{"target":"\*"\}/],
  [{ selectors: undefined }, /selectors/],
  [{ selectors: [{ tagret: "web-01" }] }, /"tagret" is not known here/],
  [{ all: true }, /"all" is not known here/],
  [{ for: undefined }, /a silence without an end is forgotten; say for, like 2h, or endsAt/],
  [{ for: undefined, kind: "maintenance" }, /a maintenance without an end is forgotten/],
  [{ for: "soon" }, /for: it takes a time like 90m or 2h, and got "soon"/],
  [{ endsAt: "2026-11-21T14:00:00Z" }, /for and endsAt say the same/],
  [{ for: undefined, endsAt: "tomorrow" }, /endsAt: it takes a date and time with its offset/],
  [{ for: undefined, endsAt: "2026-11-21T11:00:00Z" }, /endsAt: it would end before it begins/],
  [{ for: "1h", startsAt: "2026-11-21T10:00:00Z" }, /endsAt: that is over already/],
  [{ startsAt: "12:00" }, /startsAt: it takes a date and time/],
  [{ cron: "0 2 * * 6" }, /cron: only a maintenance comes again/],
  [{ kind: "maintenance", for: undefined, cron: "0 2 * * 6" }, /cron: say with for how long it lasts/],
  [{ kind: "maintenance", cron: "0 2 * * 9" }, /cron: "0 2 \* \* 9" is no cron expression; write minute, hour/],
  [{ kind: "maintenance", cron: "0 2 * * 6", timeZone: "Mars" }, /cron: there is no time zone "Mars"/],
  [{ timeZone: "UTC" }, /timeZone: it belongs to cron/],
  [{ sticky: true }, /sticky: only an acknowledgement can be/],
  [{ kind: "acknowledgement", expireOnResolve: true }, /expireOnResolve: only a silence can/],
  [{ author: "a\u0007" }, /author: it takes 1 to 100 characters that can be seen/],
])("%j suspends nothing", async (odd, detail) => {
  await using server = await serve({ now: () => NOON });
  const { status, body } = await suspend(server, { ...SILENCE, ...odd });
  expect([status, body.detail]).toEqual([400, expect.stringMatching(detail)]);
  expect((await ask(server, "/api/suspensions?ended=true")).body.items).toEqual([]);
});

test("there is nothing to end where there is no such suspension, nor for who may only read", async () => {
  await using server = await serve();
  const made = await suspend(server, SILENCE);
  const answer = await end(server, "nobody");
  expect(answer).toMatchObject({ status: 404, body: { title: "No such suspension" } });
  expect(answer.body.detail).toContain('there is no suspension "nobody" that has not ended');
  for (const role of ["read", "report"]) {
    const token = await server.tokenFor({ name: role, role });
    expect((await suspend(server, SILENCE, { token })).status).toBe(403);
    expect((await end(server, made.body.id, { token })).status).toBe(403);
  }
  expect((await suspend(server, SILENCE, { token: undefined })).status).toBe(401);
  expect((await ask(server, "/api/suspensions?ended=maybe")).status).toBe(400);
  expect((await ask(server, "/api/suspensions")).body.items.length).toBe(1);
});

test("row 13: a bound token suspends only what is within, and sees and ends only that", async () => {
  await using server = await serve();
  const token = await server.tokenFor({
    ...{ name: "acme", role: "operate" },
    within: [{ project: "acme", target: "web-*" }, { project: "test" }],
  });
  const within = [
    [{ project: "acme", target: "web-01" }],
    [{ project: "acme", target: "web-*", name: "i*" }, { project: "test" }],
  ];
  for (const selectors of within) {
    expect((await suspend(server, { ...SILENCE, selectors }, { token })).status).toBe(201);
  }
  const beyond = [
    [{ target: "web-01" }],
    [{ project: "acme" }],
    [{ project: "acme", target: "*" }],
    [{ project: "acme", target: "we*" }],
    [{ project: "*", target: "web-01" }],
    [{ project: "test" }, { project: "globex" }],
  ];
  for (const selectors of beyond) {
    const { status, body } = await suspend(server, { ...SILENCE, selectors }, { token });
    expect([selectors, status]).toEqual([selectors, 403]);
    expect(body.detail).toBe(
      'the token "acme" stands for some resources only, and the selectors mean others, too; narrow each of them down',
    );
  }
  const foreign = await suspend(server, { ...SILENCE, selectors: [{ project: "globex" }], comment: "key 4711" });
  const mixed = await suspend(server, { ...SILENCE, selectors: [{ project: "test" }, { project: "globex" }] });
  const seen = await ask(server, "/api/suspensions?ended=true", { token });
  expect(seen.body.items.length).toBe(2);
  expect(seen.text).not.toMatch(/globex|4711/);
  const absent = await end(server, "nobody", { token });
  for (const { id } of [foreign.body, mixed.body]) {
    const answer = await end(server, id, { token });
    expect([answer.status, answer.text.replaceAll(id, "nobody")]).toEqual([404, absent.text]);
  }
  expect((await end(server, seen.body.items[0]?.id ?? "", { token })).status).toBe(200);
  expect((await ask(server, "/api/suspensions")).body.items.length).toBe(3);
});

test("row 17: GET makes and ends no suspension", async () => {
  await using server = await serve();
  const { body } = await suspend(server, SILENCE);
  await ask(server, `/api/suspensions?kind=silence&target=web-02&comment=x`);
  expect((await ask(server, `/api/suspensions/${body.id}`)).status).toBe(405);
  expect((await ask(server, "/api/suspensions?ended=true")).body.items).toEqual([body]);
});
