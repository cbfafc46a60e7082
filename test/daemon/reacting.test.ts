/** What is reacted to, and what is not, around the beginning and the end of a daemon. */
import { expect, test, vi } from "vitest";
import { watchTaggedClouds } from "../../src/daemon/tagged-clouds.ts";
import { resourceIdOf } from "../../src/health/names.ts";
import type { TagAwsPlan } from "../../src/reactions/plan.ts";
import type { Resource } from "../../src/store/answers.ts";
import { runCli } from "../cli/run-cli.ts";
import { type Served, serve } from "../web/serve.ts";

const WAIT = { timeout: 20_000, interval: 20 };
vi.setConfig({ testTimeout: 60_000 });

const CONFIG = `
sources: [{ name: tasks, path: logs }]
rules:
  - name: tell
    when: { level: unhealthy }
    do: [{ log: warn }]
    mode: act
`;

const down = (target: string) => `##octopus[health target=${target} status=Unhealthy]\n`;

test("undated lines that were there before the very first start set nothing off", async () => {
  await using served = await serve({ config: CONFIG, files: { "logs/a.log": down("web-01") } });
  await vi.waitFor(async () => expect(await told(served)).toEqual(["web-01 abandoned too-old"]), WAIT);
});

test("undated lines that were written while a daemon was away for a moment do", async () => {
  await using served = await serve({ config: CONFIG, files: { "logs/a.log": "" } });
  await served.stop();
  served.write("logs/a.log", down("web-01"));
  await served.start();
  await vi.waitFor(async () => expect(await told(served)).toEqual(["web-01 done -"]), WAIT);
});

test("undated lines that were written while a daemon was away for an hour do not", async () => {
  let now = Date.UTC(2026, 10, 21, 12);
  await using served = await serve({ config: CONFIG, files: { "logs/a.log": "" }, now: () => now });
  await served.stop();
  now += 3_600_000;
  served.write("logs/a.log", down("web-01"));
  await served.start();
  await vi.waitFor(async () => expect(await told(served)).toEqual(["web-01 abandoned too-old"]), WAIT);
});

test("what a pipe has committed while no daemon ran is reacted to when one starts, once", async () => {
  await using served = await serve({ config: CONFIG, files: { "logs/a.log": "" } });
  await served.report(['##octopus[health target=web-00 status="Healthy"]']);
  await served.stop();
  const piped = await runCli(["pipe", "--store", served.store], down("web-01"));
  expect(piped.exitCode).toBe(0);
  await served.start();
  await vi.waitFor(async () => expect(await told(served)).toEqual(["web-01 done -"]), WAIT);
  await served.restart();
  expect(await told(served)).toEqual(["web-01 done -"]);
});

test("a configuration whose rules are gone abandons what they hold", async () => {
  await using served = await serve({ config: CONFIG.replace("mode: act", "mode: ask"), files: { "logs/a.log": "" } });
  await served.report([down("web-01").trim()]);
  expect(await told(served)).toEqual(["web-01 waiting-approval approval"]);
  served.reload("sources: [{ name: tasks, path: logs }]");
  await vi.waitFor(async () => expect(await told(served)).toEqual(["web-01 abandoned rule"]), WAIT);
});

test("a tag in a cloud is believed about a resource that nobody has told of, and about no other", async () => {
  const taken: string[] = [];
  const names = (target: string) => ({ project: "acme", target });
  const clouds = watchTaggedClouds({
    plans: () => [PLAN],
    reader: { resource: (id) => (id === resourceIdOf(names("web-02")) ? KNOWN : undefined) },
    intake: {
      take: (source, { report }) => {
        taken.push(`${source.name}: ${report.project}/${report.target} ${report.level} at ${report.at}`);
        return { names: names(report.target), check: "default", verdict: "" };
      },
    },
    log: { warn: () => {}, info: () => {} },
    read: async () => ({
      troubles: [],
      tags: [
        { id: "arn:1", level: "unhealthy", at: 0, names: names("web-01") },
        { id: "arn:2", level: "unhealthy", at: 0, names: names("web-02") },
        { id: "arn:3", level: "unhealthy", at: 0 },
      ],
    }),
  });
  await clouds.first;
  await clouds.close();
  expect(taken).toEqual(["cloud-tags: acme/web-01 unhealthy at 1970-01-01T00:00:00.000Z"]);
});

const PLAN: TagAwsPlan = {
  ...{ kind: "tag-aws", region: "eu-west-1", dataKey: "arn", mappings: [] },
  ...{ timeoutMs: 1000, continues: false, attemptsMax: 1, once: false },
};

const KNOWN: Resource = {
  ...{ id: "acme/-/-/web-02/-", project: "acme", environment: null, tenant: null, target: "web-02", name: null },
  level: "healthy",
  ...{ since: "2026-11-21T12:00:00.000Z", message: null, checks: [] },
};

/** Target, state and layer of each effect, newest first. */
async function told(served: Served): Promise<readonly string[]> {
  const answer = (await (await served.fetch("/api/effects")).json()) as {
    readonly items: readonly {
      readonly resource: { readonly target: string };
      readonly state: string;
      readonly layer: string | null;
    }[];
  };
  return answer.items.map(({ resource, state, layer }) => `${resource.target} ${state} ${layer ?? "-"}`);
}
