/** MicroProfile Health over HTTP, asked of a running daemon: the compatibility kit, the schema, and 1.0. */
import Ajv from "ajv-draft-04";
import { describe, expect, it } from "vitest";
import { HealthStatus } from "../../src/checks/health-status.ts";
import SCHEMA from "../views/microprofile-schema.json" with { type: "json" };
import { MICROPROFILE_TCK } from "../views/microprofile-tck.ts";
import { serveChecks, tellDocument } from "./told.ts";

interface Body {
  readonly status: string;
  readonly checks: readonly { readonly name: string; readonly status: string; readonly data?: object }[];
}

const isValid = new Ajv.default({ allowUnionTypes: true }).compile(SCHEMA);

describe("the compatibility kit, against the daemon", () => {
  it.each(MICROPROFILE_TCK)("T-MP-TCK-$number: $name", async (row) => {
    const { emptyReadiness } = row;
    const setting = `views:\n  mp.health.default.readiness.empty.response: ${emptyReadiness}\n`;
    await using served = await serveChecks(row.deployed, emptyReadiness === undefined ? "" : setting);
    const response = await served.fetch(row.path);
    const body = (await response.json()) as Body;
    expect(response.status).toBe(row.status);
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(isValid(body)).toBe(true);
    expect(body.status).toBe(row.overall);
    const shown = body.checks.map(({ name, status }) => `${name} ${status}`);
    expect(shown.sort()).toEqual(row.checks.map(({ name, status }) => `${name} ${status}`).sort());
    for (const { name, data } of row.checks) {
      const check = body.checks.find((candidate) => candidate.name === name);
      if (data !== undefined) expect(check?.data).toMatchObject(data);
    }
  });
});

describe("MicroProfile 1.0, against the daemon", () => {
  it("T-MP1-1: no checks are 200 and UP", async () => {
    await using served = await serveChecks([]);
    const response = await served.fetch("/mp1/health");
    expect([response.status, await response.text()]).toEqual([200, '{"outcome":"UP","checks":[]}']);
  });

  it("T-MP1-2: one of two down is 503, with both under the keys of 1.0", async () => {
    await using served = await serveChecks([
      { target: "db", level: "healthy", data: { kind: "live" } },
      { target: "queue", level: "unavailable", message: "refused" },
      { target: "hidden", level: "unhealthy", data: { kind: "none" } },
    ]);
    const response = await served.fetch("/mp1/health");
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({
      outcome: "DOWN",
      checks: [
        { name: "db", state: "UP", data: expect.objectContaining({ level: "healthy" }) },
        { name: "queue", state: "DOWN", data: expect.objectContaining({ message: "refused" }) },
      ],
    });
  });
});

describe("what the kit does not ask", () => {
  it("T-MP-API: a check that was built with the API goes in and out as it was built", async () => {
    await using served = await serveChecks([]);
    const status = HealthStatus.named("diskspace").down().withAttribute("freebytes", 5).withAttribute("freebytes", 7);
    await tellDocument(served, "microprofile", JSON.stringify({ status: "DOWN", checks: [status] }), {
      target: "web-01",
    });
    const response = await served.fetch("/health?target=web-01");
    expect([response.status, await response.text()]).toEqual([
      503,
      '{"status":"DOWN","checks":[{"name":"diskspace","status":"DOWN","data":{"freebytes":7}}]}',
    ]);
  });

  it("T-MP-HEAD: HEAD is answered as GET without a body, other methods with 405", async () => {
    await using served = await serveChecks([{ level: "unhealthy" }]);
    for (const path of ["/health", "/health/live", "/health/ready", "/health/started", "/mp1/health", "/mp0/health"]) {
      const got = await served.fetch(path);
      const head = await served.fetch(path, { method: "HEAD" });
      expect(await head.text()).toBe("");
      expect(head.status).toBe(got.status);
      expect(head.headers.get("content-length")).toBe(String((await got.arrayBuffer()).byteLength));
      for (const method of ["POST", "PUT", "DELETE", "PATCH"]) {
        const refused = await served.fetch(path, { method });
        expect([refused.status, refused.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
      }
    }
  });

  it("T-MP-SELECT: selectors say which resources are meant, and what they do not know is refused", async () => {
    await using served = await serveChecks([
      { project: "acme", environment: "early", target: "web-01", level: "healthy" },
      { project: "acme", environment: "live", target: "web-02", level: "unhealthy" },
      { project: "other", tenant: "t1", target: "db", name: "main", level: "warning" },
    ]);
    const verdict = async (query: string) => {
      const response = await served.fetch(`/health?${query}`);
      const { status, checks = [] } = (await response.json()) as Partial<Body>;
      return [status, ...checks.map(({ name }) => name)].join(" ");
    };
    expect(await verdict("")).toBe("DOWN web-01 web-02 db/main");
    expect(await verdict("project=acme")).toBe("DOWN web-01 web-02");
    expect(await verdict("project=acme&environment=early")).toBe("UP web-01");
    expect(await verdict("target=web-02")).toBe("DOWN web-02");
    expect(await verdict("target=w*-0%3F")).toBe("DOWN web-01 web-02");
    expect(await verdict("tenant=t1")).toBe("UP db/main");
    expect(await verdict("name=main")).toBe("UP db/main");
    expect(await verdict("target=nobody")).toBe("UP");
    for (const query of ["taget=web-02", "target=", "target=a&target=b", "__proto__=1", "level=healthy", "q=x"]) {
      expect(`${query} ${await verdict(query)}`).toBe(`${query} 400`);
    }
  });
});
