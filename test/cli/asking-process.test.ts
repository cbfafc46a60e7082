/** The commands that ask as processes of their own: beside a daemon that holds the store, in pipes, and in no time. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
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

test("an answer waits for nothing that it does not need", async () => {
  using store = await seedStore({ target: "web-01", level: "healthy", at: 0 });
  const hook = join(store.folder, "tell.mjs");
  writeFileSync(
    hook,
    `import { registerHooks } from "node:module";
registerHooks({ load(url, context, next) { process.stderr.write(url + "\\n"); return next(url, context); } });\n`,
  );
  const { stderr } = wrasse(store, ["status", "web-01"], ["--import", pathToFileURL(hook).href]);
  const loaded = stderr.trimEnd().split("\n");
  const packages = loaded.map((url) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1]).filter((name) => name);
  expect(loaded).toContain(pathToFileURL(MAIN).href);
  expect([...new Set(packages)].sort()).toEqual(["better-sqlite3"]);
});

test("a failure is one line in which nothing moves the cursor", async () => {
  using store = await seedStore({ target: "web-01", level: "healthy", at: 0 });
  const { exitCode, stdout, stderr } = wrasse(store, ["backup", join(store.folder, "no\u001b[2J", "copy.db")]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
  expect(stderr).toMatch(/^wrasse: [^\n\u001b]*␛\[2J[^\n\u001b]*\n$/);
});
