/** `wrasse explain`: from the state back to the line of the log, and on to what would clear it. */
import { spawnSync } from "node:child_process";
import { appendFileSync, renameSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { resourceIdOf } from "../../src/health/names.ts";
import { reactedTo } from "../../src/reactions/explained.ts";
import { freeingOf } from "../../src/reactions/freeing.ts";
import { openReader } from "../../src/store/open-reader.ts";
import { effectRow } from "../reactions/effect-rows.ts";
import { runCli } from "./run-cli.ts";
import { type Saying, type SeededStore, seedStore } from "./seeded-store.ts";

const NOW = Date.parse("2026-11-21T06:00:00Z");
const MINUTE = 60_000;
const MESSAGE = '##octopus[health target=web-01 resource=iis status=Unhealthy message="No 200"]';

const BAD: Saying = {
  target: "web-01",
  name: "iis",
  check: "http",
  level: "unhealthy",
  at: NOW - MINUTE,
  message: "No 200",
};

function explain(store: SeededStore, ...args: readonly string[]) {
  return runCli(["explain", "--store", store.path, "web-01/iis", ...args], "", { now: () => NOW });
}

/** A log of so many lines before the message and behind it, and where the message stands in it. */
function writeLog(store: SeededStore, { before = 5, behind = 5, ending = "\n" } = {}) {
  const file = join(store.folder, "deploy.log");
  const lines = (count: number, word: string) => Array.from({ length: count }, (_, index) => `${word} ${index + 1}`);
  const prefix = "06:00:00 Info |  ";
  const early = lines(before, "before")
    .map((line) => line + ending)
    .join("");
  writeFileSync(
    file,
    `${early}${prefix}${MESSAGE}${ending}${lines(behind, "behind")
      .map((line) => line + ending)
      .join("")}`,
  );
  const origin = {
    source: "logs",
    file,
    line: before + 1,
    column: prefix.length + 1,
    offset: early.length + prefix.length,
  };
  return { file, origin };
}

function excerptOf(stdout: string): readonly string[] {
  return stdout.split("\n").filter((line) => /^ {4}[> ] /.test(line));
}

test("the whole story", async () => {
  using store = await seedStore();
  const { file, origin } = writeLog(store, { before: 8 });
  store.say({ ...BAD, level: "healthy", at: NOW - 60 * MINUTE, message: "all well" });
  store.say({ ...BAD, origin, reason: "counted: 3 of 3 unhealthy reports", expiresAt: NOW + 4 * MINUTE });
  const { stdout, exitCode } = await explain(store);
  const since = "2026-11-21T05:59:00.000Z";
  expect({ stdout, exitCode }).toEqual({
    exitCode: 0,
    stdout: `\
web-01/iis is ✖ unhealthy since ${since} (60s)
  id       -/-/-/web-01/iis
  message  No 200
  change   #4 healthy → unhealthy at ${since}: counted: 3 of 3 unhealthy reports
  release  none was deployed there shortly before

check http: ✖ unhealthy since ${since} (60s)
  change   #3 healthy → unhealthy at ${since}: counted: 3 of 3 unhealthy reports
  report   unhealthy at ${since}: No 200 (moved)
  from     ${file}:9:18
       6 | before 6
       7 | before 7
       8 | before 8
    >  9 | 06:00:00 Info |  ${MESSAGE}
      10 | behind 1
      11 | behind 2
      12 | behind 3
  way out  a healthy report
  expires  without another report it becomes unknown in 4 minutes
`,
  });
});

describe("the release that may be to blame", () => {
  test("is named with its task and how long before the change it began", async () => {
    using store = await seedStore({ ...BAD, level: "healthy", at: NOW - 60 * MINUTE });
    const deployment = { task: "ServerTasks-21", release: "1.4.2", startedAt: BAD.at - 70_000 };
    store.say({ ...BAD, deployment });
    expect((await explain(store)).stdout).toContain(
      "\n  release  unhealthy 70 s after release 1.4.2 began (ServerTasks-21)\n",
    );
    const [json] = JSON.parse((await explain(store, "-o", "json")).stdout);
    expect(json.change.deployment).toMatchObject({ release: "1.4.2", secondsSince: 70, finishedAt: null });
  });

  test("is not asked for where all is well", async () => {
    using store = await seedStore({ ...BAD, level: "healthy" });
    expect((await explain(store)).stdout).not.toContain("  release ");
  });
});

describe("reactions", () => {
  const names = { target: "web-01", name: "iis" };
  const silence = {
    ...{
      id: "k3x9fp",
      kind: "silence" as const,
      selectors: [{ target: "web-*" }],
      author: "ana",
      comment: "load test",
    },
    ...{ startsAt: NOW - MINUTE, endsAt: NOW + MINUTE, createdAt: NOW, expireOnResolve: false, isSticky: false },
  };

  test("are there with the one reason that holds them and what would free them, as is what holds now", async () => {
    using store = await seedStore(BAD, { target: "web-02", level: "healthy", at: NOW });
    const day = 24 * 60 * MINUTE;
    store.commit({
      effects: [
        effectRow(1, { names, state: "done", endedAt: NOW - day }),
        effectRow(2, { names, state: "failed", endedAt: NOW - day + 1, reason: "exit code 3" }),
        effectRow(3, { names, state: "held", layer: "cooldown", reason: "fired 2 m ago", dueAt: NOW + MINUTE }),
        effectRow(4, { names: { target: "web-02" } }),
      ],
      suspensions: [
        silence,
        { ...silence, id: "later1", startsAt: NOW + 1 },
        { ...silence, id: "others", selectors: [{ target: "web-02" }] },
        { ...silence, id: "ended1", ended: { at: NOW - 1, by: "ana" } },
      ],
    });
    const { stdout } = await explain(store);
    const at = new Date(NOW + MINUTE).toISOString();
    expect(stdout.slice(stdout.indexOf("  silence"), stdout.indexOf("\n\ncheck"))).toBe(
      `  silence  k3x9fp by ana until ${at}: load test
  reaction #3 of rule out is held: run lb out; fired 2 m ago (cooldown)
    freed by the end of the rule's cooldown, looked at again at ${at}, or wrasse effects approve 3
  reaction #2 of rule out is failed: run lb out; exit code 3
    freed by wrasse effects retry 2`,
    );
    const [json] = JSON.parse((await explain(store, "-o", "json")).stdout);
    expect(json.reactions).toMatchObject([
      { number: 3, layer: "cooldown" },
      { number: 2, freedBy: "wrasse effects retry 2" },
    ]);
    expect(json.suspensions).toMatchObject([{ id: "k3x9fp", endsAt: at }]);
  });

  test("about a group that it is one of are there, too, for whom may know of the group", async () => {
    using store = await seedStore({ ...BAD, project: "Shop", environment: "Production" });
    const shop = { project: "Shop", environment: "Production" };
    store.commit({
      effects: [
        effectRow(1, { group: { project: "Shop", environment: "Test" } }),
        effectRow(2, { names: { ...names, ...shop }, state: "failed", endedAt: NOW }),
        effectRow(3, { group: shop, rule: "roll-back" }),
        effectRow(4, { group: { environment: "Production" } }),
      ],
    });
    const { stdout } = await explain(store);
    expect(stdout.match(/reaction #\d of rule .* is/g)).toEqual([
      "reaction #4 of rule out, about all of environment=Production, is",
      "reaction #3 of rule roll-back, about all of project=Shop+environment=Production, is",
      "reaction #2 of rule out is",
    ]);
    const reader = openReader(store.path);
    const about = { id: resourceIdOf({ ...names, ...shop }), names: { ...names, ...shop } };
    const { reactions } = reactedTo(reader, about, { now: NOW, within: [{ project: "Shop" }] });
    expect(reactions.map(({ number }) => number)).toEqual([3, 2]);
    reader.close();
  });

  test("each held one names what would free it, whichever layer holds it", () => {
    const layers = ["soft", "flapping", "dependency", "maintenance", "deployment", "silence", "acknowledged"];
    const others = ["cooldown", "blast-radius", "rollback", "breaker", "observe"];
    const texts = [...layers, ...others].map((layer) => freeingOf({ number: 7, state: "held", layer, dueAt: null }));
    expect(new Set(texts).size).toBe(texts.length);
    for (const text of texts) expect(text).toMatch(/^.{10,}, or wrasse effects approve 7$/);
    for (const state of ["running", "done"] as const) {
      expect(freeingOf({ number: 7, state, layer: null, dueAt: null })).toBeNull();
    }
  });
});

describe("the lines of the log", () => {
  test.each([
    { before: 0, behind: 0, shown: [1] },
    { before: 1, behind: 1, shown: [1, 2, 3] },
    { before: 5, behind: 2, shown: [3, 4, 5, 6, 7, 8] },
    { before: 5000, behind: 9, shown: [4998, 4999, 5000, 5001, 5002, 5003, 5004] },
    { before: 2, behind: 2, ending: "\r\n", shown: [1, 2, 3, 4, 5] },
  ])("with $before before and $behind behind", async ({ shown, ...manner }) => {
    using store = await seedStore();
    store.say({ ...BAD, origin: writeLog(store, manner).origin });
    const excerpt = excerptOf((await explain(store)).stdout);
    expect(excerpt.map((line) => Number(/\d+/.exec(line)?.[0]))).toEqual(shown);
    expect(excerpt.filter((line) => line.startsWith("    >"))).toEqual([expect.stringContaining(`|  ${MESSAGE}`)]);
    for (const line of excerpt) expect(line).toMatch(/^ {4}[> ] +\d+ \| (?:before \d+|behind \d+|06:00:00 .*\])$/);
  });

  test("that have been rotated away are said to be", async () => {
    using store = await seedStore();
    const { file, origin } = writeLog(store);
    store.say({ ...BAD, origin });
    renameSync(file, `${file}.1`);
    const gone = await explain(store);
    expect(gone.stdout).toContain("  gone     the log no longer has it at that place");
    expect(gone.stdout).toContain(": No 200 (moved)");
    writeFileSync(file, "x".repeat(10_000));
    expect(excerptOf((await explain(store)).stdout)).toEqual([]);
  });

  test("that now hold another message at the same place are not shown for it", async () => {
    using store = await seedStore();
    const { file, origin } = writeLog(store, { behind: 0 });
    store.say({ ...BAD, origin });
    writeFileSync(file, "y".repeat(origin.offset));
    appendFileSync(file, MESSAGE.replace("web-01", "web-02"));
    expect(excerptOf((await explain(store)).stdout)).toEqual([]);
    writeFileSync(file, "y".repeat(origin.offset));
    appendFileSync(file, MESSAGE);
    expect(excerptOf((await explain(store)).stdout)).toHaveLength(1);
  });
});

