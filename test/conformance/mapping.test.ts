/** All formats of a running daemon at once: what they say of the same checks, and that it is of the same moment. */
import { describe, expect, it } from "vitest";
import type { Served } from "../web/serve.ts";
import { PUBLISHED } from "./published-formats.ts";
import { serveChecks } from "./told.ts";

async function verdictAt(served: Served, path: string, verdict: (body: never) => unknown): Promise<string> {
  const response = await served.fetch(path);
  return `${verdict((await response.json()) as never)} ${response.status}`;
}

describe("T-MAP3: what is up beside what is unknown", () => {
  it("is UP to Spring, DOWN to MicroProfile's readiness, UP to its liveness and unknown to people", async () => {
    await using served = await serveChecks([
      { target: "web-01", level: "healthy", data: { kind: "live,ready" } },
      { target: "db", level: "unknown", data: { kind: "live,ready" } },
    ]);
    const statusOf = ({ status }: { status: string }) => status;
    expect(await verdictAt(served, "/actuator/health", statusOf)).toBe("UP 200");
    expect(await verdictAt(served, "/health/ready", statusOf)).toBe("DOWN 503");
    expect(await verdictAt(served, "/health/live", statusOf)).toBe("UP 200");
    expect(await verdictAt(served, "/badge", ({ message }: { message: string }) => message)).toBe("unknown 200");
    expect(
      await verdictAt(served, "/api/summary", ({ levels }: { levels: { unknown: number } }) => levels.unknown),
    ).toBe("1 200");
  });
});

describe("T-MAP4: one state of things", () => {
  it("has the same checks and the same number in every format", async () => {
    const targets = Array.from({ length: 12 }, (_, index) => `t${index}`);
    const levels = ["healthy", "warning", "unknown", "unhealthy", "unavailable", "maintenance"] as const;
    await using served = await serveChecks(
      targets.map((target, index) => ({ target, level: levels[index % levels.length] ?? "healthy" })),
    );
    const revisions = new Set<string | null>();
    for (const { path, headers, list } of PUBLISHED) {
      const response = await served.fetch(path, { headers });
      revisions.add(response.headers.get("x-wrasse-revision"));
      const labels = list?.(await response.text()).map(({ label }) => label);
      if (labels !== undefined) expect([path, labels.sort()]).toEqual([path, [...targets].sort()]);
    }
    const answer = (await (await served.fetch("/api/resources")).json()) as { readonly revision: number };
    expect(revisions).toEqual(new Set([String(answer.revision)]));
  });
});
