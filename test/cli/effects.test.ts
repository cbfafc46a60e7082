/** `wrasse effects`: what was set off, why it was not done, and what people say about it. */
import { expect, test } from "vitest";
import { EFFECT_STATES } from "../../src/store/effect-state.ts";
import { effectRow } from "../reactions/effect-rows.ts";
import { NOON } from "../store/batches.ts";
import { runCli } from "./run-cli.ts";
import { type SeededStore, seedStore } from "./seeded-store.ts";

const MINUTE = 60_000;
const WEB = { project: "acme", target: "web-01", name: "iis" };
const DB = { project: "reef", environment: "test", target: "db-01" };

async function seeded(): Promise<SeededStore> {
  const store = await seedStore(
    { ...WEB, level: "unhealthy", at: NOON },
    { ...DB, level: "healthy", at: NOON },
    { ...DB, target: "db-02", level: "healthy", at: NOON },
  );
  store.commit({
    effects: [
      effectRow(1, { names: WEB, state: "done", endedAt: NOON + MINUTE, attempts: 1 }),
      effectRow(2, { names: WEB, check: "http", state: "held", layer: "silence", reason: "silence k3x by ana: known" }),
      effectRow(3, { names: DB, rule: "page", phase: "recover", state: "failed", endedAt: NOON + MINUTE, attempts: 2 }),
      effectRow(4, { group: { environment: "test" }, rule: "page", state: "waiting-approval", layer: "approval" }),
    ],
    attempts: [
      { effect: 1, number: 1, startedAt: NOON, endedAt: NOON + MINUTE, outcome: "done", status: "exit code 0" },
      { effect: 3, number: 1, startedAt: NOON, endedAt: NOON + 1000, outcome: "failed", status: "exit code 3" },
      {
        ...{ effect: 3, number: 2, startedAt: NOON + 5000, endedAt: NOON + MINUTE, outcome: "failed" as const },
        ...{ status: "HTTP 500", output: "first\nsecond \u001b[2Jline\n", link: "https://octopus.example/tasks/7" },
      },
    ],
  });
  return store;
}

function effects(store: SeededStore, ...args: readonly string[]) {
  return runCli(["effects", ...args, "--store", store.path], "", { now: () => NOON + 2 * MINUTE });
}

async function numbers(store: SeededStore, ...args: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await effects(store, ...args, "-q");
  expect([exitCode, stderr.replace(/^.*no daemon.*\n/m, "")]).toEqual([0, ""]);
  return stdout.trim().split("\n").join(" ");
}

test("lists the newest first, without a daemon, and in the same JSON as the API", async () => {
  using store = await seeded();
  expect(await numbers(store)).toBe("4 3 2 1");
  expect(await numbers(store, "list")).toBe("4 3 2 1");
  const json = JSON.parse((await effects(store, "list", "-o", "json")).stdout);
  expect(json[2]).toEqual({
    ...{ number: 2, key: "reef-2", rule: "out", phase: "do", step: 0, firing: 2, action: "run", summary: "run lb out" },
    ...{ state: "held", layer: "silence", reason: "silence k3x by ana: known", dueAt: null },
    ...{ createdAt: "2026-11-21T12:00:00.000Z", endedAt: null, attempts: 0, by: null },
    subject: "acme/-/-/web-01/iis http",
    resource: { id: "acme/-/-/web-01/iis", environment: null, tenant: null, ...WEB },
    ...{ level: "unhealthy", message: null, seq: null },
  });
  expect((await effects(store, "--json", "")).stdout.trim().split("\n")).toEqual(Object.keys(json[2]));
  const table = (await effects(store, "-o", "table")).stdout.split("\n");
  expect(table[0]?.split(/ {2,}/)).toEqual(["NUMBER", "STATE", "RULE", "ABOUT", "AGE", "DOES", "REASON"]);
  expect(table[3]).toMatch(/^2 +held +out +web-01\/iis http +2m +run lb out +silence k3x by ana: known$/);
});

test.each([
  [["--state", "held,waiting-approval"], "4 2"],
  [["--rule", "page"], "4 3"],
  [["--limit", "1"], "4"],
  [["web-01"], "2 1"],
  [["list", "db-*"], "3"],
  [["web-01/iis", "db-01", "--state", "done,failed"], "3 1"],
  [["-p", "reef"], "3"],
  [["-e", "te*"], "4 3"],
  [["-p", "nobody"], ""],
])("%j finds %s", async (args, found) => {
  using store = await seeded();
  expect(await numbers(store, ...args)).toBe(found);
});

test("a name that may mean several, or nobody, is not guessed", async () => {
  using store = await seeded();
  store.say({ project: "reef", target: "web-01", level: "healthy", at: NOON });
  const several = await effects(store, "web-01");
  expect(several).toMatchObject({ exitCode: 4, stdout: "" });
  expect(several.stderr).toContain('"web-01" may mean several resources');
  expect(await effects(store, "web-99")).toMatchObject({ exitCode: 4, stdout: "" });
});

