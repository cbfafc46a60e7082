#!/usr/bin/env node
// Starts wrasse on a Node that can run it: this one, else the one installed beside wrasse, else it says what to do.
// Plain JavaScript that Node 18 understands, because it has to run before anything newer is known to be there.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const NODE_MAJOR_MIN = 24;

if (Number.parseInt(process.versions.node, 10) >= NODE_MAJOR_MIN) {
  await start();
} else {
  const bundled = findBundledNode();
  if (bundled === undefined) refuse();
  else startOn(bundled);
}

async function start() {
  const { enableCompileCache } = await import("node:module");
  enableCompileCache?.();
  await import(fromHere(existsSync(fromHere("../src")) ? "../src/cli/main.ts" : "../dist/src/cli/main.js").href);
}

function fromHere(path) {
  return new URL(path, import.meta.url);
}

/** The `node` package installed with wrasse, if there is one, new enough and for this machine. */
function findBundledNode() {
  try {
    const packageFile = createRequire(import.meta.url).resolve("node/package.json");
    const { version } = JSON.parse(readFileSync(packageFile, "utf8"));
    const path = join(dirname(packageFile), "bin", process.platform === "win32" ? "node.exe" : "node");
    return Number.parseInt(version, 10) >= NODE_MAJOR_MIN && existsSync(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

function refuse() {
  process.stderr.write(
    `wrasse needs Node ${NODE_MAJOR_MIN} or newer, and this is Node ${process.versions.node}: ` +
      `install one from https://nodejs.org, or put one beside wrasse with "npm install node@${NODE_MAJOR_MIN}"\n`,
  );
  process.exitCode = 1;
}

/** Hands everything over to another Node: arguments, streams, signals, and at the end its exit code. */
function startOn(node) {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: "inherit" });
  for (const signal of ["SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR2"]) process.on(signal, () => child.kill(signal));
  // A terminal sends Ctrl-C to both processes; passed on as well, it would look like a second, impatient one.
  process.on("SIGINT", () => process.stdin.isTTY || child.kill("SIGINT"));
  child.on("error", (error) => {
    process.stderr.write(`wrasse could not start ${node}: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.on("exit", (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.exit(128 + constants.signals[signal]);
  });
}
