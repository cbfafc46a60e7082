/** The commands that ask as processes of their own: beside a daemon that holds the store, in pipes, and in no time. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { openVitals, vitalsPathOf, writeVitals } from "../../src/daemon/vitals-file.ts";
import { type SeededStore, seedStore } from "./seeded-store.ts";

const MAIN = resolve("src/cli/main.ts");

function wrasse(store: SeededStore, args: readonly string[], nodeArgs: readonly string[] = []) {
  const env = { PATH: process.env["PATH"], WRASSE_STORE: store.path, HOME: store.folder };
  const { status, stdout, stderr } = spawnSync(process.execPath, [...nodeArgs, MAIN, ...args], {
    cwd: store.folder,
    encoding: "utf8",
    env,
  });
  return { exitCode: status, stdout, stderr };
}

test("they read a store that another process holds, and see what it commits", async () => {
  using store = await seedStore({ target: "web-01", level: "healthy", at: 0 });
  expect(wrasse(store, ["status", "web-01"])).toMatchObject({ exitCode: 0, stderr: "" });
  store.say({ target: "web-01", level: "unavailable", at: 1, message: "gone" });
  expect(wrasse(store, ["status", "web-01"])).toMatchObject({
    exitCode: 3,
    stdout: expect.stringContaining("\tgone\n"),
  });
  expect(wrasse(store, ["wait", "web-01", "--timeout", "1ms"])).toMatchObject({ exitCode: 124, stdout: "" });
});

test("the store may be named by the wrasse.yaml of the folder they are started in", async () => {
  using store = await seedStore({ target: "web-01", level: "warning", at: 0 });
  writeFileSync(join(store.folder, "wrasse.yaml"), "store: wrasse.db\n");
  const { status, stdout } = spawnSync(process.execPath, [MAIN, "status", "-o", "name"], {
    cwd: store.folder,
    encoding: "utf8",
    env: { PATH: process.env["PATH"], HOME: "/nowhere" },
  });
  expect({ status, stdout }).toEqual({ status: 5, stdout: "-/-/-/web-01/-\n" });
});

test("a reader who has seen enough is no failure", async () => {
  const sayings = Array.from({ length: 5000 }, (_, at) => ({ target: `node-${at}`, level: "healthy", at }) as const);
  using store = await seedStore(...sayings);
  for (const args of [["status"], ["changes", "--after", "0"], ["changes", "--after", "0", "-f"], ["status", "-w"]]) {
    const child = spawn(process.execPath, [MAIN, ...args, "--store", store.path], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    const complaints: Buffer[] = [];
    child.stderr.on("data", (chunk: Buffer) => complaints.push(chunk));
    await once(child.stdout, "readable");
    child.stdout.destroy();
    const [exitCode, signal] = await once(child, "exit");
    expect({ args, exitCode, signal }).toEqual({ args, exitCode: 0, signal: null });
    expect(Buffer.concat(complaints).toString()).toBe("");
  }
});

/** Every module that a command loads, built-in ones and those of packages too. */
function modulesOf(store: SeededStore, args: readonly string[]): readonly string[] {
  const hook = join(store.folder, "tell.mjs");
  writeFileSync(
    hook,
    `import { registerHooks } from "node:module";
registerHooks({ load(url, context, next) { process.stderr.write(\`load \${url}\\n\`); return next(url, context); } });\n`,
  );
  const { stderr } = wrasse(store, args, ["--import", pathToFileURL(hook).href]);
  return Array.from(stderr.matchAll(/^load (.*)$/gm), ([, url = ""]) => url);
}

function packagesOf(modules: readonly string[]): readonly string[] {
  const names = modules.map((url) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? "");
  return [...new Set(names)].filter((name) => name !== "").sort();
}

test("an answer waits for nothing that it does not need, also where a daemon has left its vitals", async () => {
  using store = await seedStore({ target: "web-01", level: "unhealthy", at: 0, message: "No 200" });
  const vitals = { pid: process.pid, host: "elsewhere", startedAt: 0, at: Date.now(), version: "1" };
  const file = openVitals(vitalsPathOf(store.path));
  writeVitals(file, { ...vitals, state: "running" });
  file.close();
  for (const args of [["web-01"], ["web-01", "-o", "json"], ["web-*", "-o", "table"], []]) {
    const modules = modulesOf(store, ["status", ...args]);
    expect(modules).toContain(pathToFileURL(MAIN).href);
    expect(modules.some((url) => url.endsWith("/src/daemon/vitals-file.ts"))).toBe(true);
    expect(packagesOf(modules)).toEqual(["better-sqlite3"]);
    // What the configuration, the daemon and the pipes need would bring their packages along one day.
    const daemon = modules.filter((url) => /\/src\/(?:daemon|intake|tail|envelope)\//.test(url));
    expect(daemon.map((url) => url.slice(url.lastIndexOf("/") + 1))).toEqual(["vitals-file.ts"]);
  }
});

test("that check knows a package when it sees one", async () => {
  using store = await seedStore({ target: "web-01", level: "healthy", at: 0 });
  expect(packagesOf(modulesOf(store, ["status", "-o", "yaml"]))).toContain("yaml");
  expect(packagesOf(modulesOf(store, ["status", "--help"]))).toContain("yargs");
  expect(packagesOf(modulesOf(store, ["doctor"]))).toContain("zod");
});

test("a failure is one line in which nothing moves the cursor", async () => {
  using store = await seedStore({ target: "web-01", level: "healthy", at: 0 });
  const { exitCode, stdout, stderr } = wrasse(store, ["backup", join(store.folder, "no\u001b[2J", "copy.db")]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
  expect(stderr).toMatch(/^wrasse: [^\n\u001b]*␛\[2J[^\n\u001b]*\n$/);
});
