/**
 * The import table of ARCHITECTURE.md, proved on planted imports: every folder gets a file with imports it may have and
 * imports it may not have, and the linter has to tell them apart to the line.
 */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { lint, PROJECT, plant } from "./planted-tree.ts";

interface Row {
  readonly mayImport: readonly string[];
  readonly mayNotImport: readonly string[];
}

const NOWHERE = ["left-pad", "@scope/left-pad", "fs", "/srv/wrasse.ts", "#emitters/health.sh", "..", "vitest"];

/** Each belongs to one folder, or to two. */
const LIBRARIES = [
  "better-sqlite3",
  "chokidar",
  "croner",
  "execa",
  "fastify",
  "parsimmon",
  "pino",
  "prom-client",
  "re2js",
  "split2",
  "ws",
  "yaml",
  "yargs",
  "zod",
  "@octopusdeploy/api-client",
];
const PROCESSES = ["node:process", "node:child_process"];

const without = (...own: readonly string[]) => LIBRARIES.filter((library) => !own.includes(library));

const TABLE: Readonly<Record<string, Row>> = {
  grammar: {
    mayImport: ["node:buffer", "node:fs/promises", "parsimmon", "./syntax.ts"],
    mayNotImport: [
      ...NOWHERE,
      "yargs",
      "yargs/helpers",
      "node:process",
      "node:child_process",
      "../src/cli/cli.ts",
      "../src/scan/line-scanner.ts",
      "../src/lint/lint.ts",
      "../test/anything.ts",
      "./../src/cli/cli.ts",
    ],
  },
  "src/health": {
    mayImport: ["node:assert/strict", "./decide.ts"],
    mayNotImport: [...NOWHERE, ...LIBRARIES, ...PROCESSES, "../store/batch.ts", "../../grammar/grammar.ts"],
  },
  "src/envelope": {
    mayImport: ["node:buffer", "./envelope.ts"],
    mayNotImport: [...NOWHERE, ...LIBRARIES, ...PROCESSES, "../health/level.ts", "../../grammar/grammar.ts"],
  },
  "src/scan": {
    mayImport: ["node:buffer", "./line-scanner.ts", "../envelope/envelope.ts", "../../grammar/grammar.ts"],
    mayNotImport: [
      ...NOWHERE,
      ...LIBRARIES,
      ...PROCESSES,
      "../cli/cli.ts",
      "../lint/lint.ts",
      "../tail/tail.ts",
      "../../test/anything.ts",
      "../../grammar/../src/cli/cli.ts",
    ],
  },
  "src/tail": {
    mayImport: ["node:fs", "chokidar", "./tail.ts", "../scan/line-scanner.ts"],
    mayNotImport: [
      ...NOWHERE,
      ...without("chokidar"),
      ...PROCESSES,
      "../store/batch.ts",
      "../envelope/envelope.ts",
      "../../grammar/grammar.ts",
    ],
  },
  "src/store": {
    mayImport: ["node:fs", "better-sqlite3", "./store.ts", "../health/level.ts", "../tail/checkpoint.ts"],
    mayNotImport: [
      ...NOWHERE,
      ...without("better-sqlite3"),
      ...PROCESSES,
      "../tail/tail.ts",
      "../intake/intake.ts",
      "../../grammar/grammar.ts",
    ],
  },
  "src/intake": {
    mayImport: [
      "node:fs",
      "re2js",
      "split2",
      "./intake.ts",
      "../store/store.ts",
      "../tail/host.ts",
      "../scan/message-reader.ts",
      "../envelope/envelope.ts",
      "../health/decide.ts",
      "../../grammar/report.ts",
    ],
    mayNotImport: [...NOWHERE, ...without("split2", "re2js"), ...PROCESSES, "../daemon/daemon.ts", "../cli/cli.ts"],
  },
  "src/lint": {
    mayImport: ["node:buffer", "./lint.ts", "../scan/line-scanner.ts", "../../grammar/grammar.ts"],
    mayNotImport: [
      ...NOWHERE,
      ...LIBRARIES,
      ...PROCESSES,
      "../cli/cli.ts",
      "../../test/anything.ts",
      "../scan/../cli/cli.ts",
    ],
  },
  "src/views": {
    mayImport: ["node:buffer", "./snapshot.ts", "../health/level.ts"],
    mayNotImport: [...NOWHERE, ...LIBRARIES, ...PROCESSES, "../store/answers.ts", "../web/route.ts"],
  },
  "src/checks": {
    mayImport: ["node:assert/strict", "./hale-collector.ts", "../health/level.ts"],
    mayNotImport: [...NOWHERE, ...LIBRARIES, ...PROCESSES, "../web/route.ts", "../daemon/daemon.ts"],
  },
  "src/reactions": {
    mayImport: [
      "node:crypto",
      "croner",
      "./rule.ts",
      "./layers/silence.ts",
      "./actions/all.ts",
      "../health/level.ts",
      "../store/effect.ts",
    ],
    mayNotImport: [
      ...NOWHERE,
      ...without("croner"),
      ...PROCESSES,
      "../intake/intake.ts",
      "../views/hale.ts",
      "../web/route.ts",
      "../../grammar/grammar.ts",
    ],
  },
  "src/reactions/layers": {
    mayImport: ["./silence.ts", "../case.ts", "../../health/level.ts", "../../store/suspension.ts"],
    mayNotImport: [...NOWHERE, ...LIBRARIES, ...PROCESSES, "../actions/run.ts", "../../intake/intake.ts"],
  },
  "src/reactions/actions": {
    mayImport: ["node:http", "execa", "@octopusdeploy/api-client", "./run.ts", "../plan.ts", "../../store/effect.ts"],
    mayNotImport: [
      ...NOWHERE,
      ...without("execa", "@octopusdeploy/api-client"),
      ...PROCESSES,
      "../layers/silence.ts",
      "../../intake/intake.ts",
    ],
  },
  "src/feed": {
    mayImport: [
      "node:http",
      "ws",
      "./feed.ts",
      "../store/answers.ts",
      "../views/cloud-events.ts",
      "../health/names.ts",
    ],
    mayNotImport: [...NOWHERE, ...without("ws"), ...PROCESSES, "../web/route.ts", "../intake/intake.ts"],
  },
  "src/web": {
    mayImport: [
      "node:http",
      "fastify",
      "pino",
      "zod",
      "./route.ts",
      "./routes/all.ts",
      "../feed/feed.ts",
      "../intake/intake.ts",
      "../store/answers.ts",
      "../views/hale.ts",
      "../../grammar/closest.ts",
    ],
    mayNotImport: [
      ...NOWHERE,
      ...without("fastify", "pino", "zod"),
      ...PROCESSES,
      "../daemon/daemon.ts",
      "../tail/tail.ts",
      "../cli/cli.ts",
    ],
  },
  "src/web/routes": {
    mayImport: ["fastify", "zod", "./all.ts", "../route.ts", "../reports/reading.ts", "../../views/hale.ts"],
    mayNotImport: [...NOWHERE, ...without("fastify", "zod"), ...PROCESSES, "../../daemon/daemon.ts"],
  },
  "src/web/reports": {
    mayImport: ["zod", "./reading.ts", "../problem.ts", "../../../grammar/report.ts"],
    mayNotImport: [...NOWHERE, ...without("zod"), ...PROCESSES, "../../daemon/daemon.ts", "../routes/all.ts"],
  },
  "src/client": {
    mayImport: ["./client.ts", "../feed/frames.ts", "../store/answers.ts", "../health/selection.ts"],
    mayNotImport: [...NOWHERE, ...LIBRARIES, ...PROCESSES, "../store/store.ts", "../feed/feed.ts", "../web/route.ts"],
  },
  "src/daemon": {
    mayImport: [
      "node:fs",
      "pino",
      "prom-client",
      "yaml",
      "zod",
      "./daemon.ts",
      "../web/web.ts",
      "../web/routes/all.ts",
      "../feed/feed.ts",
      "../views/metric-text.ts",
      "../intake/intake.ts",
      "../store/store.ts",
      "../tail/tail.ts",
      "../health/policy.ts",
      "../../grammar/closest.ts",
    ],
    mayNotImport: [
      ...NOWHERE,
      ...without("pino", "prom-client", "yaml", "zod"),
      ...PROCESSES,
      "../cli/cli.ts",
      "../lint/lint.ts",
    ],
  },
  "src/cli": {
    mayImport: [
      "node:buffer",
      "node:process",
      "yargs",
      "yargs/helpers",
      "yaml",
      "./cli.ts",
      "./output/table.ts",
      "../daemon/daemon.ts",
      "../intake/spool.ts",
      "../lint/lint.ts",
      "../store/store.ts",
      "../scan/line-scanner.ts",
      "../../grammar/grammar.ts",
    ],
    mayNotImport: [...NOWHERE, ...without("yargs", "yaml"), "../../test/anything.ts", "../../bin/wrasse.js"],
  },
  "src/without-a-row": {
    mayImport: ["node:buffer", "./anything.ts"],
    mayNotImport: [...NOWHERE, "yargs", "parsimmon", "../cli/cli.ts", "../../grammar/grammar.ts"],
  },
  bin: {
    mayImport: ["node:fs", "node:module"],
    mayNotImport: ["yargs", "parsimmon", "./anything.js", "../src/cli/main.ts", "../dist/src/cli/main.js"],
  },
  test: {
    mayImport: ["node:fs", "vitest", "parsimmon", "yargs", "../src/cli/cli.ts", "../grammar/grammar.ts", "../bin/a.js"],
    mayNotImport: [],
  },
};

