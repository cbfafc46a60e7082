/** `wrasse silence`, as it is told to a daemon: never more than was named, and never everything by accident. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { post } from "../web/asking.ts";
import { type Served, serve } from "../web/serve.ts";
import { runCli } from "./run-cli.ts";
import { seedStore } from "./seeded-store.ts";

const NOON = Date.UTC(2026, 10, 21, 12);
const COMMENT = ["--comment", "known"] as const;

const REPORTS = [
  { target: "web-01", resource: "iis", project: "acme", environment: "production", status: "ok" },
  { target: "web-02", resource: "iis", project: "acme", environment: "production", status: "ok" },
  { target: "web-02", resource: "disk", project: "acme", environment: "production", status: "ok" },
  { target: "db-01", project: "reef", status: "ok" },
  { target: "db-01", resource: "sql", project: "reef", status: "ok" },
  { target: "odd*", project: "reef", status: "ok" },
  { target: "Big", project: "reef", resource: "x", status: "ok" },
];

let served: Served;

beforeAll(async () => {
  served = await serve({ now: () => NOON });
  await post(served, REPORTS);
});

afterAll(async () => {
  await served[Symbol.asyncDispose]();
});

function silence(...args: readonly string[]) {
  const surroundings = { now: () => NOON, env: { USER: "ana" } };
  return runCli(["silence", ...args, "--store", served.store], "", surroundings);
}

interface Listed {
  readonly id: string;
  readonly selectors: readonly object[];
}

async function listed(...args: readonly string[]): Promise<readonly Listed[]> {
  return JSON.parse((await silence("list", "-o", "json", ...args)).stdout);
}

/** The selectors that were made of the arguments, and what was said. */
async function added(...args: readonly string[]) {
  const { exitCode, stdout, stderr } = await silence("add", ...args, "--for", "2h", ...COMMENT);
  expect([exitCode, stderr]).toEqual([0, expect.stringMatching(/^wrasse: the silence /)]);
  const id = stdout.trim();
  const selectors = (await listed()).find((one) => one.id === id)?.selectors;
  await silence("end", id);
  return { selectors, stderr };
}

describe("what is meant", () => {
  const WEB = { project: "acme", environment: "production" };

  test.each([
    [["web-01"], [{ ...WEB, target: "web-01", name: "iis" }], "1 resource now"],
    [["web-02/disk"], [{ ...WEB, target: "web-02", name: "disk" }], "1 resource now"],
    [["acme/production/-/web-02/iis"], [{ ...WEB, target: "web-02", name: "iis" }], "1 resource now"],
    [["WEB-01"], [{ ...WEB, target: "web-01", name: "iis" }], "1 resource now"],
    [["web-*"], [{ target: "web-*" }], "3 resources now"],
    [["web-*/iis", "-p", "acme"], [{ project: "acme", target: "web-*", name: "iis" }], "2 resources now"],
    [["b*"], [{ project: "reef", target: "Big", name: "x" }], "1 resource now"],
    [["-p", "acme", "-t", "web-0?"], [{ project: "acme", target: "web-0?" }], "3 resources now"],
    [["-t", "new-*"], [{ target: "new-*" }], "0 resources now"],
    [["--all"], [{ target: "*" }], "7 resources now"],
    [
      ["web-01", "db-01/sql"],
      [
        { ...WEB, target: "web-01", name: "iis" },
        { project: "reef", target: "db-01", name: "sql" },
      ],
      "2 resources now",
    ],
  ])("by %j is %j", async (args, selectors, count) => {
    const { selectors: found, stderr } = await added(...args);
    expect(found).toEqual(selectors);
    expect(stderr).toContain(`(${count})`);
  });

  test.each([
    [["web-02"], 4, /"web-02" may mean several resources; .*\n {2}acme\/production\/-\/web-02\/disk\n/],
    [
      ["web-99"],
      4,
      /no such resource: "web-99"; there is "web-0.*; what is yet to come is meant by -p, -e, --tenant and -t$/m,
    ],
    [["nobody-*"], 4, /no such resource: "nobody-\*"/],
    [["web-01", "-p", "reef"], 4, /no such resource: "web-01"/],
    [["-/-/-/db-01/-"], 4, /no such resource/],
    [
      ["reef/-/-/db-01/-"],
      4,
      /"reef\/-\/-\/db-01\/-" cannot be meant without these; if they are, say so with -t and others:\n {2}reef\/-\/-\/db-01\/sql\n/,
    ],
    [["reef/-/-/odd%2A/-"], 1, /the name "odd\*" holds \* or \?, which would mean others, too/],
    [[], 2, /say what it is for: wrasse silence add NAME, or -p, -e, --tenant, -t; --all for everything/],
    [["--all", "web-01"], 2, /--all means everything; leave it out, or the rest/],
    [["--all", "-p", "acme"], 2, /--all means everything/],
  ])("by %j is refused: %d", async (args, exitCode, complaint) => {
    const before = await listed("--ended");
    const answer = await silence("add", ...args, "--for", "2h", ...COMMENT);
    expect([answer.exitCode, answer.stdout]).toEqual([exitCode, ""]);
    expect(answer.stderr).toMatch(complaint);
    expect(await listed("--ended")).toEqual(before);
  });
});

