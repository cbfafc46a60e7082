/** MicroProfile over HTTP while the daemon still reads what was there when it started. */
import { describe, expect, it } from "vitest";
import { healthRoutes } from "../../src/web/routes/view-health.ts";
import { microProfileRoutes } from "../../src/web/routes/view-microprofile.ts";
import type { ViewOptions } from "../../src/web/serving.ts";
import type { ViewServing } from "../../src/web/view-route.ts";
import { serveViews } from "./view-server.ts";

/** Longer than a test may take: whoever waits for it does not come back. */
const FOREVER_MS = 60_000;

const waitingAtMost = (ms: number) => (serving: ViewServing) => [
  ...healthRoutes(serving, ms),
  ...microProfileRoutes(serving, ms),
];

async function answerAt(url: string) {
  const response = await fetch(url);
  return [response.status, await response.text()];
}

describe("while the daemon starts", () => {
  it("T-MP-BOOT: what is alive is told at once", async () => {
    await using server = await serveViews({ routes: waitingAtMost(FOREVER_MS), isStarting: true });
    expect(await answerAt(`${server.url}/health/live`)).toEqual([200, '{"status":"UP","checks":[]}']);
  });

  it.each(["/health", "/health/ready", "/health/started", "/mp1/health", "/mp0/health"])(
    "T-MP-BOOT: the first question to %s waits for the checks that are still to come",
    async (path) => {
      await using server = await serveViews({ routes: waitingAtMost(FOREVER_MS), isStarting: true });
      let isAnswered = false;
      const answer = answerAt(`${server.url}${path}`).finally(() => {
        isAnswered = true;
      });
      // By the time that another question has been answered, this one would have been.
      await answerAt(`${server.url}/health/live`);
      await answerAt(`${server.url}/health/live`);
      expect(isAnswered).toBe(false);
      server.commit({ names: { target: "delayed-check" }, level: "unhealthy", data: { kind: "ready, started" } });
      server.catchUp();
      const [status, body] = await answer;
      expect(status).toBe(503);
      expect(body).toContain("delayed-check");
    },
  );

  it.each<[string, Partial<ViewOptions>, number, string]>([
    ["/health/ready", {}, 503, "DOWN"],
    ["/health/started", {}, 503, "DOWN"],
    ["/health", {}, 503, "DOWN"],
    ["/health/ready", { emptyReadiness: "UP" }, 200, "UP"],
    ["/health/started", { emptyReadiness: "UP" }, 503, "DOWN"],
    ["/health/started", { emptyStartup: "UP" }, 200, "UP"],
    ["/health", { emptyReadiness: "UP", emptyStartup: "UP" }, 200, "UP"],
  ])(
    "T-MP-BOOT: nobody waits longer than a while at %s with %j, and is told %i %s",
    async (path, views, status, word) => {
      await using server = await serveViews({ routes: waitingAtMost(20), isStarting: true, views });
      expect(await answerAt(`${server.url}${path}`)).toEqual([status, `{"status":"${word}","checks":[]}`]);
      server.catchUp();
      expect(await answerAt(`${server.url}${path}`)).toEqual([200, '{"status":"UP","checks":[]}']);
    },
  );
});

describe("when the answer cannot be made", () => {
  it.each(["/health", "/health/live", "/health/ready", "/mp0/health", "/mp1/health"])(
    "T-MP-500: %s is 500 without a body, and the log says why",
    async (path) => {
      await using server = await serveViews({ routes: waitingAtMost(0) });
      server.reader.close();
      expect(await answerAt(`${server.url}${path}`)).toEqual([500, ""]);
      expect(server.said.join("")).toContain("could not be made");
    },
  );
});
