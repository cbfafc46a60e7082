/** `wrasse changes`, `history` and `problems`: what has happened, in order, without gaps, each once. */
import { Writable } from "node:stream";
import { describe, expect, test } from "vitest";
import { runCli } from "./run-cli.ts";
import { type Saying, seedStore } from "./seeded-store.ts";

const NOW = Date.parse("2026-11-21T06:00:00Z");
const IIS: Saying = {
  project: "acme",
  target: "web-01",
  name: "iis",
  check: "http",
  level: "healthy",
  at: NOW - 120_000,
};
const BROKEN: Saying = {
  ...IIS,
  level: "unhealthy",
  at: NOW - 60_000,
  message: "No 200",
  reason: "counted: 3 of 3 unhealthy reports",
  origin: { source: "logs", file: "/var/log/deploy.log", line: 14, column: 22, offset: 900 },
};

/** Each a check's change and its resource's: two numbers. */
function moves(count: number): Saying[] {
  return Array.from({ length: count }, (_, index) => ({
    ...IIS,
    at: NOW + index,
    level: index % 2 === 0 ? "unhealthy" : "healthy",
  }));
}

async function numbers(...args: readonly string[]): Promise<readonly number[]> {
  const { stdout } = await runCli(["changes", ...args, "-o", "jsonl", "--json", "seq"]);
  return stdout === ""
    ? []
    : stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line).seq);
}

function upTo(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

describe("wrasse changes", () => {
  test("is a table on a terminal", async () => {
    using store = await seedStore(IIS, BROKEN);
    const { stdout, exitCode } = await runCli(["changes", "--no-color", "--store", store.path], "", {
      now: () => NOW,
      isTerminal: true,
      columns: 110,
    });
    expect({ stdout, exitCode }).toEqual({
      exitCode: 0,
      stdout: `\
SEQ  AGE  TARGET  NAME  CHECK  FROM     TO           REASON                             MESSAGE
1    2m   web-01  iis   http   -        ● healthy    reported                           -
2    2m   web-01  iis   -      -        ● healthy    reported                           -
3    60s  web-01  iis   http   healthy  ✖ unhealthy  counted: 3 of 3 unhealthy reports  No 200
4    60s  web-01  iis   -      healthy  ✖ unhealthy  counted: 3 of 3 unhealthy reports  No 200
`,
    });
  });

  test("is everything between tabs elsewhere, with the place", async () => {
    using store = await seedStore(IIS, BROKEN);
    const { stdout } = await runCli(["changes", "--store", store.path, "--after", "3"]);
    expect(stdout.split("\n")[1]?.split("\t")).toEqual([
      "4",
      "2026-11-21T05:59:00.000Z",
      "acme/-/-/web-01/iis",
      "",
      "healthy",
      "unhealthy",
      "counted: 3 of 3 unhealthy reports",
      "/var/log/deploy.log:14:22",
      "No 200",
    ]);
  });

  test("shows the newest 50, or as many as wanted, oldest first", async () => {
    using store = await seedStore(...moves(40));
    expect(await numbers("--store", store.path)).toEqual(upTo(31, 80));
    expect(await numbers("--store", store.path, "--limit", "3")).toEqual([78, 79, 80]);
  });

  test("shows all behind a number, however many pages that are", async () => {
    using store = await seedStore(...moves(1600));
    expect(await numbers("--store", store.path, "--after", "10")).toEqual(upTo(11, 3200));
    expect(await numbers("--store", store.path, "--after", "10", "--limit", "2")).toEqual([11, 12]);
    expect(await numbers("--store", store.path, "--after", "3200")).toEqual([]);
  });

  test.each([["--after", "x"], ["--limit", "0"], ["-f", "-o", "json"], ["web-01"], ["-f", "--after=1", "--limit=1"]])(
    "%s %s makes no sense",
    async (...args) => {
      using store = await seedStore(IIS);
      expect((await runCli(["changes", "--store", store.path, ...args])).exitCode).toBe(2);
    },
  );
});

describe("wrasse changes -f", () => {
  test("goes on with those to come, each once and in order", async () => {
    using store = await seedStore(...moves(3));
    const steps = [() => store.say(IIS), () => {}, () => store.say(...moves(1500))];
    const { stdout } = await runCli(["changes", "-f", "--store", store.path, "-o", "jsonl", "--json", "seq"], "", {
      pause: async () => {
        const step = steps.shift();
        step?.();
        return step !== undefined;
      },
    });
    const shown = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line).seq);
    expect(shown).toEqual(upTo(1, shown.length));
    expect(shown.length).toBeGreaterThan(3000);
  });

  test("ends when nobody reads any more", async () => {
    using store = await seedStore(IIS);
    const gone = new Writable({
      write(_chunk, _encoding, done) {
        done(Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
      },
    });
    gone.on("error", () => {});
    const following = runCli(["changes", "-f", "--store", store.path], "", { stdout: gone, pause: async () => true });
    await expect(following).rejects.toMatchObject({ code: "EPIPE" });
  });
});

