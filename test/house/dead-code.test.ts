/** The search for dead code, proved on some: a file nobody needs, an export nobody imports, a package nobody uses. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type PlantedTree, plant } from "./planted-tree.ts";

interface Issues {
  readonly files?: readonly { readonly name: string }[];
  readonly exports?: readonly { readonly name: string }[];
  readonly types?: readonly { readonly name: string }[];
  readonly dependencies?: readonly { readonly name: string }[];
  readonly devDependencies?: readonly { readonly name: string }[];
  readonly file: string;
}

test("dead code is found, and nothing else", () => {
  using tree = plant(
    new Map([
      ["bin/wrasse.js", 'import("../src/cli/main.ts");\n'],
      ["src/cli/main.ts", 'import { used } from "../../grammar/one.ts";\nused();\n'],
      ["src/cli/nobody.ts", "export const one = 1;\n"],
      [
        "grammar/one.ts",
        `export const used = (): Part => ({ tested: tested() });
export const tested = (): number => 1;
export const dead = (): number => 2;
export const alive = dead();
export interface Part {
  readonly tested: number;
}
export interface DeadPart {
  readonly tested: number;
}
`,
      ],
      [
        "test/grammar/one.test.ts",
        'import { alive, tested } from "../../grammar/one.ts";\ntested();\nexport const a = alive;\n',
      ],
      ["test/bench/bench.ts", 'import { tested } from "../../grammar/one.ts";\ntested();\n'],
    ]),
  );
  const found = findDeadCode(tree);
  expect(found.get("src/cli/nobody.ts")).toMatchObject({ files: [{ name: "src/cli/nobody.ts" }] });
  expect(found.get("grammar/one.ts")).toMatchObject({ exports: [{ name: "dead" }], types: [{ name: "DeadPart" }] });
  expect([...found.keys()].sort()).toEqual(["grammar/one.ts", "package.json", "src/cli/nobody.ts"]);
});

test("a package that nothing imports is found, but not the Node that the launcher looks for", () => {
  using tree = plant(new Map([["src/cli/main.ts", 'import yargs from "yargs";\nyargs();\n']]));
  const issues = findDeadCode(tree).get("package.json");
  expect(issues?.dependencies).toContainEqual(expect.objectContaining({ name: "parsimmon" }));
  expect(issues?.dependencies).not.toContainEqual(expect.objectContaining({ name: "yargs" }));
  expect(issues?.devDependencies).toContainEqual(expect.objectContaining({ name: "fast-check" }));
  expect(issues?.devDependencies).not.toContainEqual(expect.objectContaining({ name: "node" }));
});

function findDeadCode(tree: PlantedTree): ReadonlyMap<string, Issues> {
  const knip = join(tree.path, "node_modules", "knip", "bin", "knip.js");
  const { stdout, stderr } = spawnSync(process.execPath, [knip, "--reporter=json"], {
    cwd: tree.path,
    encoding: "utf8",
  });
  if (stdout === "") throw new Error(`the search for dead code did not run: ${stderr}`);
  const { issues } = JSON.parse(stdout) as { readonly issues: readonly Issues[] };
  return new Map(issues.map((issue) => [issue.file, issue]));
}
