/** The linter's rules that the project counts on, each proved to fire on a violation planted for it alone. */
import { beforeAll, expect, test } from "vitest";
import { lint, plant } from "./planted-tree.ts";

interface Violation {
  readonly rule: string;
  readonly what: string;
  readonly path: string;
  readonly text: string;
  /** The lines to be reported; all others of the text are fine. */
  readonly lines: readonly number[];
}

const VIOLATIONS: readonly Violation[] = [
  {
    rule: "noFloatingPromises",
    what: "a promise from another file that nobody waits for",
    path: "src/scan/floating.ts",
    text: `import { read } from "./reading.ts";
export async function twice(): Promise<number> {
  read();
  return (await read()) + 1;
}
`,
    lines: [3],
  },
  {
    rule: "noMisusedPromises",
    what: "a promise where a condition or a plain callback belongs",
    path: "src/scan/misused.ts",
    text: `import { read } from "./reading.ts";
export async function readable(numbers: number[]): Promise<readonly number[]> {
  if ((await read()) === 2) return [];
  if (read()) return [];
  return numbers.filter(async (number) => number === (await read()));
}
`,
    lines: [4, 5],
  },
  {
    rule: "useExhaustiveSwitchCases",
    what: "a switch that forgets a member of a union from another file",
    path: "src/scan/inexhaustive.ts",
    text: `import type { Shape } from "./reading.ts";
export function corners(shape: Shape): number {
  switch (shape.kind) {
    case "circle":
      return 0;
  }
  switch (shape.kind) {
    case "circle":
      return 0;
    case "square":
      return 4;
  }
}
`,
    lines: [3],
  },
  {
    rule: "noConsole",
    what: "output past the terminal that was handed in",
    path: "src/cli/console.ts",
    text: `console.log("found");
console.error("failed");
`,
    lines: [1, 2],
  },
  {
    rule: "noImportCycles",
    what: "two files that need each other",
    path: "src/scan/cycle-one.ts",
    text: `import { two } from "./cycle-two.ts";
export const one = (): number => two();
`,
    lines: [1],
  },
  {
    rule: "noImportCycles",
    what: "two files that need each other, on the other side",
    path: "src/scan/cycle-two.ts",
    text: `import { one } from "./cycle-one.ts";
export const two = (): number => one();
`,
    lines: [1],
  },
  {
    rule: "useImportExtensions",
    what: "an import that Node cannot resolve",
    path: "src/scan/extension.ts",
    text: `import { read } from "./reading";
import { read as readAgain } from "./reading.ts";
export const both = [read, readAgain];
`,
    lines: [1],
  },
  {
    rule: "noBarrelFile",
    what: "a file that only passes on others",
    path: "src/scan/barrel.ts",
    text: `export * from "./reading.ts";
`,
    lines: [1],
  },
  {
    rule: "noNonNullAssertion",
    what: "a claim that something is there",
    path: "src/scan/claim.ts",
    text: `export const first = (texts: readonly string[]): string => texts[0]!;
`,
    lines: [1],
  },
  {
    rule: "noExplicitAny",
    what: "a value of any type",
    path: "src/scan/any.ts",
    text: `export const same = (value: any): unknown => value;
`,
    lines: [1],
  },
  {
    rule: "useThrowOnlyError",
    what: "a thrown text",
    path: "src/scan/thrown.ts",
    text: `export function fail(): never {
  throw "failed";
}
`,
    lines: [2],
  },
  {
    rule: "noSkippedTests",
    what: "a test that does not run",
    path: "test/skipped.test.ts",
    text: `import { describe, test } from "vitest";
test.skip("a message is found", () => {});
describe.skip("messages", () => {});
test("a line is read", () => {});
`,
    lines: [2, 3],
  },
  {
    rule: "noFocusedTests",
    what: "a test that keeps all others from running",
    path: "test/focused.test.ts",
    text: `import { test } from "vitest";
test.only("a message is found", () => {});
`,
    lines: [2],
  },
  {
    rule: "useFilenamingConvention",
    what: "a file name in camel case",
    path: "src/scan/camelCase.ts",
    text: `export const one = 1;
`,
    lines: [1],
  },
  ...["grammar", "src/scan", "src/lint"].map((folder) => ({
    rule: "noRestrictedGlobals",
    what: `${folder}/ reading or ending the process`,
    path: `${folder}/process.ts`,
    text: `export const first = process.argv[2];
export const home = process.env.HOME;
export const end = (): never => process.exit(1);
export const { platform } = process;
export const hidden = globalThis.process;
`,
    lines: [1, 2, 3, 4, 5],
  })),
  ...["bin", "grammar", "src/cli"].map((folder) => ({
    rule: "noExcessiveLinesPerFile",
    what: `a file of more than 300 lines in ${folder}/`,
    path: `${folder}/long-file.ts`,
    text: constants(301),
    lines: [1],
  })),
  ...["bin", "grammar", "src/cli"].map((folder) => ({
    rule: "noExcessiveLinesPerFunction",
    what: `a function of more than 60 lines in ${folder}/`,
    path: `${folder}/long-function.ts`,
    text: filling(61),
    lines: [1],
  })),
];

/** What the violations lean on, and what comes close to a violation without being one. */
const FINE: readonly (readonly [path: string, text: string])[] = [
  [
    "src/scan/reading.ts",
    `export type Shape = { readonly kind: "circle" } | { readonly kind: "square" };
export async function read(): Promise<number> {
  return 1;
}
`,
  ],
  ["src/cli/process.ts", "export const first = process.argv[2];\n"],
  ["src/cli/long-enough.ts", constants(300)],
  ["src/cli/long-enough-function.ts", filling(60)],
];

let findings: readonly string[];

beforeAll(() => {
  const planted = VIOLATIONS.map(({ path, text }) => [path, text] as const);
  using tree = plant(new Map([...planted, ...FINE]));
  findings = lint(tree);
});

test.each(VIOLATIONS)("$rule refuses $what", ({ rule, path, lines }) => {
  const expected = lines.map((line) => `${path}:${line} ${rule}`);
  expect(findings.filter((finding) => finding.startsWith(`${path}:`))).toEqual(expected);
});

test("nothing is refused in files that do nothing wrong", () => {
  const fine = FINE.map(([path]) => path);
  expect(findings.filter((finding) => fine.some((path) => finding.startsWith(`${path}:`)))).toEqual([]);
});

function constants(count: number): string {
  return Array.from({ length: count }, (_, number) => `export const number${number} = ${number};\n`).join("");
}

function filling(lines: number): string {
  return `export function fill(numbers: number[]): void {\n${"  numbers.push(1);\n".repeat(lines)}}\n`;
}