test("a verb that is misspelt before numbers is no name of a resource", async () => {
  const { exitCode, stderr } = await runCli(["effects", "shwo", "3"]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('nothing is done with effects by "shwo"; did you mean show?');
});

test("show has what, why, each attempt with its output and link, and what would free it", async () => {
  using store = await seeded();
  const { exitCode, stdout } = await effects(store, "show", "3", "2");
  expect(exitCode).toBe(0);
  expect(stdout).toBe(`effect 3 is failed: run lb out
  rule     page, what it does once it is healthy again
  about    db-01, which was unhealthy
  id       reef/test/-/db-01/-
  set off  by time alone at 2026-11-21T12:00:00.000Z (2m)
  ended    2026-11-21T12:01:00.000Z
  key      reef-3
  freed by wrasse effects retry 3
attempt 1 at 2026-11-21T12:00:00.000Z, failed at 2026-11-21T12:00:01.000Z: exit code 3
attempt 2 at 2026-11-21T12:00:05.000Z, failed at 2026-11-21T12:01:00.000Z: HTTP 500
  link     https://octopus.example/tasks/7
  | first
  | second ␛[2Jline

effect 2 is held: run lb out
  rule     out
  about    web-01/iis http, which was unhealthy
  id       acme/-/-/web-01/iis
  set off  by time alone at 2026-11-21T12:00:00.000Z (2m)
  reason   silence k3x by ana: known (silence)
  key      reef-2
  freed by the end of the silence, also by wrasse silence end, or wrasse effects approve 2
`);
  const [json] = JSON.parse((await effects(store, "show", "3", "-o", "json")).stdout);
  expect(json).toMatchObject({ number: 3, freedBy: "wrasse effects retry 3" });
  expect(json.tries.map(({ status }: { readonly status: string }) => status)).toEqual(["exit code 3", "HTTP 500"]);
  expect(await effects(store, "show", "9")).toMatchObject({
    exitCode: 4,
    stdout: "",
    stderr: expect.stringContaining("there is no effect 9; wrasse effects lists those there are"),
  });
});

test("what waits for another one's turn names it", async () => {
  using store = await seeded();
  const [firing, queued] = [5, { names: WEB, rule: "drain" }];
  store.commit({
    effects: [
      effectRow(5, { ...queued, firing, state: "queued", layer: "retry", dueAt: NOON + 3 * MINUTE, attempts: 1 }),
      effectRow(6, { ...queued, firing, step: 1, state: "queued", dueAt: NOON }),
      effectRow(7, { ...queued, phase: "recover", state: "queued", dueAt: NOON }),
      effectRow(8, { ...queued, names: DB, state: "queued", dueAt: NOON }),
    ],
  });
  const shown = JSON.parse((await effects(store, "show", "5", "6", "7", "8", "-o", "json")).stdout);
  expect(shown.map(({ freedBy }: { readonly freedBy: string }) => freedBy)).toEqual([
    "nothing holds it: its turn comes from 2026-11-21T12:03:00.000Z on",
    "effect 5 being over, which comes first",
    "effect 5 being over, which comes first",
    "nothing holds it: its turn comes from 2026-11-21T12:00:00.000Z on",
  ]);
});

test("row 20: foreign text moves no cursor, whatever the output", async () => {
  using store = await seeded();
  const evil = "\u001b[2J\u001b]52;c;x\u0007\r\u202e";
  store.commit({
    effects: [
      effectRow(5, {
        ...{ names: { target: evil }, rule: evil, summary: evil, reason: evil, layer: evil, by: evil, message: evil },
        ...{ state: "held", key: evil },
      }),
    ],
    attempts: [{ effect: 5, number: 1, startedAt: NOON, status: evil, output: `${evil}\n${evil}`, link: evil }],
  });
  const outputs = ["table", "wide", "tsv", "json", "jsonl", "yaml", "name"].map((output) => ["list", "-o", output]);
  for (const args of [...outputs, ["show", "5"], ["show", "5", "-o", "json"]]) {
    const { exitCode, stdout, stderr } = await effects(store, ...args);
    expect([args, exitCode]).toEqual([args, 0]);
    for (const control of ["\u001b", "\u0007", "\r", "\u202e"]) expect(stdout + stderr).not.toContain(control);
  }
});

test.each<readonly [complaint: string, ...args: readonly string[]]>([
  ['"hold" is no state for --state; did you mean held?', "--state", "hold"],
  [`"x" is no state for --state; the states are ${EFFECT_STATES.join(", ")}`, "--state", "x"],
  ["--limit takes a whole number from 1", "--limit", "0"],
  ["name effects by their numbers: wrasse effects show NUMBER", "show"],
  ["name effects by their numbers: wrasse effects retry NUMBER", "retry"],
  ['wrasse effects approve takes numbers, which wrasse effects shows, and got "web-01"', "approve", "web-01"],
  ['wrasse effects reject takes numbers, which wrasse effects shows, and got "0"', "reject", "0"],
  ["--comment goes with approve, reject, retry, abandon", "list", "--comment", "x"],
  ["-q prints ids only, and another output was asked for, too", "-q", "-o", "json"],
])("%s", async (complaint, ...args) => {
  const { exitCode, stdout, stderr } = await runCli(["effects", ...args, "--store", "/nowhere/at/all.db"]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr.startsWith(`wrasse: ${complaint}`), stderr).toBe(true);
});

test("what changes something needs the daemon: 7", async () => {
  using store = await seeded();
  for (const verb of ["approve", "reject", "retry", "abandon"]) {
    const { exitCode, stdout, stderr } = await effects(store, verb, "2");
    expect({ exitCode, stdout }).toEqual({ exitCode: 7, stdout: "" });
    expect(stderr).toContain("start one with wrasse watch");
  }
});
