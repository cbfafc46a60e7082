/** `wrasse doctor`, and the line with which every answer says that it is an old one. */
import {
  mkdirSync,
  mkdtempDisposableSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { ageText } from "../../src/cli/age.ts";
import { daemonFindings, lockFinding } from "../../src/cli/doctor-daemon.ts";
import { fileFindings } from "../../src/cli/doctor-files.ts";
import { diskFinding, inotifyFindings } from "../../src/cli/doctor-machine.ts";
import { openVitals, type Vitals, vitalsPathOf, writeVitals } from "../../src/daemon/vitals-file.ts";
import { SPOOL_SOURCE, spoolFolderOf } from "../../src/intake/spool.ts";
import { effectRow } from "../reactions/effect-rows.ts";
import { checkpointOf } from "../store/batches.ts";
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

  test("who waits is told once, as soon as it is so", async () => {
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
      /^wrasse: what you see is as of .*has been silent for 17s\nwrasse: not healthy within 1m: .*\n$/,
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

/** The findings as they stand in a table, without advice. */
async function ask(store: SeededStore): Promise<readonly (readonly string[])[]> {
  const options = { now: () => NOW };
  const { stdout } = await runCli(["doctor", "--no-headers", "--store", store.path], "", options);
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => line.split("\t").slice(0, 3));
}

describe("wrasse doctor", () => {
  test("counts effects where there are any, and names those that wait for a person", async () => {
    using store = await seedStore({ target: "web-01", level: "unhealthy", at: NOW });
    const effects = async () => (await ask(store)).filter(([, about]) => about === "effects");
    expect(await effects()).toEqual([]);
    store.commit({ effects: [effectRow(1, { state: "failed", endedAt: NOW }), effectRow(2, { state: "held" })] });
    expect(await effects()).toEqual([["ok", "effects", "1 held, 1 failed"]]);
    store.commit({ effects: [effectRow(3, { state: "unknown", endedAt: NOW })] });
    expect(await effects()).toEqual([["warn", "effects", "1 held, 1 failed, 1 unknown: some wait for a person"]]);
  });

  test("is content with a store and a daemon that are well", async () => {
    using store = await seedStore({ target: "a", level: "healthy", at: NOW });
    leave(store, { ...RUNNING, metrics: "wrasse_files_watched 3\nwrasse_bytes_behind 0\n" });
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
    store.close();
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
    const findings = daemonFindings({ ...RUNNING, metrics }, { kind: "free" }, NOW);
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

describe("wrasse doctor asks the lock who writes to the store", () => {
  const holder = { pid: 4711, host: "reef", command: "wrasse read" };

  test("and names them", async () => {
    using store = await seedStore({ target: "a", level: "healthy", at: NOW });
    expect(await ask(store)).toContainEqual([
      "ok",
      "lock",
      `held by process ${process.pid} on test (wrasse test), for ${ageText(NOW)}`,
    ]);
    store.close();
    expect(await ask(store)).toContainEqual(["ok", "lock", "nobody writes to the store"]);
  });

  test("and disbelieves vitals that nobody can have written", async () => {
    using store = await seedStore({ target: "a", level: "healthy", at: NOW });
    leave(store, RUNNING);
    store.close();
    const claim = `nobody writes to the store, although process ${process.pid} says that it does`;
    expect(await ask(store)).toContainEqual(["bad", "lock", claim]);
  });

  test("and does not have one started while another holds it", () => {
    const gone = { ...RUNNING, pid: NOBODY };
    const [daemon] = daemonFindings(gone, { kind: "held", held: { holder, since: NOW } }, NOW);
    expect(daemon).toMatchObject({ verdict: "warn", advice: "whoever holds the store goes on" });
    const [alone] = daemonFindings(gone, { kind: "free" }, NOW);
    expect(alone).toMatchObject({ verdict: "bad", advice: "start it again: it goes on where it stopped" });
  });

  test("and says what the lock does not tell", async () => {
    using store = await seedStore({ target: "a", level: "healthy", at: NOW });
    store.close();
    writeFileSync(`${store.path}-lock`, "no lock at all ".repeat(100));
    expect(await ask(store)).toContainEqual(["warn", "lock", expect.stringContaining("it should be the lock")]);
    expect(lockFinding({ kind: "held", held: {} }, undefined, NOW)).toMatchObject({ verdict: "ok" });
  });
});

describe("wrasse doctor looks at the files that were read", () => {
  function plant(store: SeededStore, name: string, content: string | Uint8Array, offset: number, source = "tasks") {
    const path = join(store.folder, name);
    writeFileSync(path, content);
    const { dev, ino } = statSync(path, { bigint: true });
    const identity = { ...checkpointOf("x").identity, device: String(dev), inode: String(ino) };
    store.read(checkpointOf(name, { source, path, identity, offset }));
    return path;
  }

  test("and lists those that are furthest behind, at most ten", async () => {
    using store = await seedStore({ target: "a", level: "healthy", at: NOW });
    const paths = Array.from({ length: 12 }, (_, index) => plant(store, `${index}.log`, "x".repeat(100), index * 5));
    plant(store, "done.log", "x".repeat(100), 100);
    const findings = await ask(store);
    const total = 1200 - 5 * ((11 * 12) / 2);
    expect(findings).toContainEqual(["ok", "files", `13 were read, 12 not to the end: ${total} bytes to go`]);
    expect(findings.filter(([, about]) => about === "behind")).toEqual(
      paths.slice(0, 10).map((path, index) => {
        return ["ok", "behind", `${path} (tasks): ${100 - index * 5} bytes of 100 bytes not read yet`];
      }),
    );
  });

  test("but not at one that was put in another's place, is gone, or is packed", async () => {
    using store = await seedStore({ target: "a", level: "healthy", at: NOW });
    rmSync(plant(store, "gone.log", "xx", 1));
    const path = plant(store, "other.log", "xx", 1);
    writeFileSync(join(store.folder, "new.log"), "xx");
    renameSync(join(store.folder, "new.log"), path);
    plant(store, "packed.log", gzipSync("x".repeat(10)), 10);
    expect(await ask(store)).toContainEqual(["ok", "files", "3 were read, to the end"]);
  });

  test("and warns of one that is far behind", () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), "wrasse-behind-"));
    const path = join(folder.path, "big.log");
    writeFileSync(path, "");
    truncateSync(path, 20 * 1024 ** 2);
    const { ino } = statSync(path, { bigint: true });
    const findings = fileFindings([{ source: "tasks", path, device: "", inode: String(ino), offset: 1024 ** 2 }]);
    expect(findings).toMatchObject([
      { verdict: "ok" },
      { verdict: "warn", finding: `${path} (tasks): 19.0 MiB of 20.0 MiB not read yet` },
    ]);
  });

  test("and at what wrasse pipe has left, which nobody reads where nobody holds the store", async () => {
    using store = await seedStore({ target: "a", level: "healthy", at: NOW });
    expect(await ask(store)).toContainEqual(["ok", "spool", "nothing from wrasse pipe waits"]);
    mkdirSync(spoolFolderOf(store.path));
    plant(store, "wrasse.db-spool/pipe-1.log", "x".repeat(50), 20, SPOOL_SOURCE);
    writeFileSync(join(spoolFolderOf(store.path), "pipe-2.log"), "x".repeat(7));
    writeFileSync(join(spoolFolderOf(store.path), ".pipe-3.log"), "x");
    const text = "2 files of wrasse pipe, 37 bytes not read yet";
    const held = await ask(store);
    expect(held).toContainEqual(["ok", "spool", text]);
    expect(held).toContainEqual(["ok", "files", "none were read yet"]);
    store.close();
    expect(await ask(store)).toContainEqual(["warn", "spool", text]);
  });
});

describe("wrasse doctor reads the configuration", () => {
  test("and says that it is fine, and which store it names", async () => {
    using store = await seedStore({ target: "a", level: "healthy", at: NOW });
    const path = join(store.folder, "wrasse.yaml");
    writeFileSync(path, "store: wrasse.db\nsources:\n  - name: tasks\n    path: .\n");
    const { exitCode, stdout } = await runCli(["doctor", "--no-headers", "--config", path], "", { now: () => NOW });
    expect(stdout).toContain(`ok\tconfig\t${path} is fine, with 1 source\t`);
    expect(stdout).toContain(`ok\tstore\t${store.path}, `);
    expect(exitCode).toBe(0);
  });

  test("and goes on where it is not, with the store as far as that is known", async () => {
    using store = await seedStore({ target: "a", level: "healthy", at: NOW });
    const path = join(store.folder, "wrasse.yaml");
    writeFileSync(path, "store: wrasse.db\nsourcs: []\nlimit: 1\n");
    const alone = await runCli(["doctor", "--config", path]);
    expect(alone.exitCode).toBe(1);
    expect(alone.stdout).toMatch(/^bad\tconfig\t.*wrasse\.yaml:2:1: .* \(and 1 more\)\tsee wrasse config check$/m);
    expect(alone.stdout).toMatch(/^(?:ok|warn|bad)\tdisk\t/m);
    expect(alone.stdout).not.toContain("\tstore\t");
    const named = await runCli(["doctor", "--config", path, "--store", store.path], "", { now: () => NOW });
    expect(named.exitCode).toBe(1);
    expect(named.stdout).toContain("\tresources\t1: 1 healthy");
  });

  test("and one that cannot be read is bad", async () => {
    const { exitCode, stdout } = await runCli(["doctor", "--config", "/nowhere/wrasse.yaml"]);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^bad\tconfig\tcannot read the configuration \/nowhere\/wrasse\.yaml: /m);
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