test("the line that made a signal is shown, however the log wraps it, and no other one", async () => {
  using store = await seedStore();
  const file = join(store.folder, "app.log");
  const begin = "starts\n";
  const line = String.raw`{"level":"critical","msg":"pool \"a\" caf\u00e9 is full"}`;
  writeFileSync(file, `${begin}${line}\nends\n`);
  const origin = { source: "logs", file, line: 2, offset: begin.length };
  store.say({ ...BAD, message: 'pool "a" café is full', origin });
  expect(excerptOf((await explain(store)).stdout)).toEqual(["      1 | starts", `    > 2 | ${line}`, "      3 | ends"]);
  writeFileSync(file, `${begin}${line.replace("pool", "disk")}\nends\n`);
  const { stdout } = await explain(store);
  expect(excerptOf(stdout)).toEqual([]);
  expect(stdout).toContain("  gone     the line there says something else by now");
});

describe("the way out", () => {
  function withConfig(store: SeededStore, policy: string): string {
    const path = join(store.folder, "wrasse.yaml");
    writeFileSync(path, `policies:\n  - match: { target: "web-*" }\n    ${policy}\n`);
    return path;
  }

  test("counts the healthy reports that are still missing", async () => {
    using store = await seedStore({
      ...BAD,
      counting: { recent: [{ at: NOW - 1000, level: "healthy" }] },
    });
    const config = withConfig(store, "recoverAfter: 3");
    const { stdout } = await explain(store, "--config", config);
    expect(stdout).toContain("  way out  2 more healthy reports (recoverAfter 3)\n");
  });

  test("is all of them when none has come", async () => {
    using store = await seedStore(BAD);
    const config = withConfig(store, "recoverAfter: 3");
    expect((await explain(store, "--config", config)).stdout).toContain(
      "  way out  3 healthy reports (recoverAfter 3)\n",
    );
  });

  test("names the hold of what flapped", async () => {
    using store = await seedStore({ ...BAD, counting: { held: { until: NOW + 10 * MINUTE, level: "healthy" } } });
    const config = withConfig(store, "flap: { moves: 4, within: 10m, hold: 10m }");
    const { stdout } = await explain(store, "--config", config);
    expect(stdout).toContain(
      "  way out  it flapped: held for another 10 minutes, then healthy unless other reports come",
    );
  });

  test("of maintenance is a report of another level; of health there is none", async () => {
    using store = await seedStore({ ...BAD, level: "maintenance" });
    expect((await explain(store)).stdout).toContain("  way out  a report of any other level\n");
    store.say({ ...BAD, level: "healthy", expiresAt: NOW + 90_000 });
    const { stdout } = await explain(store);
    expect(stdout).not.toContain("way out");
    expect(stdout).toContain("  expires  without another report it becomes unknown in 1 minute 30 seconds\n");
  });
});

