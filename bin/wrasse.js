#!/usr/bin/env node
// Starts wrasse on a Node that can run it: this one, else the one installed beside wrasse, else it says what to do.
// Plain JavaScript that Node 18 understands, because it has to run before anything newer is known to be there.
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { constants, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { isatty } from "node:tty";
import { fileURLToPath } from "node:url";

const NODE_MAJOR_MIN = 24;
const ANSWER_MS_MAX = 10_000;
/** The sources where they are, else what they were built into. */
const PROGRAM = fromHere(existsSync(fromHere("../src")) ? "../src/cli/main.ts" : "../dist/src/cli/main.js");

if (isNewEnough(process.versions.node)) {
  await start();
} else {
  const bundled = findBundledNode();
  const fault = bundled && findFault(bundled);
  if (bundled === undefined || fault !== undefined) refuse(fault);
  else startOn(bundled);
}

function isNewEnough(version) {
  return Number.parseInt(version, 10) >= NODE_MAJOR_MIN;
}

async function start() {
  const { enableCompileCache } = await import("node:module");
  enableCompileCache?.();
  await import(PROGRAM.href);
}

function fromHere(path) {
  return new URL(path, import.meta.url);
}

/** Where the `node` package installed with wrasse, if there is one, has its program. */
function findBundledNode() {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve("node/package.json"));
    return join(folder, "bin", process.platform === "win32" ? "node.exe" : "node");
  } catch {
    return undefined;
  }
}

/**
 * What keeps a Node from running wrasse. It is asked itself, as its package may say one thing and hold another, or
 * nothing where install scripts are not run.
 */
function findFault(node) {
  const { error, signal, status, stdout } = spawnSync(node, ["--version"], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    timeout: ANSWER_MS_MAX,
  });
  const version = /^v(\d+\.\d+\.\d+)/.exec(stdout ?? "")?.[1];
  if (error !== undefined) return `${node} does not start (${error.code})`;
  if (status !== 0 || version === undefined) return `${node} does not start (${signal ?? `exit code ${status}`})`;
  return isNewEnough(version) ? undefined : `${node} is Node ${version}`;
}

function refuse(fault) {
  process.stderr.write(
    `wrasse needs Node ${NODE_MAJOR_MIN} or newer, and this is Node ${process.versions.node}` +
      `${fault === undefined ? "" : `, and ${fault}`}: ` +
      `install one from https://nodejs.org, or put one beside wrasse with "npm install node@${NODE_MAJOR_MIN}"\n`,
  );
  process.exitCode = 1;
}

/**
 * Hands everything over to another Node: arguments, streams, signals, and at the end its exit code. It gets the program
 * and not this file, so that no Node, whatever it says of itself, can come here again and start yet another.
 */
function startOn(node) {
  // Where `enableCompileCache` would put it, but from the first file on: the program itself can only ask for it later.
  const env = { NODE_COMPILE_CACHE: join(tmpdir(), "node-compile-cache"), ...process.env };
  const child = spawn(node, [fileURLToPath(PROGRAM), ...process.argv.slice(2)], { stdio: "inherit", env });
  for (const signal of ["SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR2"]) process.on(signal, () => child.kill(signal));
  // A terminal sends Ctrl-C to both processes; passed on as well, it would look like a second, impatient one.
  process.on("SIGINT", () => isatty(0) || child.kill("SIGINT"));
  child.on("error", (error) => {
    process.stderr.write(`wrasse: cannot start ${node}: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.on("exit", (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.exit(128 + constants.signals[signal]);
  });
}
