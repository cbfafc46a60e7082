/** Nodes of this machine that are too old for wrasse: what most people have when they first meet it. */
import { spawnSync } from "node:child_process";
import { realpathSync } from "node:fs";
import { delimiter, join } from "node:path";

/** The first on the path that is too old, or nothing where all are new enough. */
export function findOldNode(): string | undefined {
  for (const folder of (process.env["PATH"] ?? "").split(delimiter)) {
    const path = join(folder, process.platform === "win32" ? "node.exe" : "node");
    const { status, stdout } = spawnSync(path, ["--version"], { encoding: "utf8" });
    if (status === 0 && Number.parseInt(stdout.slice(1), 10) < 24) return realpathSync(path);
  }
  return undefined;
}
