/** The configuration as a file that people and programs change while the daemon runs: real files, no waiting for time. */
import { Buffer } from "node:buffer";
import { execFileSync } from "node:child_process";
import { EventEmitter, once } from "node:events";
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ConfigReading } from "../../src/daemon/config.ts";
import { ConfigUnreadableError, loadConfig, watchConfigFile } from "../../src/daemon/config-file.ts";

let folder = "";
let path = "";
let closers: (() => void)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "wrasse-config-"));
  path = join(folder, "wrasse.yaml");
});
afterEach(() => {
  vi.useRealTimers();
  for (const close of closers) close();
  closers = [];
  rmSync(folder, { recursive: true });
});

function placeOf(file = path) {
  return { path: file, stateFolder: folder };
}

function levelText(level: string): string {
  return `log: { level: ${level} }\n`;
}

interface WatchedOptions {
  readonly file?: string;
  readonly everyMs?: number;
  readonly stillMs?: number;
  readonly known?: Buffer;
}

/** What a watched file says, one after the other. */
function watched(options: WatchedOptions = {}) {
  const told: string[] = [];
  const events = new EventEmitter();
  const tell = (what: string) => {
    told.push(what);
    events.emit("told");
  };
  const watching = watchConfigFile(placeOf(options.file), (reading) => tell(said(reading)), {
    onUnreadable: (error) => tell(error.name),
    everyMs: options.everyMs ?? 3_600_000,
    stillMs: options.stillMs ?? 20,
    ...(options.known === undefined ? {} : { known: options.known }),
  });
  closers.push(() => watching.close());
  return {
    told,
    /** Resolves once so many things have been told. */
    async count(wanted: number): Promise<string[]> {
      while (told.length < wanted) await once(events, "told", { signal: AbortSignal.timeout(5000) });
      return told;
    },
  };
}

function said(reading: ConfigReading): string {
  return reading.kind === "config" ? reading.config.log.level : reading.faults.map(({ path }) => path).join();
}