/** Each of these lines brings in a module; the table has to hold for all of them. */
const WAYS: readonly ((module: string) => string)[] = [
  (module) => `import "${module}";`,
  (module) => `import any from "${module}";`,
  (module) => `import * as any from "${module}";`,
  (module) => `import { any } from "${module}";`,
  (module) => `import type { Any } from "${module}";`,
  (module) => `export { any } from "${module}";`,
  (module) => `await import("${module}");`,
];

let findings: readonly string[];

beforeAll(() => {
  const textByPath = new Map<string, string>();
  for (const [folder, row] of Object.entries(TABLE)) {
    for (const [index, way] of WAYS.entries()) {
      textByPath.set(plantedPath(folder, index), [...row.mayImport, ...row.mayNotImport].map(way).join("\n"));
    }
  }
  using tree = plant(textByPath);
  findings = lint(tree).filter((finding) => finding.endsWith(" noRestrictedImports"));
});

test.each(Object.entries(TABLE))("%s/ imports what its row allows, and nothing else", (folder, row) => {
  const all = [...row.mayImport, ...row.mayNotImport];
  const reported = new Set(findings);
  for (const [index, way] of WAYS.entries()) {
    const refused = all.filter((_, line) =>
      reported.has(`${plantedPath(folder, index)}:${line + 1} noRestrictedImports`),
    );
    expect(refused.map(way)).toEqual(row.mayNotImport.map(way));
  }
});

