/** Tokens over HTTP. */
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { openStore } from "../../src/store/store.ts";
import type { Token } from "../../src/store/token.ts";
import { ask, post } from "./asking.ts";
import { Served, serve } from "./serve.ts";

const TOKENS = { path: "/api/tokens" };

test("a token is shown once, works, is listed without its text, and works no more when it was revoked", async () => {
  await using server = await serve();
  const made = await post(server, { name: "ci", role: "operate", within: [{ project: "acme" }] }, TOKENS);
  expect(made.status).toBe(201);
  expect(made.headers.get("cache-control")).toBe("no-store");
  const { token, text } = made.body;
  expect(text).toMatch(/^wr_/);
  expect(token).toMatchObject({ name: "ci", role: "operate", within: [{ project: "acme" }], expiresAt: null });
  expect((await ask(server, "/api/resources", { token: text })).status).toBe(200);
  const listed = await ask(server, "/api/tokens");
  expect(listed.body.items).toContainEqual({ ...token, lastUsedAt: expect.any(String) });
  expect(listed.text).not.toContain(text);
  expect(listed.text).not.toContain("hash");
  const revoked = await ask(server, `/api/tokens/${token.id}`, { method: "DELETE" });
  expect(revoked.body.token).toMatchObject({ id: token.id, revokedAt: expect.any(String) });
  expect((await ask(server, "/api/resources", { token: text })).status).toBe(401);
});

test("one that expires is good until then", async () => {
  const clock = { at: Date.UTC(2026, 10, 21, 12) };
  await using server = await serve({ now: () => clock.at });
  const text = await server.tokenFor({ name: "ci", role: "read", expiresAt: "2026-11-21T14:00:00+01:00" });
  expect((await ask(server, "/api/resources", { token: text })).status).toBe(200);
  clock.at = Date.UTC(2026, 10, 21, 13);
  expect((await ask(server, "/api/resources", { token: text })).status).toBe(401);
});

test.each([
  [{ name: "x" }, /^role: it has to be given; it takes read, report, operate or admin$/],
  [{ name: "x", role: "amdin" }, /^role: it takes read, .* or admin, and got "amdin"; did you mean admin\?$/],
  [{ name: 1, role: "read" }, /^name: it takes a text, and got a number$/],
  [[], /^the body: it takes an object, and got a list$/],
  [{ name: "x", role: "read", within: { project: "a" } }, /^within: it takes a list, and got an object$/],
  [{ name: "x", role: "read", within: [{ project: "" }] }, /^within\.0\.project: it takes at least 1 character/],
  [{ name: "x", role: "admin", within: [{ project: "a" }] }, /leave out within, or take the role operate/],
  [{ name: "", role: "read" }, /name: it takes 1 to 100 characters/],
  [{ name: "a\nb", role: "read" }, /name/],
  [{ name: "x", role: "read", within: [] }, /within: an empty list would mean nothing/],
  [{ name: "x", role: "read", within: [{}] }, /an empty selector would mean everything/],
  [{ name: "x", role: "read", within: [{ projct: "a" }] }, /"projct" is not known here/],
  [{ name: "x", role: "read", scope: "a" }, /"scope" is not known here/],
  [{ name: "x", role: "read", expiresAt: "2020-01-01T00:00:00Z" }, /a date and time to come/],
  [{ name: "x", role: "read", expiresAt: "never" }, /a date and time to come/],
  ["{", /no JSON text/],
])("%j makes none", async (wish, detail) => {
  await using server = await serve();
  const { status, body } = await post(server, wish, TOKENS);
  expect([status, body.detail]).toEqual([400, expect.stringMatching(detail)]);
  expect((await ask(server, "/api/tokens")).body.items.map(({ name }: { name: string }) => name)).not.toContain("x");
});

test("who is no administrator, or not of everything, has nothing to do with tokens", async () => {
  await using server = new Served({});
  // None is made like this any more.
  const ofAcme = "wr_administrator-of-acme";
  await keepToken(server.store, ofAcme, { name: "of acme", role: "admin", within: [{ project: "acme" }] });
  await server.start();
  const made = await post(server, { name: "victim", role: "read" }, TOKENS);
  for (const token of [await server.tokenFor({ name: "operator", role: "operate" }), ofAcme]) {
    expect((await ask(server, "/api/tokens", { token })).status).toBe(403);
    expect((await post(server, { name: "more", role: "admin" }, { ...TOKENS, token })).status).toBe(403);
    expect((await ask(server, `/api/tokens/${made.body.token.id}`, { token, method: "DELETE" })).status).toBe(403);
  }
  expect((await ask(server, "/api/resources", { token: made.body.text })).status).toBe(200);
});

async function keepToken(path: string, text: string, wish: Pick<Token, "name" | "role" | "within">): Promise<void> {
  const store = await openStore({ path, holder: { pid: process.pid, host: "here", command: "test" }, now: 0 });
  const hash = createHash("sha256").update(text).digest();
  const times = { createdAt: 0, expiresAt: undefined, revokedAt: undefined, lastUsedAt: undefined };
  store.keepToken({ id: "kept", hash, ...wish, ...times });
  store.close();
}

test("there is nothing to revoke where there is no such token", async () => {
  await using server = await serve();
  expect(await ask(server, "/api/tokens/nobody", { method: "DELETE" })).toMatchObject({
    status: 404,
    body: { title: "No such token" },
  });
});
