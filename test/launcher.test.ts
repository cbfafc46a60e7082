/** `bin/wrasse.js` under the Nodes that people have: it finds one that can run wrasse, or says how to get one. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempDisposableSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, test } from "vitest";
import { findOldNode } from "./old-node.ts";

const PROJECT = join(import.meta.dirname, "..");
const LAUNCHER = join(PROJECT, "bin", "wrasse.js");
const MESSAGE = "##octopus[health target=web-01 status=Unhealthy]\n";
/** Makes every Node process say its number when it starts. */
const SAY_PID = "--import=data:text/javascript,console.error(process.pid)";

const oldNode = findOldNode();

function wrasse(node: string, args: readonly string[], input = "", launcher = LAUNCHER) {
  const { status, stdout, stderr } = spawnSync(node, [launcher, ...args], { encoding: "utf8", input });
  return { exitCode: status, stdout, stderr };
}

describe("on a Node that is new enough", () => {
  test("wrasse runs in the launcher's own process", () => {
    const env = { ...process.env, NODE_OPTIONS: SAY_PID };
    const { pid, stdout, stderr } = spawnSync(process.execPath, [LAUNCHER, "--version"], { encoding: "utf8", env });
    expect({ stdout, stderr }).toEqual({ stdout: `${versionOfPackage()}\n`, stderr: `${pid}\n` });
  });

  test("a Node installed beside wrasse is left alone, even a broken one", () => {
    using tree = plantWithBundledNode("#!/bin/sh\nexit 3\n");
    expect(wrasse(process.execPath, [], "", tree.launcher)).toMatchObject({ exitCode: 0, stdout: "planted\n" });
  });
});

if (oldNode === undefined) {
  test("NOT TESTED for want of a Node older than 24 on the path: how the launcher finds another one", () => {
    expect(process.env["CI"], "where changes are checked for all, an old Node has to be there").toBeUndefined();
  });
} else {
  describe("on a Node that is too old", () => {
    startedBy(oldNode);
  });
}

