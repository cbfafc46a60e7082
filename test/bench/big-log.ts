/** What the benches that read a whole log share: the log, and wrasse as users have it. */
import { Buffer } from "node:buffer";
import { execFileSync } from "node:child_process";
import { closeSync, cpSync, fsyncSync, openSync, symlinkSync, writeSync } from "node:fs";
import { join } from "node:path";
import { emitPlain } from "../../grammar/emit.ts";

export const BIG_LOG_BYTES = 1024 ** 3;
const LINES_PER_MESSAGE = 10_000;

export const PAIRS = [
  ["target", "web-01"],
  ["status", "Unhealthy"],
  ["message", "No 200"],
] as const;

/** What users get: the emitted JavaScript, with the modules it needs, started by the launcher. */
export function installIn(folder: string): string {
  execFileSync("npm", ["run", "build", "--silent"], { stdio: "inherit" });
  for (const part of ["bin", "dist", "package.json"]) cpSync(part, join(folder, part), { recursive: true });
  symlinkSync(join(process.cwd(), "node_modules"), join(folder, "node_modules"));
  return join(folder, "bin", "wrasse.js");
}

/** A log of 1 GiB with a message now and then; gives back how many. It has a `#` in every line on purpose. */
export function writeBigLog(path: string): number {
  const file = openSync(path, "w");
  let messageCount = 0;
  let number = 0;
  for (let written = 0; written < BIG_LOG_BYTES; ) {
    const lines: string[] = [];
    for (let line = 0; line < LINES_PER_MESSAGE; line++) lines.push(lineOfLog(number++));
    lines[LINES_PER_MESSAGE / 2] = `13:51:05   Info     |       ${emitPlain("health", PAIRS)}`;
    messageCount++;
    written += writeSync(file, Buffer.from(`${lines.join("\n")}\n`));
  }
  fsyncSync(file);
  closeSync(file);
  return messageCount;
}

function lineOfLog(number: number): string {
  const minute = String(Math.floor(number / 60) % 60).padStart(2, "0");
  const second = String(number % 60).padStart(2, "0");
  return `13:${minute}:${second}   Verbose  |       Copying package file ${number} of the release to the target, # done`;
}
