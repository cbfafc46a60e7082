/** The IETF's draft, Spring, Kubernetes, Consul and shields.io over HTTP, asked of a running daemon. */
import { describe, expect, it } from "vitest";
import { CONSUL_CASES } from "../views/consul-cases.ts";
import { IETF_CASES } from "../views/ietf-cases.ts";
import { KUBERNETES_CASES } from "../views/kubernetes-cases.ts";
import { SPRING_CASES } from "../views/spring-cases.ts";
import { serveChecks, tellDocument } from "./told.ts";

type Json = Readonly<Record<string, unknown>>;

describe("the IETF's draft, against the daemon", () => {
  it.each(IETF_CASES)("$about", async ({ checks, status, word, elements }) => {
    await using served = await serveChecks(checks);
    const response = await served.fetch("/health", { headers: { accept: "application/health+json" } });
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toBe("application/health+json");
    const body = (await response.json()) as { status: string; checks: Record<string, readonly Json[]> };
    expect(body.status).toBe(word);
    const shown = Object.entries(body.checks).map(([key, list]) => [key, list[0]?.["status"], list[0]?.["output"]]);
    const wanted = Object.entries(elements).map(([key, element]) => [key, element.status, element.output]);
    expect(shown.sort()).toEqual(wanted.sort());
    for (const list of Object.values(body.checks)) {
      for (const element of list) expect(Object.hasOwn(element, "output")).toBe(element["status"] !== "pass");
    }
    const own = await served.fetch("/ietf/health");
    expect([own.status, own.headers.get("content-type")]).toEqual([status, "application/health+json"]);
  });

  it.each([
    ["UP", "pass"],
    ["Ok", "pass"],
    ["ERROR", "fail"],
    ["sideways", "warn"],
  ])("T-IE5: a document that says %s is shown as %s", async (status, word) => {
    await using served = await serveChecks([]);
    const document = JSON.stringify({ status, checks: { "db:responseTime": [{ status }] } });
    await tellDocument(served, "ietf", document, { target: "shop" });
    expect(await (await served.fetch("/ietf/health")).json()).toMatchObject({ status: word });
  });
});

describe("Spring, against the daemon", () => {
  it.each(SPRING_CASES)("$about", async ({ checks, status, word, components }) => {
    await using served = await serveChecks(checks);
    const response = await served.fetch("/actuator/health");
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toBe("application/vnd.spring-boot.actuator.v3+json");
    const body = (await response.json()) as { status: string; components?: Record<string, Json>; groups: unknown };
    expect(body.status).toBe(word);
    expect(body.groups).toEqual(["liveness", "readiness"]);
    const shown = Object.entries(body.components ?? {}).map(([name, component]) => [name, component["status"]]);
    expect(Object.fromEntries(shown)).toEqual(components);
    for (const [name, own] of Object.entries(components)) {
      const component = await served.fetch(`/actuator/health/${encodeURIComponent(name)}`);
      expect([component.status, await component.json()]).toEqual([
        own === "DOWN" || own === "OUT_OF_SERVICE" ? 503 : 200,
        body.components?.[name],
      ]);
    }
  });

  it("T-SP3: without details there are the status and the groups, and components are not to be found", async () => {
    await using served = await serveChecks([{ level: "unhealthy", message: "secret" }], "views:\n  details: false\n");
    const response = await served.fetch("/actuator/health");
    expect(response.status).toBe(503);
    const body = (await response.json()) as Json;
    expect(new Set(["status", "groups", ...Object.keys(body)]).size).toBe(2);
    expect((await served.fetch("/actuator/health/web-01")).status).toBe(404);
  });

  it("T-SP4: what nobody knows is 404 without a body", async () => {
    await using served = await serveChecks([{ name: "iis", check: "disk", level: "healthy" }]);
    for (const path of ["nope", "web-01", "web-01/iis:disk/nope", "liveness/nope", "", "constructor"]) {
      const response = await served.fetch(`/actuator/health/${path}`);
      expect([path, response.status, await response.text()]).toEqual([path, 404, ""]);
    }
    expect((await served.fetch("/actuator/health/web-01/iis:disk")).status).toBe(200);
  });

  it("T-SP6: groups have the checks of their kind", async () => {
    await using served = await serveChecks([
      { target: "a", level: "healthy", data: { kind: "live" } },
      { target: "b", level: "unhealthy", data: { kind: "ready" } },
    ]);
    const group = async (name: string) => {
      const response = await served.fetch(`/actuator/health/${name}`);
      const { status, components = {}, ...rest } = (await response.json()) as Json;
      return [response.status, status, Object.keys(Object(components)), rest];
    };
    expect(await group("liveness")).toEqual([200, "UP", ["a"], {}]);
    expect(await group("readiness")).toEqual([503, "DOWN", ["b"], {}]);
    expect((await served.fetch("/actuator/health/readiness/b")).status).toBe(503);
    expect((await served.fetch("/actuator/health/liveness/b")).status).toBe(404);
  });
});