test("add prints the id, list shows it, end ends it, and then only --ended does", async () => {
  const args = [
    "add",
    "web-01",
    "--from",
    "2026-11-21T13:00:00Z",
    "--until",
    "2026-11-21T15:00:00+01:00",
    "--check",
    "http",
  ];
  const made = await silence(...args, "--comment", "load test");
  expect(made.exitCode).toBe(0);
  const id = made.stdout.trim();
  expect(made.stderr).toBe(
    `wrasse: the silence ${id} holds for project=acme environment=production target=web-01 name=iis (1 resource now) from 2026-11-21T13:00:00.000Z, until 2026-11-21T14:00:00.000Z; wrasse silence end ${id} ends it\n`,
  );
  const rows = (await silence("list")).stdout
    .trim()
    .split("\n")
    .map((line) => line.split("\t"));
  expect(rows[0]?.slice(0, 6)).toEqual(["ID", "FOR", "CHECK", "STATE", "FROM", "UNTIL"]);
  expect(rows[1]?.slice(2, 8)).toEqual([
    ...["http", "to come", "2026-11-21T13:00:00.000Z", "from 2026-11-21T13:00:00.000Z", "", "ana"],
  ]);
  expect(rows[1]?.at(-1)).toBe("load test");
  expect((await silence("list", "-q")).stdout).toBe(`${id}\n`);
  expect(await silence("end", id)).toEqual({
    exitCode: 0,
    stdout: "",
    stderr: `wrasse: the silence ${id} has ended\n`,
  });
  expect(await listed()).toEqual([]);
  expect(await listed("--ended")).toContainEqual(
    expect.objectContaining({ id, author: "ana", endedBy: "local", endedAt: "2026-11-21T12:00:00.000Z" }),
  );
  const again = await silence("end", id, "nobody");
  expect([again.exitCode, again.stdout]).toEqual([4, ""]);
  expect(again.stderr).toContain(`there is none "${id}" that has not ended; wrasse silence list has their ids`);
  expect(again.stderr).toContain('there is none "nobody"');
});

test("one that ends by itself when all is well needs no other end", async () => {
  const made = await silence("add", "web-01", "--expire-on-resolve", "--comment", "k", "--author", "bob");
  expect(made.stderr).toContain("from 2026-11-21T12:00:00.000Z, until healthy; ");
  expect((await listed())[0]).toMatchObject({ expireOnResolve: true, author: "bob", endsAt: null });
  const table = (await silence("list", "-o", "table")).stdout;
  expect(table).toMatch(/ active +healthy +bob +k\n$/);
  await silence("end", made.stdout.trim());
});

test("the wide status says of what nothing is reacted to", async () => {
  const made = await silence("add", "-t", "web-*", "--for", "1h", "--check", "http", ...COMMENT);
  const both = await silence("add", "web-01", "--for", "1h", ...COMMENT);
  const status = (...args: readonly string[]) =>
    runCli(["status", ...args, "--store", served.store], "", { now: () => NOON });
  const { stdout } = await status("-o", "wide", "--no-headers");
  expect(stdout).toMatch(/ web-01 .* silence,silence of http( |$)/m);
  expect(stdout).toMatch(/ web-02 .* silence of http( |$)/m);
  expect(stdout).toMatch(/ db-01 .* -( |$)/m);
  for (const id of [made.stdout.trim(), both.stdout.trim()]) await silence("end", id);
  expect((await status("-o", "wide")).stdout).not.toContain("SUSPENDED");
});

test("row 20: foreign text moves no cursor", async () => {
  const made = await silence(
    "add",
    "-t",
    "\u001b[2Jx",
    "--for",
    "1h",
    "--comment",
    "\u001b]52;c;x\u0007",
    "--check",
    "\r",
  );
  expect(made.exitCode).toBe(0);
  for (const output of ["table", "wide", "tsv", "json", "jsonl", "yaml", "name"]) {
    const { stdout } = await silence("list", "-o", output);
    for (const control of ["\u001b", "\u0007", "\r"]) expect(stdout + made.stderr).not.toContain(control);
  }
  await silence("end", made.stdout.trim());
});

test("list needs no daemon, the rest does: 7", async () => {
  using store = await seedStore({ target: "web-01", level: "healthy", at: NOON });
  const offline = (...args: readonly string[]) => runCli(["silence", ...args, "--store", store.path]);
  expect((await offline("list", "-o", "json")).stdout).toBe("[]\n");
  for (const args of [
    ["add", "web-01", "--for", "2h", ...COMMENT],
    ["end", "abc"],
  ]) {
    const { exitCode, stdout, stderr } = await offline(...args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 7, stdout: "" });
    expect(stderr).toContain("start one with wrasse watch");
  }
});

test.each<readonly [complaint: string, ...args: readonly string[]]>([
  ["silence what? write silence add, silence list, silence end"],
  ['there is no silence "ad"; did you mean silence add?', "ad"],
  ["say how long, so that it is not forgotten: --for 2h, --until or --expire-on-resolve", "add", "x", ...COMMENT],
  ["say why, for whoever wonders later: --comment", "add", "x", "--for", "2h"],
  ["say why, for whoever wonders later: --comment", "add", "x", "--for", "2h", "--comment", " "],
  ['--for takes a time like 90m or 2h, and got "2"', "add", "x", "--for", "2", ...COMMENT],
  ["--for and --until say the same", "add", "x", "--for", "2h", "--until", "2026-12-01T08:00:00Z", ...COMMENT],
  ["--until takes a date and time with its offset", "add", "x", "--until", "tomorrow", ...COMMENT],
  ["--from takes a date and time with its offset", "add", "x", "--for", "2h", "--from", "8:00", ...COMMENT],
  ["--ended goes with list", "add", "x", "--for", "2h", "--ended", ...COMMENT],
  ["wrasse silence list takes no arguments", "list", "web-01"],
  ["name it by its id, which wrasse silence list shows: wrasse silence end ID", "end"],
  ["-q prints ids only", "list", "-q", "-o", "json"],
])("%s", async (complaint, ...args) => {
  const { exitCode, stdout, stderr } = await runCli(["silence", ...args, "--store", "/nowhere/at/all.db"]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr.startsWith(`wrasse: ${complaint}`), stderr).toBe(true);
});
