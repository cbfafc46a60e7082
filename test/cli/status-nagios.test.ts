/** `wrasse status --nagios`: a line and an exit code as plugins of Nagios have them, whatever happens. */
import { hostname } from "node:os";
import { expect, test } from "vitest";
import { openVitals, vitalsPathOf, writeVitals } from "../../src/daemon/vitals-file.ts";
import { runCli } from "./run-cli.ts";
import { type Saying, seedStore } from "./seeded-store.ts";

const IIS: Saying = { project: "acme", target: "web-01", name: "iis", check: "http", level: "healthy", at: 1000 };
const DISK: Saying = { ...IIS, name: "disk", check: "default", level: "warning", message: "91 % | in use" };
const DOWN: Saying = { target: "db-01", level: "unavailable", at: 1000, message: "gone" };
const LOST: Saying = { target: "web-02", level: "unknown", at: 1000 };

async function nagios(path: string, ...args: readonly string[]) {
  return runCli(["status", "--nagios", "--store", path, ...args], "", { now: () => 2000 });
}

test.each<[what: string, args: readonly string[], exitCode: number, line: RegExp]>([
  ["a resource that is well", ["web-01/iis"], 0, /^WRASSE OK - \S*iis\S* healthy \| healthy=1;;;0;1 .*\n$/],
  ["one with a warning", ["web-01/disk"], 1, /^WRASSE WARNING - .*: 91 % {3}in use \| healthy=0;;;0;1 warning=1;/],
  ["one that is down", ["db-01"], 2, /^WRASSE CRITICAL - .*db-01.* unavailable: gone \|/],
  ["one of which nothing is known", ["web-02"], 3, /^WRASSE UNKNOWN - .*web-02.* unknown \|/],
  ["all of a project, at its worst", ["-p", "acme"], 1, /^WRASSE WARNING - 1 of 2 checks not ok: .*disk/],
  ["several names", ["web-01/iis", "db-01"], 2, /^WRASSE CRITICAL - 1 of 2 checks not ok: .*db-01/],
  ["a glob", ["web-*"], 3, /^WRASSE UNKNOWN - 2 of 3 checks not ok: /],
  ["all there is", [], 2, /^WRASSE CRITICAL - 3 of 4 checks not ok: /],
])("%s", async (_what, args, exitCode, line) => {
  using store = await seedStore(IIS, DISK, DOWN, LOST);
  const outcome = await nagios(store.path, ...args);
  expect(outcome).toEqual({ exitCode, stdout: expect.stringMatching(line), stderr: "" });
  expect(outcome.stdout.trimEnd()).not.toContain("\n");
});

test.each<[what: string, args: readonly string[], line: string]>([
  ["a name that nobody has", ["web-99"], 'WRASSE UNKNOWN - no such resource: "web-99"'],
  ["a name that may mean several", ["web-01"], 'WRASSE UNKNOWN - "web-01" may mean several resources'],
  ["a selector that means nothing", ["-p", "nobody"], "WRASSE UNKNOWN - no checks"],
  [
    "what is not meant for it",
    ["--by", "project"],
    "WRASSE UNKNOWN - --nagios is one line of its own, which --by does",
  ],
])("%s is unknown, and no other code", async (_what, args, line) => {
  using store = await seedStore(IIS, DISK);
  const { exitCode, stdout } = await nagios(store.path, ...args);
  expect({ exitCode, lines: stdout.split("\n").length }).toEqual({ exitCode: 3, lines: 2 });
  expect(stdout.startsWith(line)).toBe(true);
});

test("without a store, nothing is known", async () => {
  const { exitCode, stdout } = await nagios("/nowhere/at/all.db");
  expect(exitCode).toBe(3);
  expect(stdout).toMatch(/^WRASSE UNKNOWN - no daemon has written \/nowhere\/at\/all\.db yet; .*\n$/);
});

test("what a daemon that is gone has left is not well, but as bad as it was", async () => {
  using store = await seedStore(IIS, DOWN);
  const file = openVitals(vitalsPathOf(store.path));
  const vitals = { pid: process.pid, host: hostname(), startedAt: 0, at: 1000, version: "1" };
  writeVitals(file, { ...vitals, state: "stopping" });
  file.close();
  expect(await nagios(store.path, "web-01")).toMatchObject({
    exitCode: 3,
    stdout: "WRASSE UNKNOWN - what you see is as of 1970-01-01T00:00:01.000Z, because the daemon was stopped 1s ago\n",
  });
  expect(await nagios(store.path, "db-01")).toMatchObject({ exitCode: 2 });
});

test("what looks like a pattern in a name is only a name", async () => {
  using store = await seedStore(
    { target: "a*", name: "x", level: "warning", at: 0 },
    { target: "ab", name: "x", level: "unavailable", at: 0 },
  );
  expect(await nagios(store.path, "-/-/-/a*/x")).toMatchObject({ exitCode: 1 });
});
