/** Asking what moved: behind a number, and as soon as something does. */
import { expect, test, vi } from "vitest";
import { ask, post } from "./asking.ts";
import { type Served, serve } from "./serve.ts";

async function served(): Promise<Served> {
  const server = await serve();
  await post(server, [
    { target: "web-01", project: "acme", status: "ok" },
    { target: "web-01", project: "acme", status: "down" },
    { target: "db", project: "globex", status: "ok" },
  ]);
  return server;
}

test("changes come oldest first behind a number, each once", async () => {
  await using server = await served();
  const all = await ask(server, "/api/changes");
  const numbers = all.body.items.map(({ seq }: { seq: number }) => seq);
  expect(numbers).toEqual([1, 2, 3, 4, 5, 6]);
  expect(all.body).toMatchObject({ revision: 6, isComplete: true, next: null, instance: expect.any(String) });
  const first = await ask(server, "/api/changes?limit=4");
  expect(first.headers.get("link")).toBe('<?limit=4&after=4>; rel="next"');
  const rest = await ask(server, `/api/changes?after=${first.body.next}`);
  expect([...first.body.items, ...rest.body.items]).toEqual(all.body.items);
});

test("selectors leave those of other resources out", async () => {
  await using server = await served();
  const { body } = await ask(server, "/api/changes?project=globex");
  expect(body.items.map(({ resource }: { resource: { target: string } }) => resource.target)).toEqual(["db", "db"]);
});

test("who waits is answered at once if there is something", async () => {
  await using server = await served();
  const { body } = await ask(server, "/api/changes?after=4&wait=60s");
  expect(body.items).toHaveLength(2);
});

test("who waits is answered as soon as something moves that was asked for, and not before", async () => {
  await using server = await served();
  let isAnswered = false;
  const waiting = ask(server, "/api/changes?after=6&wait=60s&project=acme").then((answer) => {
    isAnswered = true;
    return answer;
  });
  await post(server, { target: "db", project: "globex", status: "down" });
  await ask(server, "/api/changes");
  await post(server, { target: "db", project: "globex", status: "ok" });
  expect(isAnswered).toBe(false);
  await post(server, { target: "web-01", project: "acme", status: "ok" });
  const { body } = await waiting;
  expect(body.items).toMatchObject([
    { seq: 11, check: "default", to: "healthy" },
    { seq: 12, check: null, to: "healthy" },
  ]);
});

test("who has waited in vain gets an empty page", async () => {
  await using server = await served();
  const { status, body } = await ask(server, "/api/changes?after=6&wait=60ms");
  expect([status, body.items, body.revision]).toEqual([200, [], 6]);
});

test("nobody is asked for who has gone, and a daemon that stops waits for nobody", async () => {
  await using server = await served();
  const gone = new AbortController();
  const waiting = Array.from({ length: 500 }, () =>
    ask(server, "/api/changes?after=6&wait=60s", { signal: gone.signal }).catch(() => "gone"),
  );
  await vi.waitFor(async () => {
    const { status, headers } = await ask(server, "/api/changes?after=6&wait=1ms");
    expect([status, headers.get("retry-after")]).toEqual([503, "5"]);
  }, 10_000);
  gone.abort();
  await Promise.all(waiting);
  await vi.waitFor(async () => {
    const { status } = await ask(server, "/api/changes?after=6&wait=1ms");
    expect(status).toBe(200);
  }, 10_000);
  const last = ask(server, "/api/changes?after=6&wait=60s").catch(() => "cut off");
  await server.stop();
  await last;
});
