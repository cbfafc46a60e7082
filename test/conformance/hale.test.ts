/** hale over HTTP, asked of a running daemon: what checks in its style told their collectors, reported and shown again. */
import { describe, expect, it } from "vitest";
import type { HaleCheck } from "../../src/checks/hale-check.ts";
import { createHaleChecks, type HaleDocument, type HaleTimer } from "../../src/checks/hale-collector.ts";
import { HALE_CASES } from "../views/hale-cases.ts";
import { HALE_DOCUMENT } from "../views/hale-document.ts";
import type { Served } from "../web/serve.ts";
import { serveChecks, tellDocument } from "./told.ts";

const PUBLIC = "/healthcheck/public";
const INTERNAL = '{"statusCode":500,"error":"Internal Server Error","message":"An internal server error occurred"}';

async function documentAt(served: Served, query = ""): Promise<HaleDocument> {
  const response = await served.fetch(`/healthcheck${query}`);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("application/json; charset=utf-8");
  expect(response.headers.get("cache-control")).toBe("no-cache");
  return (await response.json()) as HaleDocument;
}

/** Runs the checks, reports their document, and asks for it again. */
async function roundTrip(...checks: readonly Omit<HaleCheck, "description">[]): Promise<{
  readonly told: HaleDocument;
  readonly shown: HaleDocument;
}> {
  const running = createHaleChecks();
  for (const check of checks) running.addCheck({ description: "d", ...check });
  const told = JSON.parse(JSON.stringify(await running.run())) as HaleDocument;
  await using served = await serveChecks([]);
  await tellDocument(served, "hale", JSON.stringify(told), { target: "core" });
  return { told, shown: await documentAt(served) };
}

function logging(name: string, ...severities: readonly ("info" | "notice" | "warning" | "failure")[]) {
  return {
    name,
    handler: (collector: Parameters<HaleCheck["handler"]>[0], done: Parameters<HaleCheck["handler"]>[1]) => {
      for (const severity of severities) collector[severity](`a ${severity}`, { of: [severity] });
      done();
    },
  };
}

