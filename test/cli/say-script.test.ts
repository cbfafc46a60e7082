/**
 * The functions that `wrasse say --script` prints, run by their own interpreters with hostile texts: each must print
 * what `emit` writes for the same values, and do nothing else. Interpreters that this machine does not have cannot be
 * asked; the tests of those languages say so in their names and read what can be read.
 */
import { Buffer } from "node:buffer";
import { spawnSync } from "node:child_process";
import {
  accessSync,
  constants,
  mkdirSync,
  mkdtempDisposableSync,
  readdirSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import fc from "fast-check";
import { expect, type TestContext, test } from "vitest";
import { emit, type Pairs } from "../../grammar/emit.ts";
import { parse } from "../../grammar/grammar.ts";
import { runCli } from "./run-cli.ts";

/** What one call says besides its target and status. */
type Texts = readonly [message: string, detail: string];

const ATTRIBUTES = [
  "target",
  "status",
  "message",
  "resource",
  "project",
  "environment",
  "tenant",
  "check",
  "ttl",
  "at",
];

const HOSTILE_TEXTS = [
  "No 200",
  "",
  " ",
  "'",
  '"',
  `it's "fine"`,
  "]",
  "a] b",
  "##octopus[",
  "##octopus[health target='x' status='Healthy']",
  "one\ntwo",
  "windows\r\nline",
  "trailing newlines\n\n\n",
  "\n",
  "\r",
  "\t",
  "\\",
  "\\n \\t \\0 \\c \\x41 \\u0041",
  "ends with \\",
  "$(touch F)",
  "`touch F`",
  "; touch F; #",
  "'; touch F; '",
  '"; touch F; "',
  `$F \${F} \${F:=touch} %F% $env:F #{F} {F} {{F}} {0}`,
  "!! !touch ~ ~root",
  "%s%s%s%n %d %%",
  "-n",
  "-e",
  "--",
  "--help",
  "-",
  "*",
  "? [a-z] {a,b} /*",
  "a=b=c",
  "=",
  "é ß 字",
  "👩‍🚒 🇩🇪 \u{10ffff}",
  "e\u0301 a\u0308\u0323",
  "\u202e \u2028 \u2029 \u0085 \ufeff",
  "\ufeffbegins with a byte order mark",
  "\u0001\u0007\u001b[2J\u007f",
  "x".repeat(8_192),
  "é\n".repeat(2_731),
];

const HOSTILE: readonly Texts[] = HOSTILE_TEXTS.map((text, index) => [text, HOSTILE_TEXTS.at(-index - 1) ?? ""]);

interface Language {
  readonly name: string;
  /** What `--script` calls it. */
  readonly option: string;
  readonly interpreter: string;
  readonly before: readonly string[];
  readonly functionFile: string;
  /** Reads calls from the file `values`, a line of two base64 words each, or takes them as arguments. */
  readonly driver: string;
  readonly takesArguments?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
}

/** A shell in the hardest mood: strict, with names, options and separators of its own that must not matter. */
const SHELL_DRIVER = `set -eu
. ./health.sh
readonly name=mine value=mine pair=mine attributes=mine
IFS='=t'
while [ $# -gt 0 ]; do
  wrasse_health target=web-01 status=Unhealthy message="$1" detail="$2"
  shift 2
done
`;

const BASH: Language = {
  name: "bash",
  option: "bash",
  interpreter: "bash",
  before: ["-o", "pipefail", "-O", "nocasematch", "-O", "failglob"],
  functionFile: "health.sh",
  driver: SHELL_DRIVER,
  takesArguments: true,
};

const PYTHON: Language = {
  name: "python",
  option: "python",
  interpreter: "python3",
  before: ["-B", "-W", "error"],
  functionFile: "health.py",
  driver: `from base64 import b64decode
from health import wrasse_health

with open("values", encoding="ascii") as values:
    for line in values:
        message, detail = [b64decode(word).decode("utf-8") for word in line.rstrip("\\n").split(" ")]
        wrasse_health(target="web-01", status="Unhealthy", message=message, detail=detail)
`,
  // The poorest terminal there is: nothing but ASCII can be written to it.
  environment: { LC_ALL: "C", PYTHONUTF8: "0", PYTHONCOERCECLOCALE: "0", PYTHONIOENCODING: "ascii:strict" },
};

const NODE: Language = {
  name: "node",
  option: "node",
  interpreter: process.execPath,
  before: [],
  functionFile: "health.mjs",
  driver: `import { readFileSync } from "node:fs";
import { wrasseHealth } from "./health.mjs";

for (const line of readFileSync("values", "utf8").split("\\n").slice(0, -1)) {
  const [message, detail] = line.split(" ").map((word) => Buffer.from(word, "base64").toString("utf8"));
  wrasseHealth({ target: "web-01", status: "Unhealthy", message, detail });
}
`,
};

const POWERSHELL: Language = {
  name: "PowerShell",
  option: "pwsh",
  interpreter: "pwsh",
  before: ["-NoProfile", "-NonInteractive", "-File"],
  functionFile: "health.ps1",
  driver: `Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
. "$PSScriptRoot/health.ps1"
function Decode($word) { [System.Text.Encoding]::UTF8.GetString([System.Convert]::FromBase64String($word)) }
foreach ($line in [System.IO.File]::ReadAllLines("$PSScriptRoot/values")) {
    $words = $line.Split(' ')
    Write-WrasseHealth -Target web-01 -Status Unhealthy -Message (Decode $words[0]) -Data @{ detail = Decode $words[1] }
}
`,
};

const CSHARP: Language = {
  name: "C#",
  option: "csharp",
  interpreter: "dotnet-script",
  before: [],
  functionFile: "health.csx",
  driver: `#load "health.csx"
static string Decode(string word) => System.Text.Encoding.UTF8.GetString(System.Convert.FromBase64String(word));
foreach (var line in System.IO.File.ReadAllLines("values"))
{
    var words = line.Split(' ');
    var data = new Dictionary<string, string> { ["detail"] = Decode(words[1]) };
    WrasseHealth(target: "web-01", status: "Unhealthy", message: Decode(words[0]), data: data);
}
`,
};

const LANGUAGES = [BASH, { ...BASH, name: "sh", interpreter: "sh", before: [] }, PYTHON, NODE, POWERSHELL, CSHARP];

/** Where a program is, as a shell would find it. */
function onPath(program: string): string | undefined {
  if (program === process.execPath) return program;
  return (process.env["PATH"] ?? "")
    .split(delimiter)
    .map((directory) => join(directory, program))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

async function printedFunction({ option }: Language): Promise<string> {
  const { exitCode, stdout, stderr } = await runCli(["say", "--script", option]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  return stdout;
}

interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Every file there is afterwards. */
  readonly files: readonly string[];
}

/** Runs a script beside the function that `wrasse say` printed, in a directory of its own. */
async function runBeside(
  language: Language,
  script: string,
  { files = {}, args = [], environment = {} }: RunOptions = {},
): Promise<Outcome> {
  using directory = mkdtempDisposableSync(join(tmpdir(), "wrasse-say-"));
  const scriptFile = `script.${language.functionFile.split(".").at(-1)}`;
  for (const [name, text] of Object.entries({
    ...files,
    [scriptFile]: script,
    [language.functionFile]: await printedFunction(language),
  })) {
    writeFileSync(join(directory.path, name), text);
  }
  const { status, stdout, stderr } = spawnSync(
    onPath(language.interpreter) ?? language.interpreter,
    [...language.before, scriptFile, ...args],
    {
      cwd: directory.path,
      encoding: "utf8",
      maxBuffer: 2 ** 26,
      env: { ...process.env, ...language.environment, ...environment },
    },
  );
  return { status, stdout: stdout.replaceAll("\r\n", "\n"), stderr, files: readdirSync(directory.path).sort() };
}

interface RunOptions {
  readonly files?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

function pairsOf([message, detail]: Texts): Pairs {
  return [
    ["target", "web-01"],
    ["status", "Unhealthy"],
    ["message", message],
    ["detail", detail],
  ];
}

/** Lets the function say all these texts in one run of its interpreter. */
async function expectSaid(language: Language, texts: readonly Texts[], options: RunOptions = {}): Promise<void> {
  const words = texts.map((pair) => pair.map((text) => Buffer.from(text, "utf8").toString("base64")).join(" "));
  const given = language.takesArguments ? { args: texts.flat() } : { files: { values: `${words.join("\n")}\n` } };
  const { status, stdout, stderr, files } = await runBeside(language, language.driver, { ...given, ...options });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toBe(texts.map((pair) => `${emit("health", pairsOf(pair))}\n`).join(""));
  const found = parse(stdout).map((item) => (item.kind === "message" ? Object.entries(item.attributes) : item.reason));
  expect(found).toEqual(texts.map(pairsOf));
  expect(files, "something in a text was run").not.toContain("F");
  expect(files).toHaveLength(language.takesArguments ? 2 : 3);
}

const anyText = fc
  .oneof(
    fc.string({ unit: "binary" }),
    fc.array(fc.constantFrom(...HOSTILE_TEXTS.slice(0, -2)), { maxLength: 4 }).map((texts) => texts.join("")),
  )
  .filter((text) => text.isWellFormed() && !text.includes("\0"));

/** Starting an interpreter is slow: many texts for each, and no search for a smaller failure. */
const manyTexts = fc.array(fc.tuple(anyText, anyText), { minLength: 40, maxLength: 40 });

for (const language of LANGUAGES) {
  const isHere = onPath(language.interpreter) !== undefined;
  const { name, interpreter } = language;
  if (!isHere) {
    test(`${name}: not run, as there is no ${interpreter} here; its function's text says what it should`, async ({
      annotate,
    }: TestContext) => {
      await annotate(`${interpreter} is not on PATH: the function for ${name} was read, not run`);
      expectReads(language, await printedFunction(language));
    });
    continue;
  }

  test(`${name}: hostile texts are said as they are, and nothing in them is run`, async () => {
    await expectSaid(language, HOSTILE);
  });

  test(`${name}: any texts are said as they are`, async () => {
    await fc.assert(
      fc.asyncProperty(manyTexts, (texts) => expectSaid(language, texts)),
      { numRuns: 1, endOnFailure: true },
    );
  });
}

/** What can be known of a function without running it. */
function expectReads({ option }: Language, source: string): void {
  expect(source).toContain("System.Text.Encoding");
  expect(source).toMatch(/UTF8\.GetBytes\(/);
  expect(source).toMatch(/ToBase64String\(/);
  expect(source).toMatch(/'##octopus\[health'|"##octopus\[health"/);
  const [, head = ""] =
    (option === "pwsh" ? /param\(\n(.*?)\n {4}\)\n/s : /WrasseHealth\(\n(.*?)\)\n\{/s).exec(source) ?? [];
  const parameters = option === "pwsh" ? /\$(\w+),?$/gm : /(\w+)(?: = null)?,?$/gm;
  const said = option === "pwsh" ? /(\w+) = \$(\w+)(?=[;\s])/g : /add\("(\w+)", (\w+)\)/g;
  expect(names(head.matchAll(parameters))).toEqual([...ATTRIBUTES, "data"]);
  const pairs = [...source.matchAll(said)].filter(([, , value]) => ATTRIBUTES.includes(value?.toLowerCase() ?? ""));
  expect(names(pairs)).toEqual(ATTRIBUTES);
  for (const [, name, value] of pairs) expect(value?.toLowerCase()).toBe(name);
}

function names(matches: Iterable<RegExpMatchArray>): (string | undefined)[] {
  return [...matches].map(([, name]) => name?.toLowerCase());
}

test.each(LANGUAGES.filter(({ name }) => name !== "sh"))(
  "what is printed for $name begins with what it is and how to call it, in ASCII, whatever editor it is pasted into",
  async (language) => {
    const source = await printedFunction(language);
    const [first = "", ...lines] = source.split("\n");
    expect(first).toMatch(/^(?:#|\/\/) Says how healthy something is, as a service message that wrasse reads/);
    expect(lines.find((line) => /^(?:#|\/\/) {3}/.test(line))).toMatch(/web-01.*Unhealthy.*No 200/);
    expect(source).toMatch(/^[\n\x20-\x7e]+[^\n]\n$/);
  },
);

// ---- Shells ----------------------------------------------------------------------------------------------------

test("a traced bash script shows no second message in its trace", async () => {
  const { stdout, stderr } = await runBeside(
    { ...BASH, before: ["-xv"] },
    ". ./health.sh\nwrasse_health target=a status=Up",
  );
  expect(stderr).toContain("wrasse_health target=a status=Up");
  expect(parse(stderr)).toEqual([]);
  expect(parse(stdout)).toMatchObject([{ report: { target: "a", level: "healthy" } }]);
});

test("the bash function leaves the script around it as it was", async () => {
  const script = `set -u
LC_ALL=C.UTF-8
. ./health.sh
before=$(set | grep -vE '^(_|BASH_LINENO|FUNCNAME|PIPESTATUS|before)=')
wrasse_health target=a status=Up >said
after=$(set | grep -vE '^(_|BASH_LINENO|FUNCNAME|PIPESTATUS|before)=')
[ "$before" = "$after" ] && echo same
`;
  expect(await runBeside({ ...BASH, before: [] }, script)).toMatchObject({ status: 0, stdout: "same\n", stderr: "" });
});

test.each(["target", "=x", "two words=x", "a]=x", "a'=x", "1st=x", "größe=x", "-n=x", ""])(
  "the bash function refuses %j, which is not name=value, and prints nothing",
  async (argument) => {
    const script = 'set -e\n. ./health.sh\nwrasse_health target=a status=Up "$1"\necho went on\n';
    expect(await runBeside(BASH, script, { args: [argument] })).toMatchObject({
      status: 2,
      stdout: "",
      stderr: `wrasse_health: not name=value: ${argument}\n`,
    });
  },
);

/** A directory with these programs alone, to be the whole of PATH. */
function pathOf(parent: string, programs: readonly string[]): string {
  const directory = join(parent, programs.join("-"));
  mkdirSync(directory);
  for (const program of programs) {
    const path = onPath(program);
    if (path !== undefined) symlinkSync(realpathSync(path), join(directory, program));
  }
  return directory;
}

if (onPath("openssl") === undefined) {
  test("bash: not run with openssl in the place of base64, as there is none here; its text shows the call", async ({
    annotate,
  }) => {
    await annotate("openssl is not on PATH: the bash function was not run with it");
    expect(await printedFunction(BASH)).toContain("| openssl base64 -A | tr -d");
  });
} else {
  test("bash: where there is no base64 program, openssl does its work", async () => {
    using directory = mkdtempDisposableSync(join(tmpdir(), "wrasse-path-"));
    await expectSaid(BASH, HOSTILE, { environment: { PATH: pathOf(directory.path, ["tr", "openssl"]) } });
  });
}

test("bash: where there is neither base64 nor openssl, it says what it needs and prints nothing", async () => {
  using directory = mkdtempDisposableSync(join(tmpdir(), "wrasse-path-"));
  const PATH = pathOf(directory.path, ["tr"]);
  const script = ". ./health.sh\nwrasse_health target=a status=Up\n";
  expect(await runBeside(BASH, script, { environment: { PATH } })).toMatchObject({
    status: 127,
    stdout: "",
    stderr: "wrasse_health: needs base64 or openssl\n",
  });
});

// ---- Python and Node -------------------------------------------------------------------------------------------

test("the Python function leaves out None, takes what is not a string, and survives what is not Unicode", async () => {
  const script = `from health import wrasse_health
wrasse_health("a", "Up", None, http_code=503, tenant=None, **{"my-own.name": "\\udcff"})
`;
  const { stdout, stderr } = await runBeside(PYTHON, script);
  expect(stderr).toBe("");
  const [found] = parse(stdout);
  expect(found).toMatchObject({ report: { target: "a", level: "healthy" } });
  expect(found).toHaveProperty("attributes", { target: "a", status: "Up", http_code: "503", "my-own.name": "?" });
});

test("the Python function is written in the Python of 3.6", async () => {
  const script = `import ast
with open("health.py", encoding="ascii") as source:
    ast.parse(source.read(), feature_version=(3, 6))
`;
  expect(await runBeside(PYTHON, script)).toMatchObject({ status: 0, stderr: "" });
});

test("the Node function leaves out what is undefined or null and takes what is not a string", async () => {
  const script = `import { wrasseHealth } from "./health.mjs";
wrasseHealth({ status: "Up", target: "a", message: undefined, tenant: null, http_code: 503, "my-own.name": false });
`;
  const { stdout, stderr } = await runBeside(NODE, script);
  expect(stderr).toBe("");
  const attributes = { target: "a", status: "Up", http_code: "503", "my-own.name": "false" };
  expect(parse(stdout)).toEqual([expect.objectContaining({ attributes })]);
});

test("the Node function works in a CommonJS script without the word export", async () => {
  const source = (await printedFunction(NODE)).replace("export function", "function");
  const script = `${source}\nif (typeof require !== "function") throw new Error("not CommonJS");
wrasseHealth({ target: "a", status: "Up" });
`;
  const files = { "pasted.cjs": script };
  const { stdout, stderr } = await runBeside(NODE, 'import "./pasted.cjs";\n', { files });
  expect({ stdout, stderr }).toEqual({ stdout: "##octopus[health target='YQ==' status='VXA=']\n", stderr: "" });
});

test.each(["", "two words", "a]", "a'", "1st", "größe", "a\n"])(
  "the Python and the Node function refuse the name %j and print nothing",
  async (name) => {
    const python = `from health import wrasse_health\nwrasse_health("a", "Up", **{${JSON.stringify(name)}: "x"})\n`;
    const node = `import { wrasseHealth } from "./health.mjs";\nwrasseHealth({ target: "a", ${JSON.stringify(name)}: "x" });\n`;
    for (const { status, stdout, stderr } of [await runBeside(PYTHON, python), await runBeside(NODE, node)]) {
      expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
      expect(stderr).toMatch(/(?:ValueError|TypeError): (?:wrasse_health|wrasseHealth): not a name: /);
    }
  },
);