test("every folder with code has a row", () => {
  const folders = readdirSync(join(PROJECT, "src"), { withFileTypes: true }).map(({ name }) => `src/${name}`);
  expect(Object.keys(TABLE)).toEqual(expect.arrayContaining([...folders, "grammar", "bin"]));
});

test.each(["bin", "src/cli", "test"])("%s/ starts no shell", (folder) => {
  const lines = [
    'import { execSync } from "node:child_process";',
    'import { exec } from "node:child_process";',
    'import * as processes from "node:child_process";',
    'import processes from "node:child_process";',
    'import { spawn, execFile } from "node:child_process";',
  ];
  using tree = plant(new Map([[`${folder}/planted.ts`, lines.join("\n")]]));
  const refused = lint(tree).filter((finding) => finding.endsWith(" noRestrictedImports"));
  expect(refused).toEqual([1, 2, 3, 4].map((line) => `${folder}/planted.ts:${line} noRestrictedImports`));
});

test("the rows name folders that exist", () => {
  const folders = Object.keys(TABLE).filter((folder) => folder !== "src/without-a-row");
  expect(folders.filter((folder) => !existsSync(join(PROJECT, folder)))).toEqual([]);
});

function plantedPath(folder: string, index: number): string {
  return `${folder}/planted-${index}.ts`;
}
