/** `wrasse status`: which resources are meant, what is shown of them, and the exit code that a script goes by. */
import { describe, expect, test } from "vitest";
import type { Level } from "../../src/health/level.ts";
import { runCli } from "./run-cli.ts";
import { type Saying, type SeededStore, seedStore } from "./seeded-store.ts";

const NOW = Date.parse("2026-11-21T06:00:00Z");
const MINUTE = 60_000;

const IIS: Saying = {
  project: "acme",
  environment: "production",
  target: "web-01",
  name: "iis",
  level: "unhealthy",
  at: NOW - 3 * MINUTE,
  message: "No 200",
};
const SQL: Saying = { ...IIS, name: "sql", level: "healthy", at: NOW - 90 * MINUTE, message: "42 ms" };
const DISK: Saying = { project: "zeta", target: "db-02", level: "warning", at: NOW - 30_000, message: "91 % full" };

function ask(store: SeededStore, ...args: readonly string[]) {
  return runCli(["status", "--store", store.path, ...args], "", { now: () => NOW });
}

function onTerminal(store: SeededStore, columns: number, ...args: readonly string[]) {
  return runCli(["status", "--store", store.path, "--no-color", ...args], "", {
    now: () => NOW,
    isTerminal: true,
    columns,
  });
}

describe("what is shown", () => {
  test("a table on a terminal", async () => {
    using store = await seedStore(IIS, SQL, DISK);
    const { stdout } = await onTerminal(store, 100);
    expect(stdout).toBe(`\
LEVEL        TARGET  NAME  PROJECT  ENVIRONMENT  AGE  MESSAGE
✖ unhealthy  web-01  iis   acme     production   3m   No 200
● healthy    web-01  sql   acme     production   90m  42 ms
▲ warning    db-02   -     zeta     -            30s  91 % full
`);
  });

  test("columns that nobody uses are left out of it, and the message is cut to fit", async () => {
    using store = await seedStore({ target: "web-01", level: "healthy", at: NOW, message: "a message of many words" });
    const { stdout } = await onTerminal(store, 42);
    expect(stdout).toBe(`\
LEVEL      TARGET  AGE  MESSAGE
● healthy  web-01  0s   a message of many…
`);
  });

  test("ASCII only, where that is wanted", async () => {
    using store = await seedStore({ target: "wéb", level: "unhealthy", at: NOW, message: "a message of many words €" });
    const { stdout } = await onTerminal(store, 50, "--ascii");
    expect(stdout).toBe(`\
LEVEL        TARGET    AGE  MESSAGE
x unhealthy  w\\u{e9}b  0s   a message of many w...
`);
  });

  test("everything between tabs elsewhere", async () => {
    using store = await seedStore(IIS, DISK);
    const { stdout } = await ask(store);
    const [titles, ...rows] = stdout.split("\n").map((line) => line.split("\t").join("|"));
    expect(titles).toBe("LEVEL|TARGET|NAME|PROJECT|ENVIRONMENT|TENANT|SINCE|REPORTED|CHECKS|ID|MESSAGE");
    const since = "2026-11-21T05:57:00.000Z";
    expect(rows).toEqual([
      `unhealthy|web-01|iis|acme|production||${since}|${since}|default=unhealthy|acme/production/-/web-01/iis|No 200`,
      "warning|db-02||zeta|||2026-11-21T05:59:30.000Z|2026-11-21T05:59:30.000Z|default=warning|zeta/-/-/db-02/-|91 % full",
      "",
    ]);
    expect((await ask(store, "--no-headers")).stdout).toBe(stdout.slice(stdout.indexOf("\n") + 1));
  });

  test("the JSON of the contract, whole or some fields of it", async () => {
    using store = await seedStore(DISK);
    const since = "2026-11-21T05:59:30.000Z";
    const check = {
      name: "default",
      level: "warning",
      since,
      message: "91 % full",
      reportedAt: since,
      expiresAt: null,
    };
    const resource = {
      id: "zeta/-/-/db-02/-",
      project: "zeta",
      environment: null,
      tenant: null,
      target: "db-02",
      name: null,
      level: "warning",
      since,
      message: "91 % full",
      checks: [check],
    };
    expect(JSON.parse((await ask(store, "-o", "json")).stdout)).toEqual([resource]);
    expect((await ask(store, "--json", "level,id")).stdout).toBe('[\n{"level":"warning","id":"zeta/-/-/db-02/-"}\n]\n');
    expect((await ask(store, "-o", "jsonl", "--json=level")).stdout).toBe('{"level":"warning"}\n');
    expect((await ask(store, "-o", "name")).stdout).toBe("zeta/-/-/db-02/-\n");
  });

  test("--json alone lists the fields, also without a store, and a field that is not there is refused", async () => {
    const { stdout, exitCode } = await runCli(["status", "--store", "/nowhere/at/all", "--json"]);
    expect({ fields: stdout.split("\n").length - 1, exitCode }).toEqual({ fields: 10, exitCode: 0 });
    using store = await seedStore(DISK);
    const outcome = await ask(store, "--json", "lvel");
    expect(outcome).toMatchObject({ exitCode: 2, stdout: "" });
    expect(outcome.stderr).toContain('there is no field "lvel"; did you mean level?');
  });

  test("groups at their worst", async () => {
    using store = await seedStore(IIS, SQL, DISK, { ...DISK, target: "db-03", level: "healthy" });
    const { stdout, exitCode } = await onTerminal(store, 100, "--by", "project");
    expect({ stdout, exitCode }).toEqual({
      exitCode: 3,
      stdout: `\
LEVEL        PROJECT  TOTAL  UNHEALTHY  WARNING  HEALTHY
✖ unhealthy  acme     2      1          -        1
▲ warning    zeta     2      -          1        1
`,
    });
    const groups = JSON.parse((await ask(store, "--by", "environment", "-o", "json")).stdout);
    expect(groups).toMatchObject([
      { by: "environment", group: null, level: "warning", total: 2, counts: { warning: 1, healthy: 1, unhealthy: 0 } },
      { by: "environment", group: "production", level: "unhealthy", total: 2 },
    ]);
  });

  test("more resources than a page has, each once", async () => {
    const many = Array.from({ length: 2500 }, (_, index) => ({ ...DISK, target: `node-${index}` }));
    using store = await seedStore(...many);
    const ids = (await ask(store, "-o", "name")).stdout.trimEnd().split("\n");
    expect(new Set(ids).size).toBe(2500);
    expect(ids).toHaveLength(2500);
  });
});