function startedBy(node: string): void {
  test("wrasse runs on the Node installed with it", () => {
    expect(wrasse(node, ["--version"])).toEqual({ exitCode: 0, stdout: `${versionOfPackage()}\n`, stderr: "" });
  });

  test("exit codes come through", () => {
    const missing = join(import.meta.dirname, "there is no such.log");
    expect(wrasse(node, ["parse", missing])).toMatchObject({
      exitCode: 66,
      stdout: "",
      stderr: expect.stringContaining("there is no such file"),
    });
    expect(wrasse(node, ["no-such-command"])).toMatchObject({ exitCode: 2, stdout: "" });
  });

  test("arguments and streams come through as they are", () => {
    const args = ["parse", "--name", 'a "b" $HOME *', "-"];
    const input = `${MESSAGE}##octopus[a "b" $HOME *]\n`;
    expect(wrasse(node, args, input)).toEqual(wrasse(process.execPath, args, input));
    const all = wrasse(node, ["parse", "-"], MESSAGE);
    expect(JSON.parse(all.stdout)).toMatchObject({ line: 1, report: { target: "web-01", level: "unhealthy" } });
  });

  test.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)("%s ends wrasse and shows in the exit code", async (signal) => {
    const launcher = spawn(node, [LAUNCHER, "parse", "-"], { env: { ...process.env, NODE_OPTIONS: SAY_PID } });
    const pids: number[] = [];
    createInterface({ input: launcher.stderr }).on("line", (pid) => pids.push(Number(pid)));
    launcher.stdin.write(MESSAGE);
    // Once it has answered, it is known to run; standard input stays open, so that nothing but the signal can end it.
    await once(launcher.stdout, "data");
    launcher.kill(signal);
    const [exitCode] = await once(launcher, "close");
    expect(exitCode).toBe({ SIGTERM: 143, SIGINT: 130, SIGHUP: 129 }[signal]);
    expect(pids).toEqual([launcher.pid, expect.any(Number)]);
    expect(() => process.kill(pids[1] ?? 0, 0)).toThrow("ESRCH");
  });

  test("what was compiled is kept for the next time, from the program's first file on", () => {
    using tree = plantWithBundledNode(`#!/bin/sh\nexec '${process.execPath}' "$@"\n`);
    const temporary = join(tree.path, "temporary");
    mkdirSync(temporary);
    const env = { ...withoutCache(), TMPDIR: temporary };
    const { stdout } = spawnSync(node, [tree.launcher], { encoding: "utf8", env });
    expect(stdout).toBe("planted\n");
    expect(readdirSync(join(temporary, "node-compile-cache"), { recursive: true }).length).toBeGreaterThan(1);
  });

  test("somebody's own place for what was compiled is left alone", () => {
    using tree = plantWithBundledNode(`#!/bin/sh\nexec '${process.execPath}' "$@"\n`);
    const own = join(tree.path, "own");
    const env = { ...withoutCache(), TMPDIR: tree.path, NODE_COMPILE_CACHE: own };
    const { stdout } = spawnSync(node, [tree.launcher], { encoding: "utf8", env });
    expect(stdout).toBe("planted\n");
    expect(readdirSync(own)).toHaveLength(1);
    expect(readdirSync(tree.path)).not.toContain("node-compile-cache");
  });

  test("a place that cannot be written to is no trouble", () => {
    const env = { ...withoutCache(), TMPDIR: "/nowhere/at/all" };
    const { status, stdout, stderr } = spawnSync(node, [LAUNCHER, "--version"], { encoding: "utf8", env });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: `${versionOfPackage()}\n`, stderr: "" });
  });

  test("without a Node beside it, one line says what is needed and how to get it", () => {
    using tree = plantTree();
    expect(wrasse(node, ["--version"], "", tree.launcher)).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: expect.stringMatching(
        /^wrasse needs Node 24 or newer, and this is Node \d+\.\d+\.\d+: install one from .*, or .* "npm install node@24"\n$/,
      ),
    });
  });

  test("a Node beside it that is new enough is used, whatever its package says", () => {
    using tree = plantWithBundledNode(`#!/bin/sh\nexec '${process.execPath}' "$@"\n`, "20.0.0");
    expect(wrasse(node, [], "", tree.launcher)).toEqual({ exitCode: 0, stdout: "planted\n", stderr: "" });
  });

  test("a Node beside it that is too old is named and asked only once, whatever its package says", () => {
    using tree = plantWithBundledNode(counting(node), "24.0.0");
    const { exitCode, stdout, stderr } = wrasse(node, [], "", tree.launcher);
    const version = spawnSync(node, ["--version"], { encoding: "utf8" }).stdout.slice(1).trim();
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(stderr).toMatch(/^wrasse needs Node 24 .*"npm install node@24"\n$/);
    expect(stderr).toContain(`, and ${tree.bundledNode} is Node ${version}: `);
    expect(readFileSync(`${tree.bundledNode}.calls`, "utf8")).toBe("--version\n");
  });

  test("a Node beside it that lies about its age is not started over and over", () => {
    using tree = plantWithBundledNode(counting(node, 'if [ "$1" = --version ]; then echo v24.0.0; exit; fi'), "24.0.0");
    const { exitCode } = wrasse(node, [], "", tree.launcher);
    expect(exitCode).toBe(1);
    expect(readFileSync(`${tree.bundledNode}.calls`, "utf8").trimEnd().split("\n")).toEqual([
      "--version",
      expect.stringContaining("main.ts"),
    ]);
  });

  const broken: readonly (readonly [what: string, program: string | undefined, mode: number, why: string])[] = [
    ["whose install script did not run", undefined, 0o755, "ENOENT"],
    ["that may not be run", "#!/bin/sh\necho v24.0.0\n", 0o644, "EACCES"],
    ["for another kind of machine", "#!/no/such/loader\n", 0o755, "ENOENT"],
    ["that fails", "#!/bin/sh\necho v24.0.0\nexit 3\n", 0o755, "exit code 3"],
    ["that crashes", "#!/bin/sh\nkill -SEGV $$\n", 0o755, "SIGSEGV"],
    ["that says nothing", "#!/bin/sh\n", 0o755, "exit code 0"],
  ];

  test.each(broken)("a Node beside it %s is refused", (_what, program, mode, why) => {
    using tree = plantWithBundledNode(program, "24.0.0", mode);
    const { exitCode, stdout, stderr } = wrasse(node, [], "", tree.launcher);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(stderr).toMatch(/^wrasse needs Node 24 .*"npm install node@24"\n$/);
    expect(stderr).toContain(`, and ${tree.bundledNode} does not start (${why}): `);
  });
}

function withoutCache() {
  const { NODE_COMPILE_CACHE: _ours, NODE_DISABLE_COMPILE_CACHE: _off, ...env } = process.env;
  return env;
}

/**
 * A Node that keeps a list of its calls. It stops at the fourth: a launcher that starts itself again and again would
 * otherwise take the whole machine with it.
 */
function counting(node: string, beforehand = ""): string {
  return `#!/bin/sh
echo "$*" >>"$0.calls"
[ "$(wc -l <"$0.calls")" -lt 4 ] || exit 9
${beforehand}
exec '${node}' "$@"
`;
}

/** The launcher with a program behind it that only says it was there. */
function plantTree() {
  const { path, remove } = mkdtempDisposableSync(join(tmpdir(), "wrasse-launcher-"));
  mkdirSync(join(path, "bin"));
  mkdirSync(join(path, "src", "cli"), { recursive: true });
  copyFileSync(LAUNCHER, join(path, "bin", "wrasse.js"));
  copyFileSync(join(PROJECT, "package.json"), join(path, "package.json"));
  writeFileSync(
    join(path, "src", "cli", "main.ts"),
    'const text: string = "planted\\n";\nprocess.stdout.write(text);\n',
  );
  const bundledNode = join(path, "node_modules", "node", "bin", "node");
  return { launcher: join(path, "bin", "wrasse.js"), bundledNode, path, [Symbol.dispose]: remove };
}

function plantWithBundledNode(program: string | undefined, version = "24.0.0", mode = 0o755) {
  const tree = plantTree();
  mkdirSync(join(tree.bundledNode, ".."), { recursive: true });
  writeFileSync(join(tree.path, "node_modules", "node", "package.json"), JSON.stringify({ name: "node", version }));
  if (program !== undefined) {
    writeFileSync(tree.bundledNode, program);
    chmodSync(tree.bundledNode, mode);
  }
  return tree;
}

function versionOfPackage(): string {
  return JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8")).version;
}
