/** Which store is asked: the first of those who say it that says anything. */
import { mkdtempDisposableSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { expect, test } from "vitest";
import { stateFolderFor, storePathFor } from "../../src/cli/store-place.ts";
import type { Terminal } from "../../src/cli/terminal.ts";
import { runCli } from "./run-cli.ts";

function terminalWith(env: Terminal["env"]): Terminal {
  const nothing = new Writable();
  return {
    stdin: Readable.from([]),
    stdout: nothing,
    stderr: nothing,
    env,
    isTerminal: false,
    now: () => 0,
    pause: async () => false,
  };
}

function writeConfig(text: string) {
  const folder = mkdtempDisposableSync(join(tmpdir(), "wrasse-place-"));
  const config = join(folder.path, "wrasse.yaml");
  writeFileSync(config, text);
  return { config, path: folder.path, [Symbol.dispose]: () => folder.remove() };
}

test("the command line counts more than the environment, that more than the configuration", async () => {
  using written = writeConfig("store: kept/here.db\n");
  const { config } = written;
  const env = { WRASSE_STORE: "/from/environment.db", HOME: "/home/me" };
  expect(await storePathFor({ store: "/from/line.db", config }, terminalWith(env))).toBe("/from/line.db");
  expect(await storePathFor({ config }, terminalWith(env))).toBe("/from/environment.db");
  expect(await storePathFor({ config }, terminalWith({ HOME: "/home/me" }))).toBe(join(written.path, "kept/here.db"));
  expect(await storePathFor({ config }, terminalWith({ WRASSE_STORE: "" }))).toBe(join(written.path, "kept/here.db"));
});

test("a configuration that says nothing about it leaves it where it is by default", async () => {
  using written = writeConfig("");
  const env = { XDG_STATE_HOME: "/state" };
  expect(await storePathFor({ config: written.config }, terminalWith(env))).toBe("/state/wrasse/wrasse.db");
  expect(await storePathFor({}, terminalWith(env))).toBe("/state/wrasse/wrasse.db");
});

test.each([
  ["linux", { HOME: "/home/me" }, "/home/me/.local/state/wrasse"],
  ["linux", { HOME: "/home/me", XDG_STATE_HOME: "/state" }, "/state/wrasse"],
  ["linux", { HOME: "/home/me", XDG_STATE_HOME: "relative" }, "/home/me/.local/state/wrasse"],
  ["darwin", { HOME: "/Users/me" }, "/Users/me/Library/Application Support/wrasse"],
  ["win32", { USERPROFILE: "/users/me", LOCALAPPDATA: "/local" }, "/local/wrasse"],
  ["win32", { USERPROFILE: "/users/me" }, "/users/me/AppData/Local/wrasse"],
])("on %s with %j it is %s", (platform, env, folder) => {
  expect(stateFolderFor(env, platform)).toBe(folder);
});

test("a broken configuration is one line that says where, and 2; a store that is named needs none", async () => {
  using written = writeConfig("store: [1]\nstroe: x\n");
  const outcome = await runCli(["status", "--config", written.config]);
  expect(outcome).toMatchObject({ exitCode: 2, stdout: "" });
  expect(outcome.stderr).toMatch(/^wrasse: the configuration cannot be used: .*wrasse\.yaml:1:8: .*\(and 1 more\)\n$/);
  const named = await runCli(["status", "--config", written.config, "--store", join(written.path, "none.db")]);
  expect(named.exitCode).toBe(7);
  expect((await runCli(["status", "--config", join(written.path, "none.yaml")])).exitCode).toBe(2);
});