describe("who is meant", () => {
  test.each([["web-01/iis"], ["acme/production/-/web-01/iis"], ["*/iis"], ["-t", "web-*", "*/i?s"]])(
    "%s: the one",
    async (...args) => {
      using store = await seedStore(IIS, SQL, DISK);
      expect((await ask(store, "-o", "name", ...args)).stdout).toBe("acme/production/-/web-01/iis\n");
    },
  );

  test("an id is no option, although it may begin like one", async () => {
    using store = await seedStore({ target: "web-01", level: "warning", at: NOW });
    const id = "-/-/-/web-01/-";
    expect(await ask(store, id, "-o", "name")).toEqual({ exitCode: 5, stdout: `${id}\n`, stderr: "" });
    expect((await ask(store, id, "--json=id", "--json=id", "-o=jsonl")).stdout).toBe(`{"id":"${id}"}\n`);
    expect((await ask(store, id, "--wtch")).stderr).toContain(
      "there is no option --wtch for wrasse status; did you mean --watch?",
    );
  });

  test("a value may stand right behind its option's letter", async () => {
    using store = await seedStore(IIS, SQL, DISK);
    expect((await ask(store, "-oname", "-pzeta")).stdout).toBe("zeta/-/-/db-02/-\n");
    expect((await ask(store, "-tweb-01", "-ojson", "--json=name")).stdout).toBe(
      '[\n{"name":"iis"},\n{"name":"sql"}\n]\n',
    );
    expect((await ask(store, "--", "-oname")).stderr).toContain('no such resource: "-oname"');
    expect((await ask(store, "-wx")).stderr).toContain("there is no option -x for wrasse status");
  });

  test("a name that may mean several is never guessed at: the candidates, and 4", async () => {
    using store = await seedStore(IIS, SQL);
    const { exitCode, stdout, stderr } = await ask(store, "web-01");
    expect({ exitCode, stdout }).toEqual({ exitCode: 4, stdout: "" });
    expect(stderr.split("\n").slice(1)).toEqual([
      "  acme/production/-/web-01/iis",
      "  acme/production/-/web-01/sql",
      "",
    ]);
  });

  test("a selector settles which one", async () => {
    using store = await seedStore(IIS, { ...IIS, project: "zeta" });
    expect((await ask(store, "web-01/iis")).exitCode).toBe(4);
    expect((await ask(store, "web-01/iis", "-p", "ze*", "-o", "name")).stdout).toBe("zeta/production/-/web-01/iis\n");
  });

  test("for one that is not there the nearest names, and 4", async () => {
    using store = await seedStore(IIS, DISK);
    expect(await ask(store, "web-1/iis")).toEqual({
      exitCode: 4,
      stdout: "",
      stderr: 'wrasse: no such resource: "web-1/iis"; there is "web-01/iis"\n',
    });
  });

  test("a selector that leaves nothing is no good news", async () => {
    using store = await seedStore(IIS);
    expect(await ask(store, "-p", "nobody")).toMatchObject({ exitCode: 4, stderr: "wrasse: no such resources\n" });
    using empty = await seedStore();
    expect((await ask(empty)).exitCode).toBe(4);
  });

  test("that nothing is at a level is an answer", async () => {
    using store = await seedStore(SQL);
    expect(await ask(store, "--level", "unhealthy,unavailable")).toMatchObject({
      exitCode: 0,
      stderr: "wrasse: none of the resources is unhealthy or unavailable\n",
    });
    expect((await ask(store, "--level", "unhelthy")).stderr).toContain("did you mean unhealthy?");
  });

  test("several names, and one of them twice", async () => {
    using store = await seedStore(IIS, SQL, DISK);
    const { stdout } = await ask(store, "-o", "name", "db-02", "web-01/iis", "db-*");
    expect(stdout).toBe("zeta/-/-/db-02/-\nacme/production/-/web-01/iis\n");
  });
});

