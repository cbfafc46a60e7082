/** What the logs of deployments say about them: when they began and ended, and how; and what is no end. */
import { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { createClock } from "../../src/envelope/clock.ts";
import { LOG_FORMATS } from "../../src/envelope/envelope.ts";
import type { LoggedDeployment } from "../../src/envelope/logged-deployment.ts";

const NOW = Date.UTC(2026, 10, 21, 12);
const at = (time: string) => Date.parse(`2026-11-21T${time}Z`);

function fixture(path: string): readonly string[] {
  return readFileSync(fileURLToPath(new URL(`../../fixtures/${path}`, import.meta.url)), "utf8").split("\n");
}

/** Every state that the lines lead to, with the number of the line that led there. `restartAt`: goes on from what was noted. */
function statesOf(
  format: "server-task" | "raw-task",
  lines: readonly string[],
  restartAt?: number,
): readonly (readonly [line: number, deployment: LoggedDeployment | undefined])[] {
  const clock = createClock({ timeZone: "UTC", now: () => NOW });
  let envelope = LOG_FORMATS[format].create(clock, undefined);
  let last: LoggedDeployment | undefined;
  const states: [number, LoggedDeployment | undefined][] = [];
  for (const [index, line] of lines.entries()) {
    if (index === restartAt) {
      envelope = LOG_FORMATS[format].create(clock, JSON.parse(JSON.stringify(envelope.noted)));
      last = envelope.deployment;
    }
    envelope.note(Buffer.from(line));
    if (envelope.deployment !== last) states.push([index + 1, envelope.deployment]);
    last = envelope.deployment;
  }
  return states;
}

const SERVER = fixture("deployment-server-log/servertasks-812.log");
const RAW = fixture("deployment-raw-log/ServerTasks-813.log");
const SERVER_BEGUN = {
  task: "ServerTasks-812",
  project: "Shop",
  release: "1.4.2",
  environment: "Production",
  tenant: "Acme & Sons",
  startedAt: at("10:00:00.105"),
};
const RAW_BEGUN = {
  task: "ServerTasks-813",
  project: "Shop",
  release: "1.4.3",
  environment: "Production",
  startedAt: at("10:00:00"),
};
const SERVER_STATES = [
  [1, SERVER_BEGUN],
  [14, { ...SERVER_BEGUN, finishedAt: at("10:01:22.750"), outcome: "failed" }],
];
const RAW_STATES = [
  [8, RAW_BEGUN],
  [10, { ...RAW_BEGUN, finishedAt: at("10:03:05"), outcome: "succeeded" }],
];

test("a deployment begins with its title and ends where its task says so, once", () => {
  expect(statesOf("server-task", SERVER)).toEqual(SERVER_STATES);
  expect(statesOf("raw-task", RAW)).toEqual(RAW_STATES);
});

test("a log that is gone on with anywhere says the same, and nothing again", () => {
  for (let line = 1; line < SERVER.length; line++) {
    expect(statesOf("server-task", SERVER, line)).toEqual(SERVER_STATES);
  }
  for (let line = 1; line < RAW.length; line++) expect(statesOf("raw-task", RAW, line)).toEqual(RAW_STATES);
});

describe("a server's task log", () => {
  const [TITLE = ""] = SERVER;
  const line = (category: string, text: string, node = "") =>
    JSON.stringify([`ServerTasks-812_QX7KD2M1PA${node}`, category, "2026-11-21T10:05:00+00:00", text, "", 0]);
  const endAfter = (...lines: readonly string[]) => statesOf("server-task", [TITLE, ...lines]).at(-1)?.[1]?.outcome;

  test.each([
    ["INF", "The deployment completed successfully.", "succeeded"],
    ["INF", "The deployment completed with warnings.", "succeeded"],
    ["ERR", "The deployment failed because one or more steps failed.", "failed"],
    ["WRN", "The task was canceled by Ann.", "cancelled"],
    ["INF", "The deployment was cancelled.", "cancelled"],
    ["FIN", "", "succeeded"],
    ["FAT", "anything", "failed"],
    ["ABN", "", "cancelled"],
    ["INF", "The deployment is going on.", undefined],
    ["ERR", "He said: The deployment failed because of me", undefined],
  ])("at the task itself, %s %s is its end: %s", (category, text, outcome) => {
    expect(endAfter(line(category, text))).toBe(outcome);
    expect(endAfter(line(category, text, `/${"a".repeat(32)}`))).toBeUndefined();
  });

  test("of another task than a deployment says nothing", () => {
    const lines = fixture("server-task-log/servertasks-4711.log");
    expect(statesOf("server-task", lines)).toEqual([]);
  });

  test("with as many titles as it notes still knows the deployment when it is gone on with", () => {
    const titles = Array.from({ length: 400 }, (_, index) =>
      line("PLN", `Schritt für Überprüfung ${index}`, `/${String(index).padStart(16, "0").padEnd(32, "0")}`),
    );
    const lines = [TITLE, ...titles, line("FIN", "")];
    const envelope = LOG_FORMATS["server-task"].create(createClock(), undefined);
    for (const text of lines) envelope.note(Buffer.from(text));
    expect(Buffer.byteLength(JSON.stringify(envelope.noted))).toBeLessThan(7_700);
    expect(statesOf("server-task", lines, 300).map(([number]) => number)).toEqual([1, lines.length]);
  });
});

describe("a raw task log", () => {
  const head = (status: string) => RAW.slice(0, 7).map((line) => line.replace("Success", status));
  const title = (status: string) => `                    | == ${status}: Deploy Shop release 1.4.3 to Production ==`;
  const step = "                    |   == Success: Step 1: Deploy web site ==";
  const entry = "10:00:31   Info     |   The task's own entry";

  test.each([
    ["Success", "Success", "succeeded"],
    ["Failed", "Failed", "failed"],
    ["Canceled", "Cancelled", "cancelled"],
    ["Executing", "SuccessWithWarning", "succeeded"],
    ["TimedOut", "Whatever", "failed"],
  ])("that says %s and %s has ended with the task's last entry, if no sentence says when", (status, word, outcome) => {
    expect(statesOf("raw-task", [...head(status), title(word), entry, step, entry])).toEqual([
      [8, RAW_BEGUN],
      [10, { ...RAW_BEGUN, finishedAt: at("10:00:31"), outcome }],
    ]);
  });

  test("of a deployment that goes on has no end, and then that of its sentence", () => {
    const running = [...head("Executing"), title("Running"), entry, step];
    expect(statesOf("raw-task", running)).toEqual([[8, RAW_BEGUN]]);
    const failure = "10:04:10   Error    |   The deployment failed because one or more steps failed.";
    expect(statesOf("raw-task", [...running, failure])).toEqual([
      [8, RAW_BEGUN],
      [11, { ...RAW_BEGUN, finishedAt: at("10:04:10"), outcome: "failed" }],
    ]);
  });

  test("without a header names no task, and so no deployment", () => {
    expect(statesOf("raw-task", RAW.slice(7))).toEqual([]);
  });

  test("whose header's times nobody can read began when it was read", () => {
    const lines = RAW.map((line) => line.replace(/Saturday.*/, "21/11/2026"));
    expect(statesOf("raw-task", lines)[0]?.[1]?.startedAt).toBe(NOW);
  });
});