test("a newer report that moved nothing is shown beside the one that did", async () => {
  using store = await seedStore(BAD, { ...BAD, at: NOW, message: "still no 200" });
  const { stdout } = await explain(store);
  expect(stdout).toContain("  report   unhealthy at 2026-11-21T05:59:00.000Z: No 200 (moved)\n");
  expect(stdout).toContain("  newest   unhealthy at 2026-11-21T06:00:00.000Z: still no 200 (confirmed)\n");
});

test("for a program it is the same as JSON", async () => {
  using store = await seedStore(BAD);
  const [explained] = JSON.parse((await explain(store, "-o", "json")).stdout);
  expect(explained).toMatchObject({
    resource: { id: "-/-/-/web-01/iis", level: "unhealthy" },
    change: { seq: 2, check: null, to: "unhealthy" },
    checks: [
      {
        name: "http",
        level: "unhealthy",
        change: { seq: 1 },
        report: { message: "No 200" },
        waysOut: ["a healthy report"],
      },
    ],
  });
});

test("a wrasse.yaml that is broken just now stands in the way only if it was asked for", async () => {
  using store = await seedStore(BAD);
  const config = join(store.folder, "wrasse.yaml");
  writeFileSync(config, "policies: 3\n");
  expect(await explain(store, "--config", config)).toMatchObject({ exitCode: 2, stdout: "" });
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [resolve("src/cli/main.ts"), "explain", "--store", store.path, "web-01/iis"],
    { cwd: store.folder, encoding: "utf8" },
  );
  expect(status).toBe(0);
  expect(stdout).toContain("  way out  a healthy report\n");
  expect(stderr).toMatch(/^wrasse: the configuration cannot be used: .*wrasse\.yaml:1:\d+: .*\n$/);
});

test("it takes exactly one resource", async () => {
  using store = await seedStore(BAD);
  expect((await runCli(["explain", "--store", store.path])).exitCode).toBe(2);
  expect((await explain(store, "another")).exitCode).toBe(2);
  expect((await runCli(["explain", "--store", store.path, "nobody"])).exitCode).toBe(4);
});
