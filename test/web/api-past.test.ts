/** How things were: at a moment, and over a stretch of time. */
import { expect, test } from "vitest";
import { ask, post } from "./asking.ts";
import { serve } from "./serve.ts";

const NOON = Date.UTC(2026, 10, 21, 12);
const MINUTE_MS = 60_000;

async function served() {
  const clock = { at: NOON };
  const server = await serve({ now: () => clock.at });
  await post(server, { target: "web-01", status: "ok" });
  clock.at = NOON + 10 * MINUTE_MS;
  await post(server, { target: "web-01", status: "down", message: "gone" });
  await post(server, { target: "web-02", status: "ok" });
  clock.at = NOON + 20 * MINUTE_MS;
  return server;
}

test("the state of a moment is what it was then, not what became of it", async () => {
  await using server = await served();
  const before = await ask(server, "/api/at?time=2026-11-21T12:05:00Z");
  expect(before.body).toMatchObject({
    time: "2026-11-21T12:05:00.000Z",
    items: [{ target: "web-01", level: "healthy", since: "2026-11-21T12:00:00.000Z" }],
  });
  expect(before.body.items).toHaveLength(1);
  const after = await ask(server, "/api/at?time=2026-11-21T14:15:00%2b02:00");
  expect(after.body.items).toMatchObject([
    { target: "web-01", level: "unhealthy", checks: [{ message: "gone" }] },
    { target: "web-02", level: "healthy" },
  ]);
  const nothing = await ask(server, "/api/at?time=2020-01-01T00:00:00Z");
  expect(nothing.body.items).toEqual([]);
});

test("a moment is asked for in pages, too, and by selectors", async () => {
  await using server = await served();
  const time = "time=2026-11-21T12:15:00Z";
  const first = await ask(server, `/api/at?${time}&limit=1`);
  const second = await ask(server, `/api/at?${time}&limit=1&after=${first.body.next}`);
  expect([...first.body.items, ...second.body.items].map(({ target }) => target)).toEqual(["web-01", "web-02"]);
  expect(second.body.next).toBeNull();
  const selected = await ask(server, `/api/at?${time}&target=*2`);
  expect(selected.body.items).toMatchObject([{ target: "web-02" }]);
});

test("buckets are fixed stretches with the share of each level; what is missing is not known", async () => {
  await using server = await served();
  const id = encodeURIComponent("-/-/-/web-01/-");
  const { body } = await ask(
    server,
    `/api/buckets?id=${id}&from=2026-11-21T11:55:00Z&until=2026-11-21T12:20:00Z&count=5`,
  );
  expect(body).toMatchObject({ from: "2026-11-21T11:55:00.000Z", until: "2026-11-21T12:20:00.000Z" });
  expect(body.buckets.map(({ shares }: { shares: unknown }) => shares)).toEqual([
    {},
    { healthy: 1 },
    { healthy: 1 },
    { unhealthy: 1 },
    { unhealthy: 1 },
  ]);
  const halves = await ask(
    server,
    `/api/buckets?id=${id}&from=2026-11-21T12:05:00Z&until=2026-11-21T12:15:00Z&count=1`,
  );
  expect(halves.body.buckets).toMatchObject([{ shares: { healthy: 0.5, unhealthy: 0.5 } }]);
});

test("buckets are of the last day, unless told, and never overlap", async () => {
  await using server = await served();
  const { body } = await ask(server, `/api/buckets?id=${encodeURIComponent("-/-/-/web-01/-")}&count=7`);
  expect(body).toMatchObject({ from: "2026-11-20T12:20:00.000Z", until: "2026-11-21T12:20:00.000Z" });
  expect(body.buckets[0]?.from).toBe(body.from);
  expect(body.buckets.at(-1)?.until).toBe(body.until);
  for (const [index, bucket] of body.buckets.slice(1).entries()) expect(bucket.from).toBe(body.buckets[index]?.until);
});

test("a stretch without room is a problem", async () => {
  await using server = await served();
  const path = `/api/buckets?id=${encodeURIComponent("-/-/-/web-01/-")}&from=2026-11-21T12:00:00Z&until=2026-11-21T11:00:00Z`;
  expect(await ask(server, path)).toMatchObject({ status: 400, body: { parameters: ["from", "until", "count"] } });
});
