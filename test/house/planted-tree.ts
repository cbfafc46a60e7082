/** A copy of the project's checks around files made up for a test, to see what the real tools say about them. */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempDisposableSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export const PROJECT = join(import.meta.dirname, "..", "..");

export interface PlantedTree {
  readonly path: string;
  [Symbol.dispose](): void;
}

export function plant(textByPath: ReadonlyMap<string, string>): PlantedTree {
  const tree = mkdtempDisposableSync(join(tmpdir(), "wrasse-planted-"));
  for (const name of ["biome.json", "knip.json", "package.json", "tsconfig.json"]) {
    copyFileSync(join(PROJECT, name), join(tree.path, name));
  }
  symlinkSync(join(PROJECT, "node_modules"), join(tree.path, "node_modules"), "junction");
  for (const [path, text] of textByPath) {
    mkdirSync(dirname(join(tree.path, path)), { recursive: true });
    writeFileSync(join(tree.path, path), text);
  }
  return tree;
}

/** Every finding of the linter in a tree as `path:line rule`, in order. */
export function lint(tree: PlantedTree): readonly string[] {
  const biome = join(tree.path, "node_modules", "@biomejs", "biome", "bin", "biome");
  const args = [biome, "lint", "--reporter=github", "--max-diagnostics=none", "."];
  const { stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: tree.path,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  const findings = Array.from(stdout.matchAll(/^::\w+ title=(.+?),file=(.+?),line=(\d+),/gm));
  const [failure] = findings.filter(([, title]) => !title?.startsWith("lint/"));
  if (failure !== undefined || findings.length === 0) throw new Error(`the linter did not do its work: ${stderr}`);
  return findings
    .map(([, title, path, line]) => `${withinTree(tree, path)}:${line} ${title?.split("/").at(-1)}`)
    .sort();
}

function withinTree(tree: PlantedTree, path = ""): string {
  return path.slice(path.lastIndexOf(tree.path) + tree.path.length + 1);
}
