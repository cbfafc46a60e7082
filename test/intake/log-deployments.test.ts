/** Logs of deployments on their way in: who is told of their beginning and end, and what their reports know of them. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { plainSource } from "../../src/intake/source.ts";
import { Listening } from "./listening.ts";

function fixture(path: string): string {
  return readFileSync(fileURLToPath(new URL(`../../fixtures/${path}`, import.meta.url)), "utf8");
}

const at = (time: string) => Date.parse(`2026-11-21T${time}Z`);
const FAILED = {
  task: "ServerTasks-812",
  project: "Shop",
  release: "1.4.2",
  environment: "Production",
  tenant: "Acme & Sons",
  startedAt: at("10:00:00.105"),
};
const SUCCEEDED = {
  task: "ServerTasks-813",
  project: "Shop",
  release: "1.4.3",
  environment: "Production",
  startedAt: at("10:00:00"),
};
const LOGS = [
  {
    name: "a server's task log",
    log: fixture("deployment-server-log/servertasks-812.log"),
    deployments: [FAILED, { ...FAILED, finishedAt: at("10:01:22.750"), outcome: "failed" }],
    origins: [
      { task: "ServerTasks-812", release: "1.4.2", step: "Deploy web site" },
      { task: "ServerTasks-812", release: "1.4.2", step: "Smoke test" },
    ],
  },
  {
    name: "a raw task log",
    log: fixture("deployment-raw-log/ServerTasks-813.log"),
    deployments: [SUCCEEDED, { ...SUCCEEDED, finishedAt: at("10:03:05"), outcome: "succeeded" }],
    origins: [
      { task: "ServerTasks-813", release: "1.4.3", step: "Deploy web site" },
      { task: "ServerTasks-813", release: "1.4.3", step: "Notify" },
    ],
  },
];

describe.each(LOGS)("$name", ({ log, deployments, origins }) => {
  test("tells of the deployment's beginning and end, and where in it a report was made", async () => {
    await using listening = new Listening({ paths: ["*.log"] });
    listening.write("task.log", log);
    await listening.readFresh();
    expect(listening.memory.deployments).toEqual(deployments);
    expect(listening.memory.origins).toMatchObject(origins);
  });

  test("tells everything once, though it is written in pieces and the reader killed and started again", async () => {
    const anyStep = fc.record({ grows: fc.nat(700), after: fc.constantFrom("read", "commit", "kill", "stop", "wait") });
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { maxLength: 10 }), async (steps) => {
        await using listening = new Listening({ paths: ["*.log"] });
        listening.write("task.log", "");
        await listening.start();
        let written = 0;
        for (const { grows, after } of [...steps, { grows: log.length, after: "commit" }]) {
          listening.append("task.log", log.slice(written, written + grows));
          written = Math.min(log.length, written + grows);
          await listening.reconcile();
          if (after === "commit") listening.host.commit();
          if (after === "wait") await listening.pass(2);
          if (after === "stop") await listening.restart();
          if (after === "kill") {
            await listening.kill();
            await listening.start();
          }
        }
        expect(listening.memory.deployments).toEqual(deployments);
        expect(listening.memory.origins).toHaveLength(origins.length);
      }),
      { numRuns: 60 },
    );
  });

  test("does not tell of a project that its source may not speak about, but of that", async () => {
    const may = { ...plainSource("logs").may, projects: ["ac*"] };
    await using listening = new Listening({ paths: ["*.log"], source: { may } });
    listening.write("task.log", log);
    await listening.readFresh();
    expect(listening.memory.deployments).toEqual([]);
    expect(listening.memory.problems[0]).toBe(
      'out-of-scope: source logs may speak about projects ac* only, and this is a deployment of project "Shop"',
    );
  });
});

test("a signal in a deployment's log knows its task, release and step, and may take its target from the machine", async () => {
  await using listening = new Listening({
    signals: [
      {
        name: "script",
        pattern: { kind: "literal", text: "remote script failed" },
        times: { count: 1, withinMs: 60_000 },
        level: "unhealthy",
        check: "script",
        subject: {},
      },
    ],
  });
  listening.write("task.log", LOGS[0]?.log ?? "");
  await listening.readFresh();
  expect(listening.memory.said.at(-1)).toMatchObject({ target: "web-02", check: "script", line: 13 });
  expect(listening.memory.origins.at(-1)).toMatchObject({
    task: "ServerTasks-812",
    release: "1.4.2",
    step: "Smoke test",
  });
});
