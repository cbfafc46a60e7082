/** `wrasse doctor`, and the line with which every answer says that it is an old one. */
import { mkdtempDisposableSync, readFileSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { daemonFindings } from "../../src/cli/doctor-daemon.ts";
import { diskFinding, inotifyFindings } from "../../src/cli/doctor-run.ts";
import { openVitals, type Vitals, vitalsPathOf, writeVitals } from "../../src/daemon/vitals.ts";
import { runCli } from "./run-cli.ts";
import { type SeededStore, seedStore } from "./seeded-store.ts";

const NOW = Date.parse("2026-11-21T06:00:00Z");
/** Larger than any process number there is. */
const NOBODY = 2 ** 30;

const RUNNING: Vitals = {
  pid: process.pid,
  host: hostname(),
  startedAt: NOW - 3_600_000,
  at: NOW - 1000,
  version: "1.2.3",
  state: "running",
};

function leave(store: SeededStore, vitals: Vitals): void {
  const file = openVitals(vitalsPathOf(store.path));
  writeVitals(file, vitals);
  file.close();
}

describe("what every answer says about its age", () => {
  test.each<[string, Vitals, string]>([
    ["of a daemon that runs, nothing", RUNNING, ""],
    [
      "a paused one",
      { ...RUNNING, state: "paused", reason: "the disk is full" },
      "the daemon is paused: the disk is full",
    ],
    ["a stopped one", { ...RUNNING, state: "stopping" }, "the daemon was stopped 1s ago"],
    ["one that is gone", { ...RUNNING, pid: NOBODY }, `the daemon (process ${NOBODY}) is gone`],
    [
      "a silent one",
      { ...RUNNING, at: NOW - 60_000 },
      `the daemon (process ${process.pid} on ${hostname()}) has been silent`,
    ],
    ["one elsewhere", { ...RUNNING, pid: NOBODY, host: "elsewhere" }, ""],
  ])("%s", async (_name, vitals, trouble) => {
    using store = await seedStore({ target: "a", level: "healthy", at: NOW });
    leave(store, vitals);
    const { exitCode, stderr } = await runCli(["status", "--store", store.path], "", { now: () => NOW });
    expect(exitCode).toBe(0);
    if (trouble === "") expect(stderr).toBe("");
    else expect(stderr).toMatch(/^wrasse: what you see is as of 2026-11-21T05:5.*, because .*\n$/);
    expect(stderr).toContain(trouble);
  });

  test("who waits in vain is told at the end too", async () => {
    using store = await seedStore({ target: "a", level: "warning", at: NOW });
    leave(store, RUNNING);
    let now = NOW;
    const { exitCode, stderr } = await runCli(["wait", "a", "--timeout", "1m", "--store", store.path], "", {
      now: () => now,
      pause: async (durationMs) => {
        now += durationMs;
        return true;
      },
    });
    expect(exitCode).toBe(124);
    expect(stderr).toMatch(
      /^wrasse: what you see is as of .*has been silent for 61s\nwrasse: not healthy within 1m: .*\n$/,
    );
  });

  test("nothing is said where no daemon has left any vitals, or nonsense", async () => {
    using store = await seedStore({ target: "a", level: "healthy", at: NOW });
    expect((await runCli(["status", "--store", store.path])).stderr).toBe("");
    for (const text of ["", "\n", "x\n{", "x\n[]", "x\nnull", 'x\n{"pid":-1,"host":"a","at":1,"state":"paused"}']) {
      writeFileSync(vitalsPathOf(store.path), text);
      expect((await runCli(["status", "--store", store.path])).stderr).toBe("");
    }
  });
});

describe("wrasse doctor", () => {
  test("is content with a store and a daemon that are well", async () => {
    using store = await seedStore({ target: "a", level: "healthy", at: NOW });
    leave(store, { ...RUNNING, metrics: "wrasse_files 3\nwrasse_bytes_behind 0\n" });
    const { exitCode, stdout } = await runCli(
      ["doctor", "--json", "verdict,about,finding", "--store", store.path],
      "",
      {
        now: () => NOW,
      },
    );
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual(
      expect.arrayContaining([
        { verdict: "ok", about: "resources", finding: "1: 1 healthy" },
        { verdict: "ok", about: "changes", finding: "2 so far" },
        { verdict: "ok", about: "logs", finding: "3 files, 0 bytes not read yet" },
        { verdict: "ok", about: "daemon", finding: `wrasse 1.2.3, process ${process.pid} on ${hostname()}, for 59m` },
      ]),
    );
  });

  test("says in full on a terminal what is bad and what to do, and exits 1", async () => {
    using store = await seedStore({ target: "a", level: "healthy", at: NOW });
    leave(store, { ...RUNNING, pid: NOBODY });
    const { exitCode, stdout } = await runCli(["doctor", "--ascii", "--no-color", "--store", store.path], "", {
      now: () => NOW,
      isTerminal: true,
      columns: 40,
    });
    expect(exitCode).toBe(1);
    expect(stdout).toContain(`x bad   daemon     wrasse 1.2.3, process ${NOBODY} on ${hostname()}`);
    expect(stdout).toContain("                   -> start it again: it goes on where it stopped\n");
  });

  test("without a store still looks at the machine, and exits 7", async () => {
    const { exitCode, stdout } = await runCli(["doctor", "--store", "/nowhere/at/all.db"]);
    expect(exitCode).toBe(7);
    expect(stdout).toMatch(/^bad\tstore\tthere is none at \/nowhere\/at\/all\.db\tstart a daemon/m);
    expect(stdout).toMatch(/^(?:ok|warn|bad)\tdisk\t/m);
  });

  test("counts whatever was lost", () => {
    const metrics = "wrasse_bytes_behind 99999999\nwrasse_bytes_lost_total 12\nwrasse_reports_refused_total 3\n";
    const findings = daemonFindings({ ...RUNNING, metrics }, NOW);
    expect(findings.map(({ verdict, about, finding }) => `${verdict} ${about}: ${finding}`).slice(1)).toEqual([
      "warn logs: 0 files, 95.4 MiB not read yet",
      "warn numbers: 12 bytes went away before they were read",
      "warn numbers: 3 reports were not their source's to make",
    ]);
  });

  test.each([
    [10 * 1024 ** 2, "bad"],
    [500 * 1024 ** 2, "warn"],
    [5 * 1024 ** 3, "ok"],
  ])("%i bytes of disk are %s", (free, verdict) => {
    expect(diskFinding(free, "/x").verdict).toBe(verdict);
  });

  test("minds limits that keep directories from being watched", () => {
    const limits = { watches: 524_288, instances: 1024 };
    expect(inotifyFindings(limits, undefined)).toMatchObject([{ verdict: "ok" }]);
    expect(inotifyFindings({ ...limits, watches: 8192 }, undefined)).toMatchObject([{ verdict: "warn" }]);
    const polling = { ...RUNNING, metrics: "wrasse_directories_polled 7\n" };
    expect(inotifyFindings(limits, polling)).toMatchObject([
      { verdict: "warn", finding: expect.stringContaining("7 dir") },
    ]);
    expect(inotifyFindings(undefined, undefined)).toEqual([]);
  });
});

describe("wrasse backup and verify", () => {
  test("a copy beside a daemon that writes is whole and answers as the store does", async () => {
    using store = await seedStore({ target: "a", level: "warning", at: NOW });
    const copy = join(store.folder, "copy.db");
    expect(await runCli(["backup", copy, "--store", store.path])).toMatchObject({ exitCode: 0, stdout: "" });
    expect((await runCli(["verify", "--store", copy])).exitCode).toBe(0);
    expect((await runCli(["status", "--store", copy])).stdout).toBe(
      (await runCli(["status", "--store", store.path])).stdout,
    );
    await expect(runCli(["backup", copy, "--store", store.path])).rejects.toThrow(/there is a file of that name/);
  });

  test("damage is found, and is 1", async () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), "wrasse-damage-"));
    const copy = join(folder.path, "copy.db");
    using store = await seedStore(
      ...Array.from({ length: 500 }, (_, at) => ({ target: `a${at}`, level: "healthy", at }) as const),
    );
    await runCli(["backup", copy, "--store", store.path]);
    const bytes = readFileSync(copy);
    writeFileSync(copy, bytes.fill(0xee, 5 * 4096, 12 * 4096));
    const { exitCode, stdout } = await runCli(["verify", "--store", copy]);
    expect(exitCode).toBe(1);
    expect(stdout).not.toBe("");
  });

  test("without a store both are 7", async () => {
    expect((await runCli(["verify", "--store", "/nowhere/at/all.db"])).exitCode).toBe(7);
    expect((await runCli(["backup", "/tmp/never.db", "--store", "/nowhere/at/all.db"])).exitCode).toBe(7);
    expect((await runCli(["backup"])).exitCode).toBe(2);
  });
});