describe("the exit code", () => {
  test.each<[Level, number]>([
    ["healthy", 0],
    ["warning", 5],
    ["unknown", 6],
    ["unhealthy", 3],
    ["unavailable", 3],
    ["maintenance", 0],
    ["skipped", 0],
  ])("%s is %i", async (level, exitCode) => {
    using store = await seedStore({ ...IIS, level });
    expect((await ask(store, "web-01/iis")).exitCode).toBe(exitCode);
  });

  test("several resources have that of the worst", async () => {
    using store = await seedStore(SQL, DISK, { ...DISK, target: "x", level: "unknown" });
    expect((await ask(store)).exitCode).toBe(6);
    expect((await ask(store, "-p", "acme")).exitCode).toBe(0);
  });

  test("without a store it is 7, with what to do", async () => {
    const { exitCode, stderr } = await runCli(["status", "--store", "/nowhere/at/all.db"]);
    expect(exitCode).toBe(7);
    expect(stderr).toMatch(/^wrasse: no daemon has written \/nowhere\/at\/all\.db yet; start one with wrasse watch/);
  });
});

describe("-w", () => {
  test("adds what has changed where output is piped", async () => {
    using store = await seedStore(IIS, SQL);
    const steps = [() => store.say({ ...SQL, level: "warning", at: NOW }), () => {}, () => store.say(DISK)];
    const { stdout } = await runCli(
      ["status", "-w", "--store", store.path, "-o", "jsonl", "--json", "target,level"],
      "",
      {
        now: () => NOW,
        pause: async () => {
          const step = steps.shift();
          step?.();
          return step !== undefined;
        },
      },
    );
    const shown = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(shown).toEqual([
      { target: "web-01", level: "unhealthy" },
      { target: "web-01", level: "healthy" },
      { target: "web-01", level: "warning" },
      { target: "db-02", level: "warning" },
    ]);
  });

  test("redraws on a terminal when something has changed, and once a second for the ages", async () => {
    using store = await seedStore(SQL);
    let now = NOW;
    let looks = 0;
    const { stdout } = await runCli(["status", "-w", "--no-color", "--store", store.path], "", {
      isTerminal: true,
      columns: 80,
      now: () => now,
      pause: async (durationMs) => {
        now += durationMs;
        looks++;
        if (looks === 7) store.say({ ...SQL, level: "unhealthy", at: now });
        return looks < 9;
      },
    });
    const screens = stdout.split("\u001b[H\u001b[2J").slice(1);
    expect(screens.map((screen) => /[a-z]+ +web-01/.exec(screen)?.[0].split(" ")[0])).toEqual([
      "healthy",
      "healthy",
      "unhealthy",
    ]);
  });

  test("is refused where the format has an end", async () => {
    using store = await seedStore(SQL);
    expect(await ask(store, "-w", "-o", "json")).toMatchObject({ exitCode: 2 });
  });
});
