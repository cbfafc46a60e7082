/** Hermes over HTTP, asked of a running daemon; and what `GET /health` answers to whom. */
import { describe, expect, it } from "vitest";
import { CHOICES } from "../views/choose-health-cases.ts";
import { HERMES_CASES } from "../views/hermes-cases.ts";
import { serveChecks, tellDocument } from "./told.ts";

const NEVER_KEPT = "max-age=0, no-cache, no-store, must-revalidate, private";

describe("Hermes, against the daemon", () => {
  it.each(HERMES_CASES)("$about", async ({ checks, status, body }) => {
    await using served = await serveChecks(checks);
    const response = await served.fetch("/hermes/health", { headers: { "content-type": "application/json" } });
    expect([response.status, await response.text()]).toEqual([status, body]);
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(response.headers.get("cache-control")).toBe(NEVER_KEPT);
    expect(Date.parse(response.headers.get("expires") ?? "")).toBeLessThanOrEqual(Date.now());
  });

  it("T-HE4: without a content type it is a page, with a red tile for each check that fails", async () => {
    await using served = await serveChecks([
      { target: "a", level: "unhealthy", message: "<script>alert(1)</script>" },
      { target: "b", level: "unknown" },
      { target: "c", level: "warning" },
    ]);
    const response = await served.fetch("/hermes/health");
    const page = await response.text();
    expect(response.status).toBe(503);
    expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(page.match(/class="tile-box status_0"/g)).toHaveLength(2);
    expect(page.match(/class="tile-box status_1"/g)).toHaveLength(1);
    expect(page).not.toContain("<script");
    expect(response.headers.get("content-security-policy")).toMatch(/default-src '(none|self)'/);
  });

  it.each([
    [{ accept: "application/json" }, "application/json"],
    [{ accept: "text/html, application/json;q=0.9" }, "text/html; charset=utf-8"],
    [{ accept: "*/*" }, "text/html; charset=utf-8"],
    [{ "content-type": "application/json; charset=utf-8", accept: "text/html" }, "application/json"],
    [{ "content-type": "text/plain" }, "text/html; charset=utf-8"],
  ])("T-HE12: for %j it is %s", async (headers, type) => {
    await using served = await serveChecks([]);
    const response = await served.fetch("/hermes/health", { headers: { accept: "", ...headers } });
    expect(response.headers.get("content-type")).toBe(type);
    expect(response.headers.get("vary")).toBe("Accept, Content-Type");
  });

  it("T-HE-RAW: what came from a Hermes goes out as it came", async () => {
    await using served = await serveChecks([]);
    const document = '{"Db": "working", "Queue": "unavailable: [Errno 111]\\nat 5", "Disk": "odd"}';
    await tellDocument(served, "hermes", document, { target: "shop" });
    const response = await served.fetch("/hermes/health", { headers: { accept: "application/json" } });
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual(JSON.parse(document));
  });
});

describe("GET /health", () => {
  it("answers each request in the format it asks for", async () => {
    await using served = await serveChecks([{ target: "db", level: "healthy" }]);
    for (const { about, accept, contentType, format } of CHOICES) {
      const headers = {
        accept: accept ?? "",
        ...(contentType === undefined ? {} : { "content-type": contentType }),
      };
      const response = await served.fetch("/health", { headers });
      const type = response.headers.get("content-type") ?? "";
      const body = await response.text();
      const shown = type.startsWith("text/html")
        ? "hermes-page"
        : type === "application/health+json"
          ? "ietf"
          : body.startsWith('{"db": "working"')
            ? "hermes-json"
            : "microprofile";
      expect(`${about}: ${shown}`).toBe(`${about}: ${format}`);
      expect(response.headers.get("vary")).toBe("Accept, Content-Type");
      expect(response.status).toBe(200);
    }
  });
});