describe("Kubernetes, against the daemon", () => {
  // While it starts, and without reasons, is said by other routes.
  const cases = KUBERNETES_CASES.filter(({ isStarting, options }) => isStarting !== true && options.reasons !== false);

  it.each(cases)("$about", async ({ checks, options, status, body }) => {
    const { endpoint, verbose, exclude = [], check } = options;
    await using served = await serveChecks(checks);
    const query = new URLSearchParams(exclude.map((name): [string, string] => ["exclude", name]));
    if (verbose === true) query.set("verbose", "");
    const below = check === undefined ? "" : `/${check}`;
    const response = await served.fetch(`/k8s/${endpoint}${below}?${query}`);
    expect([response.status, await response.text()]).toEqual([status, body]);
    expect(response.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  });

  it("T-K12: a check is asked for by the name that is listed, slashes and all", async () => {
    await using served = await serveChecks([{ name: "iis", check: "disk", level: "unhealthy", message: "full" }]);
    const response = await served.fetch("/k8s/livez/web-01/iis:disk");
    expect([response.status, await response.text()]).toEqual([500, "internal server error: unhealthy: full\n"]);
    expect((await served.fetch("/k8s/livez?exclude=web-01/iis:disk&verbose=false")).status).toBe(200);
  });
});

describe("Consul, against the daemon", () => {
  it.each(CONSUL_CASES)("$about", async ({ levels, status, words }) => {
    await using served = await serveChecks(levels.map((level, index) => ({ check: `c${index}`, level })));
    const response = await served.fetch("/consul/health");
    const entries = (await response.json()) as readonly { Status: string; CheckID: string; ModifyIndex: number }[];
    const shown = entries.map(({ Status, CheckID }) => (CheckID.startsWith("_service_maintenance:") ? "_" : Status));
    expect({ status: response.status, words: shown }).toEqual({ status, words });
    const revision = response.headers.get("x-wrasse-revision");
    expect(response.headers.get("x-consul-index")).toBe(revision);
    for (const { ModifyIndex } of entries) expect(String(ModifyIndex)).toBe(revision);
  });

  it("T-CO1: Consul's own checks, which would rather have text, get lines", async () => {
    await using served = await serveChecks([
      { target: "a", level: "healthy" },
      { target: "b", level: "warning", message: "slow" },
    ]);
    const response = await served.fetch("/consul/health", { headers: { accept: "text/plain, text/*, */*" } });
    expect(response.status).toBe(429);
    expect(response.headers.get("vary")).toBe("Accept");
    expect(await response.text()).toBe("1 warning, 1 passing\nwarning: b: slow\npassing: a\n");
  });
});

describe("shields.io, against the daemon", () => {
  const ALLOWED = ["schemaVersion", "label", "message", "color", "isError", "cacheSeconds"];

  it("T-SH1: has no keys but those that are allowed, whatever the state", async () => {
    await using served = await serveChecks([]);
    const levels = ["healthy", "warning", "unknown", "unhealthy", "unavailable", "maintenance", "skipped"];
    await served.report(
      levels.map((level) => `##octopus[health target="${level}" status="${level}" message="secret"]`),
    );
    for (const level of [...levels, "*"]) {
      const response = await served.fetch(`/badge?target=${level}`);
      const badge = (await response.json()) as Json;
      expect(response.status).toBe(200);
      expect(ALLOWED).toEqual(expect.arrayContaining(Object.keys(badge)));
      expect(badge).toMatchObject({ schemaVersion: 1, message: level === "*" ? "unavailable" : level });
      expect(JSON.stringify(badge)).not.toContain("secret");
    }
  });

  it("T-SH2: a service that nobody knows is an error, told with 200", async () => {
    await using served = await serveChecks([{ level: "healthy" }]);
    const response = await served.fetch("/badge?target=nobody&label=build");
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      schemaVersion: 1,
      label: "build",
      message: "not found",
      color: "lightgrey",
      isError: true,
    });
  });
});