describe("hale, against the daemon", () => {
  it("T-H1: no checks are OK, with the time in milliseconds and who answers", async () => {
    await using served = await serveChecks([]);
    const before = Date.now();
    const { time, ...rest } = await documentAt(served);
    expect(time).toBeGreaterThanOrEqual(before);
    expect(time).toBeLessThanOrEqual(Date.now());
    expect(rest).toEqual({ status: "OK", checks: [], name: "wrasse", version: "1.2.3", hostname: "here" });
  });

  it.each(HALE_CASES)("$about", async ({ checks, word, results, publicStatus }) => {
    await using served = await serveChecks(checks.map(withoutData));
    const document = await documentAt(served);
    expect(document.status).toBe(word);
    expect(document.checks.map(({ status, context }) => ({ status, ...context }))).toEqual(results);
    const told = await served.fetch(PUBLIC);
    expect([told.status, await told.text()]).toEqual([publicStatus, publicStatus === 200 ? "" : INTERNAL]);
    expect(told.headers.get("content-type")).toBe(publicStatus === 200 ? null : "application/json; charset=utf-8");
    expect(told.headers.get("cache-control")).toBe("no-cache");
  });

  it("T-H2: info and notice only are OK", async () => {
    const { told, shown } = await roundTrip(logging("quiet", "info", "notice"));
    expect(shown.status).toBe("OK");
    expect(shown.checks).toEqual(told.checks);
  });

  it("T-H3: info, warning, info is WARN, with three items in order", async () => {
    const { told, shown } = await roundTrip(logging("uneasy", "info", "warning", "info"));
    expect(shown.status).toBe("WARN");
    expect(shown.checks[0]?.context.log.map(({ status }) => status)).toEqual(["info", "warning", "info"]);
    expect(shown.checks).toEqual(told.checks);
  });

  it("T-H4: a warning, then a thrown error is FAIL, with both", async () => {
    const { told, shown } = await roundTrip({
      name: "exceptional",
      handler(collector) {
        collector.warning("careful");
        throw new Error("bang");
      },
    });
    expect(shown.status).toBe("FAIL");
    expect(shown.checks[0]?.context.log).toEqual([
      { status: "warning", message: "careful" },
      {
        status: "failure",
        message: "bang",
        data: { name: "Error", stack: expect.stringContaining("bang"), message: "bang" },
      },
    ]);
    expect(shown.checks).toEqual(told.checks);
  });

  it("T-H5: a check that is never done fails when its time is over", async () => {
    const { told, shown } = await roundTrip({ name: "timeouter", timeout: 100, handler() {} });
    expect(shown.status).toBe("FAIL");
    const [check] = shown.checks;
    expect(check?.time).toBeGreaterThanOrEqual(99_000);
    expect(check?.context.log).toMatchObject([{ status: "failure", message: "Healthcheck timed out" }]);
    expect(shown.checks).toEqual(told.checks);
  });

  it("T-H6: the whole is as bad as the worst", async () => {
    const all = await roundTrip(logging("a", "info"), logging("b", "warning"), logging("c", "failure"));
    expect(all.shown.status).toBe("FAIL");
    expect(all.shown.checks).toEqual(all.told.checks);
    const some = await roundTrip(logging("a", "info"), logging("b", "warning"));
    expect(some.shown.status).toBe("WARN");
  });

  it("T-H7: metadata of who reports take nothing from the document that is shown", async () => {
    await using served = await serveChecks([]);
    const running = createHaleChecks({ status: "x", time: 1, checks: "n", hostname: "theirs", a: 1 });
    running.addCheck({ ...logging("quiet", "info"), description: "d" });
    const told = await running.run();
    expect(told).toMatchObject({ status: "OK", checks: [{ name: "quiet" }], a: 1 });
    await tellDocument(served, "hale", JSON.stringify(told), { target: "core" });
    const shown = await documentAt(served);
    expect(shown).toMatchObject({ status: "OK", checks: [{ name: "quiet" }], name: "wrasse", hostname: "here" });
    expect(shown).not.toHaveProperty("a");
  });

  it("T-H8: tags are shown where there are some, and select", async () => {
    await using served = await serveChecks([]);
    const running = createHaleChecks();
    running.addCheck({ ...logging("tagged", "warning"), description: "d", tags: ["disk", "slow"] });
    running.addCheck({ ...logging("plain", "failure"), description: "d" });
    await tellDocument(served, "hale", JSON.stringify(await running.run()), { target: "core" });
    const { checks } = await documentAt(served);
    expect(checks.map(({ name, tags }) => [name, tags])).toEqual([
      ["plain", undefined],
      ["tagged", ["disk", "slow"]],
    ]);
    expect(checks[0]).not.toHaveProperty("tags");
    expect(await documentAt(served, "?tags=none,slow")).toMatchObject({ status: "WARN", checks: [{ name: "tagged" }] });
    expect(await documentAt(served, "?tags=x&tags=disk")).toMatchObject({ status: "WARN" });
    expect((await served.fetch(`${PUBLIC}?tags=disk`)).status).toBe(200);
    expect((await served.fetch(PUBLIC)).status).toBe(500);
  });

  it("T-H9: timers keep their marks", async () => {
    const { told, shown } = await roundTrip({
      name: "timed",
      handler(collector, done) {
        const mark = collector.mark("m");
        mark("a");
        mark();
        done();
      },
    });
    const { times = [] } = (shown.checks[0]?.context ?? {}) as { readonly times?: readonly HaleTimer[] };
    const [timer] = times;
    expect(timer).toMatchObject({ name: "m", start: expect.any(Number), marks: [{ label: "a" }, {}] });
    expect(timer?.marks[1]).not.toHaveProperty("label");
    expect(timer?.marks[1]?.elapsed).toBeGreaterThanOrEqual(timer?.marks[0]?.elapsed ?? Number.NaN);
    expect(shown.checks).toEqual(told.checks);
  });

  it("T-H10: the log is not to be had as context of one's own", async () => {
    const { told, shown } = await roundTrip({
      name: "sly",
      handler(collector, done) {
        collector.context("log", 1);
        collector.context("own", { deep: [1, { er: null }] });
        done();
      },
    });
    expect(shown.checks[0]?.context).toEqual({ log: [], own: { deep: [1, { er: null }] } });
    expect(shown.checks).toEqual(told.checks);
  });

  it("T-H11: FAIL is 200 in full and 500 in public, WARN 200 and empty in public", async () => {
    await using served = await serveChecks([{ level: "warning", message: "secret" }]);
    const warned = await served.fetch(PUBLIC);
    expect([warned.status, await warned.text(), warned.headers.get("content-length")]).toEqual([200, "", "0"]);
    await served.report(['##octopus[health target="web-01" status="Unhealthy" message="secret"]']);
    expect(await documentAt(served)).toMatchObject({ status: "FAIL" });
    const failed = await served.fetch(PUBLIC);
    expect([failed.status, await failed.text()]).toEqual([500, INTERNAL]);
  });

  it("T-H12: a check that is none is not added, and so never reported", async () => {
    const running = createHaleChecks();
    const handler: HaleCheck["handler"] = (_collector, done) => done();
    running.addCheck({ name: "once", description: "d", handler });
    expect(() => running.addCheck({ name: "once", description: "d", handler })).toThrow(/taken/);
    const wrong: readonly object[] = [{ timeout: "5" }, { tags: [1] }];
    for (const more of wrong) {
      const check = { name: "twice", description: "d", handler, ...more } as HaleCheck;
      expect(() => running.addCheck(check)).toThrow("tags" in more ? /index 0/ : /timeout/);
    }
    await using served = await serveChecks([]);
    await tellDocument(served, "hale", JSON.stringify(await running.run()), { target: "core" });
    expect((await documentAt(served)).checks.map(({ name }) => name)).toEqual(["once"]);
  });

  it("T-H13: what is logged after the time is over is shown to nobody", async () => {
    let late = (): void => {};
    const running = createHaleChecks();
    running.addCheck({
      name: "late",
      description: "d",
      timeout: 5,
      handler(collector) {
        late = () => collector.warning("too late");
      },
    });
    const told = await running.run();
    late();
    await using served = await serveChecks([]);
    await tellDocument(served, "hale", JSON.stringify(told), { target: "core" });
    expect((await documentAt(served)).checks[0]?.context.log).toHaveLength(1);
  });

  it("T-H14: the document of hale's own description comes back as it was", async () => {
    await using served = await serveChecks([]);
    await tellDocument(served, "hale", JSON.stringify(HALE_DOCUMENT), { target: "core" });
    const { status, checks } = await documentAt(served);
    expect(status).toBe(HALE_DOCUMENT.status);
    const byName = (one: { name: string }, other: { name: string }) => (one.name < other.name ? -1 : 1);
    expect([...checks].sort(byName)).toEqual([...HALE_DOCUMENT.checks].sort(byName));
  });
});

/** No service message names an attribute as a format's own text is named. */
function withoutData<Check extends { readonly data?: Readonly<Record<string, string>> }>(check: Check): Check {
  const { "raw:spring": _, ...data } = check.data ?? {};
  return { ...check, data };
}