describe("wrasse history", () => {
  test("shows one resource's changes, newest first", async () => {
    using store = await seedStore(IIS, { ...IIS, target: "other" }, BROKEN);
    const { stdout } = await runCli([
      "history",
      "web-01",
      "--store",
      store.path,
      "-o",
      "jsonl",
      "--json",
      "seq,check,to",
    ]);
    expect(
      stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { seq: 6, check: null, to: "unhealthy" },
      { seq: 5, check: "http", to: "unhealthy" },
      { seq: 2, check: null, to: "healthy" },
      { seq: 1, check: "http", to: "healthy" },
    ]);
    expect(
      (await runCli(["history", "web-01", "--store", store.path, "--limit", "1"])).stdout.split("\n"),
    ).toHaveLength(3);
  });

  test("shows reports that moved nothing too", async () => {
    using store = await seedStore(IIS, { ...IIS, at: NOW, message: "again", data: { ms: "42" } });
    const { stdout } = await runCli(["history", "web-01", "--reports", "--store", store.path]);
    expect(
      stdout
        .split("\n")
        .slice(1, -1)
        .map((line) => line.split("\t")),
    ).toEqual([
      [iso(NOW), iso(NOW), "http", "healthy", "confirmed", "test", '{"ms":"42"}', "again"],
      [iso(NOW - 120_000), iso(NOW - 120_000), "http", "healthy", "moved", "test", "", ""],
    ]);
  });

  test("names what it does not know: 4", async () => {
    using store = await seedStore(IIS);
    expect((await runCli(["history", "web-02", "--store", store.path])).exitCode).toBe(4);
  });
});

describe("wrasse problems", () => {
  test("shows them newest first, and only of one kind if asked", async () => {
    using store = await seedStore();
    const origin = { source: "logs", file: "a.log", line: 3, column: 1, offset: 40 };
    const problem = {
      code: "missing-target",
      reason: "a health message must name its target",
      text: "##octopus[",
      origin,
    };
    store.problem({ ...problem, kind: "malformed", at: NOW - 1000 }, { ...problem, kind: "refused", at: NOW });
    const { stdout, exitCode } = await runCli(["problems", "--store", store.path]);
    expect(exitCode).toBe(0);
    expect(
      stdout
        .split("\n")
        .slice(1, -1)
        .map((line) => line.split("\t").slice(1, 4)),
    ).toEqual([
      ["refused", "missing-target", "a.log:3:1"],
      ["malformed", "missing-target", "a.log:3:1"],
    ]);
    const one = await runCli(["problems", "--kind", "malformed", "-o", "json", "--store", store.path]);
    expect(JSON.parse(one.stdout)).toEqual([
      {
        ...problem,
        kind: "malformed",
        at: iso(NOW - 1000),
        origin: { ...origin, task: null, release: null, step: null },
      },
    ]);
  });

  test("says on a terminal that there are none", async () => {
    using store = await seedStore();
    const { stdout, stderr } = await runCli(["problems", "--store", store.path], "", { isTerminal: true });
    expect({ stdout, stderr }).toEqual({ stdout: "", stderr: "wrasse: there are none\n" });
  });
});

function iso(at: number): string {
  return new Date(at).toISOString();
}
