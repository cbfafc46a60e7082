/** Requests that come again: with an Idempotency-Key they are taken once, whatever happens in between. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { type LocalAccess, localAccessPathOf } from "../../src/daemon/local-access.ts";
import { openReader } from "../../src/store/open-reader.ts";
import { ask, post } from "./asking.ts";
import { serve } from "./serve.ts";

const DOWN = { target: "web-01", status: "down" };
const ID = "-/-/-/web-01/-";

function keyed(key: string) {
  return { headers: { "idempotency-key": key } };
}

test("the same key with the same body is answered the same, and taken once", async () => {
  await using server = await serve();
  const first = await post(server, DOWN, keyed("a"));
  const again = await post(server, DOWN, keyed("a"));
  expect(again.text).toBe(first.text);
  expect([first.headers.get("idempotent-replayed"), again.headers.get("idempotent-replayed")]).toEqual([null, "true"]);
  await post(server, DOWN, keyed("b"));
  await server.stop();
  expect(reportsIn(server.store)).toBe(2);
});

test("the same key with another body, query or type is refused", async () => {
  await using server = await serve();
  await post(server, DOWN, keyed("a"));
  for (const [body, question] of [
    [{ ...DOWN, status: "ok" }, {}],
    [DOWN, { path: "/api/reports?project=acme" }],
    [JSON.stringify(DOWN), { headers: { "content-type": "application/x-ndjson", "idempotency-key": "a" } }],
  ] as const) {
    expect(await post(server, body, { ...keyed("a"), ...question })).toMatchObject({ status: 422 });
  }
  expect((await ask(server, `/api/resources/${ID}`)).body.level).toBe("unhealthy");
});

test("keys belong to who sends them", async () => {
  await using server = await serve();
  const other = await server.tokenFor({ name: "other", role: "report" });
  await post(server, DOWN, keyed("a"));
  const { status, headers } = await post(server, { ...DOWN, target: "db" }, { ...keyed("a"), token: other });
  expect([status, headers.get("idempotent-replayed")]).toEqual([200, null]);
});

test("a second request while the first is under way waits for it, and is answered the same", async () => {
  await using server = await serve();
  const reports = Array.from({ length: 2000 }, (_, index) => ({ target: `web-${index}`, status: "ok" }));
  const answers = await Promise.all(Array.from({ length: 5 }, () => post(server, reports, keyed("a"))));
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  expect(answers.filter(({ headers }) => headers.get("idempotent-replayed") === "true")).toHaveLength(4);
  const other = await Promise.all([post(server, DOWN, keyed("b")), post(server, reports, keyed("b"))]);
  expect(other.map(({ status }) => status).sort()).toEqual([200, 422]);
  await server.stop();
  expect(reportsIn(server.store)).toSatisfy((count: number) => [2001, 4000].includes(count));
});

test("what could not be read at all is no answer to keep: once it is right, the key is good for it", async () => {
  await using server = await serve();
  expect((await post(server, "{", keyed("a"))).status).toBe(400);
  expect((await post(server, DOWN, keyed("a"))).status).toBe(200);
});

test("killed after it has answered, it answers the same again, and has taken the reports once", {
  timeout: 20_000,
}, async () => {
  await using mortal = await startMortal();
  const first = await mortal.post([DOWN, { target: "db", status: "ok" }], "a");
  expect(first.status).toBe(200);
  const text = await first.text();
  await mortal.kill();
  await mortal.start();
  const again = await mortal.post([DOWN, { target: "db", status: "ok" }], "a");
  expect([again.status, again.headers.get("idempotent-replayed"), await again.text()]).toEqual([200, "true", text]);
  await mortal.kill();
  expect(reportsIn(mortal.store)).toBe(2);
});

test("killed between the parts of a long request, it goes on with the part that it has not taken", {
  timeout: 20_000,
}, async () => {
  const reports = Array.from({ length: 2500 }, (_, index) => ({ target: `web-${index}`, status: "ok" }));
  await using mortal = await startMortal("commit", 2);
  await expect(mortal.post(reports, "a")).rejects.toThrow();
  await mortal.kill();
  expect(reportsIn(mortal.store)).toBe(1000);
  await mortal.start();
  expect((await mortal.post(reports.slice(1), "a")).status).toBe(422);
  const again = await mortal.post(reports, "a");
  const { taken } = (await again.json()) as { readonly taken: readonly { readonly index: number }[] };
  expect(taken.map(({ index }) => index)).toEqual(reports.keys().toArray());
  await mortal.kill();
  expect(reportsIn(mortal.store)).toBe(2500);
});

test.each(["reports", "commit"])(
  "killed in the middle of a commit, at %s, it has taken nothing, and takes all of it when it comes again",
  { timeout: 20_000 },
  async (step) => {
    await using mortal = await startMortal(step);
    await expect(mortal.post([DOWN, { target: "db", status: "ok" }], "a")).rejects.toThrow();
    await mortal.kill();
    expect(reportsIn(mortal.store)).toBe(0);
    await mortal.start();
    const again = await mortal.post([DOWN, { target: "db", status: "ok" }], "a");
    expect([again.status, again.headers.get("idempotent-replayed")]).toEqual([200, null]);
    await mortal.kill();
    expect(reportsIn(mortal.store)).toBe(2);
  },
);

function reportsIn(store: string): number {
  const reader = openReader(store);
  try {
    return reader.resources({}).reduce((sum, { id }) => sum + reader.reports(id, 10_000).length, 0);
  } finally {
    reader.close();
  }
}

async function startMortal(fatalStep?: string, fatalTime = 1) {
  const folder = mkdtempSync(join(tmpdir(), "wrasse-mortal-"));
  const store = join(folder, "wrasse.db");
  let child: ChildProcess | undefined;

  async function start(step?: string): Promise<void> {
    const args = [
      join(import.meta.dirname, "mortal-server.ts"),
      store,
      ...(step === undefined ? [] : [step, String(fatalTime)]),
    ];
    const started = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    child = started;
    await once(createInterface(started.stdout), "line");
  }

  async function kill(): Promise<void> {
    const ending = child;
    child = undefined;
    if (ending === undefined || ending.exitCode !== null || ending.signalCode !== null) return;
    const ended = once(ending, "exit");
    ending.kill("SIGKILL");
    await ended;
  }

  await start(fatalStep);
  return {
    store,
    start: () => start(),
    kill,
    post(body: unknown, key: string): Promise<Response> {
      const { url, token } = JSON.parse(readFileSync(localAccessPathOf(store), "utf8")) as LocalAccess;
      const headers = { authorization: `Bearer ${token}`, "content-type": "application/json", "idempotency-key": key };
      return fetch(`${url}/api/reports`, { method: "POST", headers, body: JSON.stringify(body) });
    },
    async [Symbol.asyncDispose]() {
      await kill();
      rmSync(folder, { recursive: true });
    },
  };
}
