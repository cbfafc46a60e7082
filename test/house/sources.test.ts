/**
 * House rules that no linter rule covers, read off the text of the sources. Every rule shows what it catches and what
 * it lets pass. Declarations are known by standing at the beginning of a line, which the formatter sees to.
 */
import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { PROJECT } from "./planted-tree.ts";

interface Rule {
  readonly name: string;
  /** Globs of the files it holds for. */
  readonly files: readonly string[];
  /** The offending pieces of a text. */
  find(text: string): readonly string[];
  readonly catches: readonly string[];
  readonly passes: readonly string[];
}

/** These have to spell out what is forbidden. */
const SPELLED_OUT: ReadonlySet<string> = new Set(["rules.test.ts", "sources.test.ts"]);
const PRODUCT = ["grammar/**/*.ts", "src/**/*.ts"];
const MUTATORS =
  "add|clear|copyWithin|delete|fill|pop|push|reverse|set|shift|sort|splice|unshift|write(?:U?Int(?:8|16|32)\\w*)?";

const RULES: readonly Rule[] = [
  {
    name: "no module keeps state",
    files: PRODUCT,
    find: findModuleState,
    catches: [
      "let count = 0;",
      "export let last: string | undefined;",
      "var seen;",
      "const seen = new Map<string, number>();",
      "const seen: Map<string, Set<number>> = new Map();",
      "const found: string[] = [];",
      "export const settings = {};",
      "const names = ['a'];\nfunction keep(name) {\n  names.push(name);\n}",
      "const state = { open: 0 };\nfunction open() {\n  state.open++;\n}",
      "const state = { open: 0 };\nfunction open() {\n  state.open += 1;\n}",
      "const table = { a: [1] };\nfunction put(key) {\n  table[key] = [];\n}",
      "const table = { a: [1] };\nfunction put(key) {\n  table.a.sort();\n}",
      "const table = { a: 1 };\nfunction drop() {\n  delete table.a;\n}",
      "const table = { a: 1 };\nfunction mix(more) {\n  Object.assign(table, more);\n}",
      "class Counter {\n  static count = 0;\n}",
      "class Counter {\n  static #count = 0;\n}",
    ],
    passes: [
      "function count() {\n  let count = 0;\n  count++;\n}",
      "const WORDS: ReadonlyMap<string, number> = new Map([['a', 1]]);\nconst has = (word) => WORDS.has(word);",
      "const LEVELS = ['a'] as const;\nconst last = LEVELS.length === 1;\nconst same = (x) => LEVELS[0] === x;",
      "const RANKS = { a: 1 };\nconst isBad = (x) => RANKS[x] >= RANKS.a;",
      "const NONE: readonly never[] = [];",
      "const VALUE = /a/y;\nfunction skip(at) {\n  VALUE.lastIndex = at;\n}",
      "class Counter {\n  static readonly MAX = 3;\n  static create() {}\n}",
      "const names = ['a'];\nconst sorted = [...names].sort();\nconst more = names.toSorted();",
    ],
  },
  {
    name: "modules are named where the import table sees them: in declarations, or awaited on use",
    files: PRODUCT,
    find: matches(
      /(?<!await )\bimport\s*\(|\bimport\s*\((?!")|\brequire\s*\(|\bcreateRequire\b|\bimport\.meta\.resolve\((?![`"]#)/g,
    ),
    catches: [
      'type Cli = import("../src/cli/cli.ts").Cli;',
      "await import(`../src/cli/cli.ts`);",
      "const load = createRequire(import.meta.url);",
      'import.meta.resolve("../cli/cli.ts")',
    ],
    passes: [
      'import { parse } from "./grammar.ts";',
      'await import("./status.ts")',
      'import.meta.resolve("#package.json")',
    ],
  },
  {
    name: "no shell reads what was put together here",
    files: [...PRODUCT, "bin/*.js", "test/**/*.ts"],
    find: matches(/\bexecSync\(|\bshell:\s*true\b/g),
    catches: ["execSync(line)", "spawn(command, { shell: true })"],
    passes: ["ESCAPE.exec(text)", "execFileSync(command, [])", "{ shell: false }"],
  },
  {
    name: "no callback that gives a promise to who wants an answer now",
    files: [...PRODUCT, "test/**/*.ts"],
    find: matches(/\.(?:every|filter|find(?:Last)?(?:Index)?|forEach|some|sort|toSorted)\(\s*async\b/g),
    catches: ["lines.filter(async (line) => line)", "lines.forEach(\n  async (line) => line)"],
    passes: ["lines.map(async (line) => line)", "lines.filter((line) => line)"],
  },
  {
    name: "no checker is told to look away",
    files: [...PRODUCT, "bin/*.js"],
    find: matches(/biome-ignore|@ts-(?:ignore|expect-error|nocheck)|\bas any\b/g),
    catches: ["// biome-ignore lint/style/noRestrictedImports: I want it", "// @ts-expect-error"],
    passes: ["// ignored by the server"],
  },
  {
    name: "no test is left out",
    files: ["test/**/*.test.ts"],
    find: matches(/\b(?:describe|it|test)\.(?:fails|runIf|skip|skipIf|todo)\b|\bskip:\s*true\b/g),
    catches: ["test.skipIf(windows)('…')", "test.todo('…')", "test('…', { skip: true }, () => {})", "it.fails('…')"],
    passes: ["test.each([1])('…')", "context.skipped"],
  },
  {
    name: "every file says first what it is for",
    files: [...PRODUCT, "bin/*.js", "test/**/*.ts"],
    find: (text) => (/^(?:#!.*\n)?\/[/*]/.test(text) ? [] : ["it does not open with a comment"]),
    catches: ['import { a } from "./a.ts";\n/** About a. */'],
    passes: ["/** About a. */\nconst a = 1;", "#!/usr/bin/env node\n// About a."],
  },
];

describe.each(RULES)("$name", ({ find, catches, passes, files }) => {
  test.each(catches)("caught: %j", (text) => {
    expect(find(text)).not.toEqual([]);
  });

  test.each(passes)("fine: %j", (text) => {
    expect(find(text)).toEqual([]);
  });

  test("the sources keep it", () => {
    const paths = globSync([...files], { cwd: PROJECT }).filter((path) => !SPELLED_OUT.has(basename(path)));
    expect(paths).not.toEqual([]);
    const offences = paths.flatMap((path) =>
      find(readFileSync(join(PROJECT, path), "utf8")).map((piece) => `${path}: ${piece}`),
    );
    expect(offences).toEqual([]);
  });
});

function matches(pattern: RegExp): (text: string) => readonly string[] {
  return (text) => Array.from(text.matchAll(pattern), ([piece]) => piece);
}

function findModuleState(text: string): readonly string[] {
  const declared = matches(
    /^(?:export )?(?:let|var)\b.*|^(?:export )?const (?!\w+: readonly ).*= (?:\[\]|\{\}|new (?:Weak)?(?:Map|Set)\b.*\(\));|^ +static (?!readonly\b|async\b|[#\w$]+[(<]).*/gm,
  )(text);
  const names = Array.from(text.matchAll(/^(?:export )?const ([\w$]+)/gm), ([, name = ""]) => name);
  return [...declared, ...names.flatMap((name) => findChanges(text, name.replaceAll("$", "\\$")))];
}

/** Where something that hangs on a name is changed. A sticky expression is aimed before each use: that is no state. */
function findChanges(text: string, name: string): readonly string[] {
  const path = String.raw`(?<![\w$.])${name}(?:\.[#\w$]+|\[[^\]\n]*\])*`;
  const member = String.raw`(?:\.(?!lastIndex\b)[#\w$]+|\[[^\]\n]*\])`;
  return [
    ...matches(
      new RegExp(String.raw`${path}${member}\s*(?:(?:[-+*/%&|^]|\*\*|<<|>>>?|&&|\|\||\?\?)?=(?![=>])|\+\+|--)`, "g"),
    )(text),
    ...matches(new RegExp(String.raw`${path}\.(?:${MUTATORS})\(`, "g"))(text),
    ...matches(new RegExp(String.raw`\bdelete ${path}|\bObject\.(?:assign|defineProperty)\(${name}\b`, "g"))(text),
  ];
}
