/** What the second listener tells to everybody: verdicts without reasons, and nothing else. */
import { describe, expect, it } from "vitest";
import type { CheckGiven } from "../views/checks-of.ts";
import { serveChecks } from "./told.ts";

const CHECKS: readonly CheckGiven[] = [
  { target: "web-01", level: "unhealthy", message: "secret", data: { password: "secret" } },
  { target: "db", level: "healthy", message: "secret" },
];
const CONFIG = "public: 127.0.0.1:0\n";
const FROM_ELSEWHERE = { "x-forwarded-for": "203.0.113.7" };

describe("the public listener", () => {
  it.each([
    ["/health", {}, 503],
    ["/health", { accept: "text/html" }, 503],
    ["/health", { "content-type": "application/json" }, 503],
    ["/health", { accept: "application/health+json" }, 503],
    ["/health?target=db", {}, 200],
    ["/health/live", {}, 200],
    ["/health/ready", {}, 503],
    ["/health/started", {}, 200],
    ["/hermes/health", {}, 503],
    ["/hermes/health", { accept: "application/json" }, 503],
    ["/healthcheck", {}, 500],
    ["/healthcheck?target=db", {}, 200],
    ["/badge", {}, 200],
    ["/badge?target=d*", {}, 200],
  ])("tells the verdict of %s with %j, %i, and no reason", async (path, headers, status) => {
    await using served = await serveChecks(CHECKS, CONFIG);
    const response = await fetch(`${served.publicListenerUrl}${path}`, { headers: { ...headers, ...FROM_ELSEWHERE } });
    const body = await response.text();
    expect(response.status).toBe(status);
    expect(body).not.toContain("secret");
    expect(response.headers.get("x-wrasse-revision")).toBe("4");
  });

  it("has MicroProfile's words and names alone, and the IETF's format not at all", async () => {
    await using served = await serveChecks(CHECKS, CONFIG);
    const response = await fetch(`${served.publicListenerUrl}/health`, {
      headers: { accept: "application/health+json" },
    });
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(await response.text()).toBe(
      '{"status":"DOWN","checks":[{"name":"db","status":"UP"},{"name":"web-01","status":"DOWN"}]}',
    );
  });

  it.each([
    "/",
    "/healthcheck/public",
    "/ietf/health",
    "/actuator/health",
    "/k8s/livez",
    "/consul/health",
    "/nagios",
    "/mp0/health",
    "/mp1/health",
    "/api/resources",
    "/metrics",
    "/livez",
    "/openapi.json",
    "/feed",
  ])("has nothing at %s", async (path) => {
    await using served = await serveChecks(CHECKS, CONFIG);
    const response = await fetch(`${served.publicListenerUrl}${path}`);
    expect(response.status).toBe(404);
    const { detail } = (await response.json()) as { readonly detail: string };
    const [, named = ""] = /; what there is: (.*)$/.exec(detail) ?? [];
    const paths = named.split(", ");
    expect(paths).toEqual(expect.arrayContaining(["/health", "/healthcheck", "/badge"]));
    // Nothing is named that is not there.
    for (const one of paths) expect((await fetch(`${served.publicListenerUrl}${one}`)).status).not.toBe(404);
  });

  it("is only to be read", async () => {
    await using served = await serveChecks(CHECKS, CONFIG);
    for (const method of ["POST", "PUT", "DELETE", "PATCH"]) {
      const response = await fetch(`${served.publicListenerUrl}/health`, { method });
      expect(response.status).toBe(405);
      expect(response.headers.get("allow")).toBe("GET, HEAD");
    }
  });
});
