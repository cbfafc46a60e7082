/** Metrics over HTTP, and whether wrasse itself is alive and ready. */
import { renameSync } from "node:fs";
import { expect, test, vi } from "vitest";
import { ask, post } from "./asking.ts";
import { serve } from "./serve.ts";

test("metrics come as OpenMetrics to who names it, and as the older text to all others, with wrasse's own numbers", async () => {
  await using server = await serve();
  await post(server, { target: "web-01", status: "down" });
  const older = await ask(server, "/metrics");
  expect(older.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  const newer = await ask(server, "/metrics", { headers: { accept: "application/openmetrics-text; version=1.0.0" } });
  expect(newer.headers.get("content-type")).toBe("application/openmetrics-text; version=1.0.0; charset=utf-8");
  expect(newer.text).toMatch(/\n# EOF\n$/);
  for (const { text, headers } of [older, newer]) {
    expect(text).toContain('wrasse_check_status{target="web-01",check="default",wrasse_check_status="unhealthy"} 1');
    expect(text).toMatch(/^wrasse_reports_total 1$/m);
    expect(headers.get("x-wrasse-revision")).toBe("2");
  }
});

test("metrics take selectors", async () => {
  await using server = await serve();
  await post(server, [
    { target: "web-01", status: "down" },
    { target: "db", status: "ok" },
  ]);
  const { text } = await ask(server, "/metrics?target=web-*");
  expect(text).toContain('target="web-01"');
  expect(text).not.toContain('target="db"');
});

test("wrasse is alive and ready, and says of which parts when it is asked to", async () => {
  await using server = await serve();
  for (const endpoint of ["livez", "readyz"]) {
    const plain = await ask(server, `/${endpoint}`, { token: undefined });
    expect([plain.status, plain.text]).toEqual([200, "ok"]);
    const verbose = await ask(server, `/${endpoint}?verbose&cachebuster=1`, { token: undefined });
    expect(verbose.text).toBe(`[+]store ok\n[+]tail ok\n[+]feed ok\n${endpoint} check passed\n`);
    expect(await ask(server, `/${endpoint}/store`, { token: undefined })).toMatchObject({ status: 200, text: "ok" });
    expect((await ask(server, `/${endpoint}/none`, { token: undefined })).status).toBe(404);
  }
});

test("a store that cannot be written makes it not ready but alive; reports are asked for again, and taken once", async () => {
  await using server = await serve();
  await post(server, { target: "web-01", status: "ok" });
  renameSync(server.store, `${server.store}.away`);
  const headers = { "idempotency-key": "a" };
  const down = { target: "web-01", status: "down" };
  const refused = await post(server, down, { headers });
  expect([refused.status, refused.headers.get("retry-after"), refused.body.title]).toEqual([
    503,
    "1",
    "The store cannot be written",
  ]);
  expect(refused.text).not.toContain(server.store);
  expect((await post(server, down, { headers })).status).toBe(503);
  const ready = await ask(server, "/readyz", { token: undefined });
  expect([ready.status, ready.text]).toEqual([500, expect.stringContaining("[-]store failed: reason withheld\n")]);
  expect((await ask(server, "/readyz?verbose&exclude=store", { token: undefined })).text).toContain(
    "[+]store excluded: ok",
  );
  expect((await ask(server, "/livez", { token: undefined })).status).toBe(200);
  renameSync(`${server.store}.away`, server.store);
  await vi.waitFor(async () => expect((await ask(server, "/readyz")).status).toBe(200), 5000);
  const again = await post(server, down, { headers });
  expect([again.status, again.headers.get("idempotent-replayed")]).toEqual([200, "true"]);
  const { body } = await ask(server, "/api/resources/-/-/-/web-01/-/history");
  expect(body.items).toHaveLength(4);
});