describe("a configuration file that is watched", () => {
  test("is read again when it was written over", async () => {
    writeFileSync(path, levelText("info"));
    const file = watched();
    writeFileSync(path, levelText("debug"));
    expect(await file.count(1)).toEqual(["debug"]);
    writeFileSync(path, levelText("warn"));
    expect(await file.count(2)).toEqual(["debug", "warn"]);
  });

  test("is read again when an editor renamed a new one over it", async () => {
    writeFileSync(path, levelText("info"));
    const file = watched();
    for (const level of ["debug", "warn"]) {
      writeFileSync(join(folder, "wrasse.yaml~"), levelText(level));
      renameSync(join(folder, "wrasse.yaml~"), path);
      await file.count(level === "debug" ? 1 : 2);
    }
    expect(file.told).toEqual(["debug", "warn"]);
  });

  test("is read again when Kubernetes turned the link that it stands behind", async () => {
    for (const [name, level] of Object.entries({ one: "info", two: "error" })) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, "wrasse.yaml"), levelText(level));
    }
    symlinkSync("one", join(folder, "..data"));
    symlinkSync(join("..data", "wrasse.yaml"), path);
    const file = watched();
    symlinkSync("two", join(folder, "..data_tmp"));
    renameSync(join(folder, "..data_tmp"), join(folder, "..data"));
    expect(await file.count(1)).toEqual(["error"]);
  });

  test("is looked at every so often where nobody tells: behind a link to another folder", async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), "wrasse-elsewhere-"));
    closers.push(() => rmSync(elsewhere, { recursive: true }));
    writeFileSync(join(elsewhere, "real.yaml"), levelText("info"));
    symlinkSync(join(elsewhere, "real.yaml"), path);
    const file = watched({ everyMs: 20 });
    writeFileSync(join(elsewhere, "real.yaml"), levelText("fatal"));
    expect(await file.count(1)).toEqual(["fatal"]);
  });

  test("tells its faults, and what it says once they are gone", async () => {
    writeFileSync(path, levelText("info"));
    const file = watched();
    writeFileSync(path, levelText("loud"));
    expect(await file.count(1)).toEqual(["log.level"]);
    writeFileSync(path, levelText("info"));
    expect(await file.count(2)).toEqual(["log.level", "info"]);
  });

  test("is told only when two looks found the same", () => {
    vi.useFakeTimers();
    writeFileSync(path, levelText("info"));
    const { told } = watched();
    for (const piece of ["log: { ", "log: { level: ", "log: { level: debug }", "log: { level: debug }"]) {
      expect(told).toEqual([]);
      writeFileSync(path, piece);
      vi.advanceTimersByTime(20);
    }
    expect(told).toEqual(["debug"]);
  });

  test("is read again in a folder where other files change all the time", async () => {
    writeFileSync(path, levelText("info"));
    const file = watched({ stillMs: 100 });
    const busy = setInterval(() => appendFileSync(join(folder, "busy.log"), "line\n"), 2);
    closers.push(() => clearInterval(busy));
    writeFileSync(path, levelText("debug"));
    expect(await file.count(1)).toEqual(["debug"]);
  });

  test("says nothing when it is touched, or written with what it said before", () => {
    vi.useFakeTimers();
    writeFileSync(path, levelText("info"));
    const { told } = watched({ everyMs: 1000 });
    vi.advanceTimersByTime(5000);
    utimesSync(path, new Date(), new Date(0));
    vi.advanceTimersByTime(5000);
    writeFileSync(path, levelText("info"));
    vi.advanceTimersByTime(5000);
    expect(told).toEqual([]);
    writeFileSync(path, levelText("debug"));
    vi.advanceTimersByTime(5000);
    expect(told).toEqual(["debug"]);
  });

  test("tells once that it has gone, and what it says when it is back", async () => {
    writeFileSync(path, levelText("info"));
    const file = watched({ everyMs: 20 });
    rmSync(path);
    expect(await file.count(1)).toEqual(["ConfigUnreadableError"]);
    writeFileSync(path, levelText("debug"));
    expect(await file.count(2)).toEqual(["ConfigUnreadableError", "debug"]);
  });

  test("is found again when its folder was made anew", async () => {
    const inside = join(folder, "conf", "wrasse.yaml");
    mkdirSync(join(folder, "conf"));
    writeFileSync(inside, levelText("info"));
    const file = watched({ file: inside, everyMs: 20 });
    rmSync(join(folder, "conf"), { recursive: true });
    await file.count(1);
    mkdirSync(join(folder, "conf"));
    writeFileSync(inside, levelText("debug"));
    expect(await file.count(2)).toEqual(["ConfigUnreadableError", "debug"]);
  });

  test("tells of a change that came between reading and watching", async () => {
    writeFileSync(path, levelText("info"));
    const { bytes } = loadConfig(placeOf());
    writeFileSync(path, levelText("debug"));
    expect(await watched({ known: bytes }).count(1)).toEqual(["debug"]);
  });
});

describe("a configuration file that is read", () => {
  test("has its relative paths seen from its folder", () => {
    writeFileSync(path, "store: state.db\n");
    const { reading, bytes } = loadConfig(placeOf());
    expect(reading).toMatchObject({ kind: "config", config: { store: join(folder, "state.db") } });
    expect(bytes.toString()).toBe("store: state.db\n");
  });

  test("in another encoding than UTF-8 says so, and where", () => {
    writeFileSync(path, Buffer.from("# first\n# caf\xe9\n", "latin1"));
    expect(loadConfig(placeOf()).reading).toMatchObject({
      kind: "faults",
      faults: [{ line: 2, column: 6, length: 1 }],
    });
  });

  test("of more than 1 MiB is not read to its end", () => {
    writeFileSync(path, Buffer.alloc(3_000_000, "#"));
    const { reading, bytes } = loadConfig(placeOf());
    expect(bytes.length).toBe(1_048_577);
    expect(reading).toMatchObject({ kind: "faults", faults: [{ reason: "the file is larger than 1 MiB" }] });
  });

  test.each([
    ["is missing", () => {}],
    ["is a folder", () => mkdirSync(path)],
    ["is a pipe that nobody writes to", () => execFileSync("/usr/bin/mkfifo", [path])],
  ])("and %s is an error that names it", (_what, make) => {
    make();
    expect(() => loadConfig(placeOf())).toThrow(ConfigUnreadableError);
    expect(() => loadConfig(placeOf())).toThrow(path);
  });
});
