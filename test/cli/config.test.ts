/** `wrasse config` as a person sees it: faults with a caret, what holds and where it comes from, the schema. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { UsageError } from "../../src/cli/command.ts";
import { configCommand } from "../../src/cli/config.ts";

let folder = "";
let path = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "wrasse-config-"));
  path = join(folder, "wrasse.yaml");
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Given {
  readonly options?: Readonly<Record<string, unknown>>;
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** With the options as they come from the command line. */
async function runConfig(words: readonly string[], { options = {}, stdin = "", env = {} }: Given = {}) {
  const [stdout, stderr] = [new Collected(), new Collected()];
  const terminal = { stdin: Readable.from([Buffer.from(stdin)]), stdout, stderr, env, isTerminal: false };
  const exitCode = await configCommand.run(
    { showOrigin: false, ...options, words },
    { ...terminal, now: () => 0, pause: async () => {} },
  );
  return { exitCode, stdout: stdout.text, stderr: stderr.text };
}

class Collected extends Writable {
  text = "";

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

describe("wrasse config check", () => {
  test("says that all is well, and exits 0", async () => {
    writeFileSync(path, "sources: [{ name: a, path: logs }]\npolicies: [{ worsenAfter: 3 }, {}]\n");
    expect(await runConfig(["check", path])).toEqual({
      exitCode: 0,
      stdout: "",
      stderr: `wrasse: ${path} is fine: 1 source, 2 policies\n`,
    });
  });

  test("tells every fault with its place and a caret under it, and exits 1", async () => {
    writeFileSync(path, "log:\r\n  level: 日本\r\nsources: [{ name: a, path: logs, strat: x }]\r\n");
    const { exitCode, stdout, stderr } = await runConfig(["check"], { options: { config: path } });
    expect(stdout.split("\n")).toEqual([
      `${path}:2:10: log.level: "日本" is not one of trace, debug, info, warn, error, fatal`,
      "  |   level: 日本",
      "  |          ^^^^",
      `${path}:3:34: sources[0].strat: "strat" is no key here; did you mean start?`,
      "  | sources: [{ name: a, path: logs, strat: x }]",
      "  |                                  ^^^^^",
      "",
    ]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: "" });
  });

  test("shows a hostile file with its control characters visible", async () => {
    const { stdout } = await runConfig(["check", "-"], { stdin: '"\u202e\u009b": 1\n' });
    expect(stdout).toMatch(/^[^\p{Cc}\u202e]*$/mu);
    expect(stdout).toContain('  | "<U+202E><U+009B>": 1\n');
  });

  test("reads standard input", async () => {
    expect(await runConfig(["check", "-"], { stdin: "log: {}" })).toMatchObject({ exitCode: 0 });
    const { exitCode, stdout } = await runConfig(["check", "-"], { stdin: "log: 1" });
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^-:1:6: log: 1 is not a group of keys/);
  });

  test("counts no byte order mark", async () => {
    const { stdout } = await runConfig(["check", "-"], { stdin: "\ufeffloog: {}\n" });
    expect(stdout).toBe('-:1:1: loog: "loog" is no key here; did you mean log?\n  | loog: {}\n  | ^^^^\n');
  });

  test("exits 66 for a file that is missing", async () => {
    expect(await runConfig(["check", path])).toEqual({
      exitCode: 66,
      stdout: "",
      stderr: `wrasse: cannot read ${path}: there is no such file\n`,
    });
  });
});

describe("wrasse config view", () => {
  const LINES = ["log:", "  level: debug", "sources:", "  - name: a", "    path: logs", ""].join("\n");

  test("shows what holds, and where each value comes from", async () => {
    writeFileSync(path, LINES);
    const env = { WRASSE_STORE: "/given.db" };
    const { stdout } = await runConfig(["view", path], { options: { showOrigin: true }, env });
    const lines = stdout.split("\n");
    expect(lines[0]).toBe("store: /given.db # WRASSE_STORE");
    expect(lines).toContain(`  level: debug # ${path}:2`);
    expect(lines).toContain("  format: auto # default");
    expect(lines).toContain(`      - ${join(folder, "logs")} # ${path}:5`);
  });

  test("names --store where that says where the store is", async () => {
    writeFileSync(path, "store: x.db");
    const options = { showOrigin: true, store: "/other.db" };
    const { stdout } = await runConfig(["view", path], { options, env: { WRASSE_STORE: "/given.db" } });
    expect(stdout).toMatch(/^store: \/other\.db # --store\n/);
  });

  test.each(["yaml", "json"])("writes %s that is a configuration again, which comes to the same", async (output) => {
    writeFileSync(path, LINES);
    const first = await runConfig(["view", path], { options: { output } });
    const again = await runConfig(["view", "-"], { options: { output }, stdin: first.stdout });
    expect(again).toEqual(first);
    if (output === "json") expect(JSON.parse(first.stdout)).toMatchObject({ log: { level: "debug" } });
  });

  test("tells faults instead, and exits 1", async () => {
    const { exitCode, stdout } = await runConfig(["view", "-"], { stdin: "a: 1" });
    expect(exitCode).toBe(1);
    expect(stdout).toContain('"a" is no key here');
  });
});

describe("wrasse config schema", () => {
  test("prints a JSON Schema that knows every key and closes every group", async () => {
    const { exitCode, stdout } = await runConfig(["schema"]);
    const schema = JSON.parse(stdout);
    expect(exitCode).toBe(0);
    expect(schema).toMatchObject({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      additionalProperties: false,
    });
    const before = ["store", "sources", "policies", "signals", "rules", "dependencies", "reactions", "octopus"];
    const keys = [...before, "retention", "limits"];
    expect(Object.keys(schema.properties)).toEqual([...keys, "listen", "publicUrl", "tls", "public", "views", "log"]);
    const source = schema.properties.sources.items;
    expect(source).toMatchObject({ required: ["name"], additionalProperties: false });
    expect(source.properties.start).toMatchObject({ enum: ["beginning", "end"], default: "beginning" });
    expect(schema.properties.retention.properties.reports).toMatchObject({ type: "string", default: "7d" });
    for (const key of Object.values<{ description?: string }>(source.properties)) expect(key.description).toBeTruthy();
  });

  test("prints a table of the keys for a README", async () => {
    const { stdout } = await runConfig(["schema"], { options: { output: "markdown" } });
    const rows = stdout.split("\n");
    expect(rows).toContain(
      "| `sources[].start` | `beginning`, `end` | `beginning` | Where to begin in files that are there when the source is read for the very first time |",
    );
    expect(rows.filter((row) => row.startsWith("| `policies[].severity."))).toHaveLength(1);
    for (const row of rows.slice(0, -1)) expect(row.match(/(?<!\\)\|/g)).toHaveLength(5);
  });
});

describe("wrasse config", () => {
  test.each([
    ["without a word", [], {}, "config what? write config check, config view, config schema"],
    ["with a mistyped word", ["chekc"], {}, 'there is no config "chekc"; did you mean config check?'],
    ["with two files", ["check", "a", "b"], {}, 'one configuration at a time; "b" is one more'],
    ["with a file twice", ["check", "a"], { config: "b" }, "name the file behind the word or with --config"],
    ["with origins in JSON", ["view"], { output: "json", showOrigin: true }, "--show-origin writes comments"],
    ["with a view in Markdown", ["view"], { output: "markdown" }, "config view writes yaml or json"],
    ["with a schema in YAML", ["schema"], { output: "yaml" }, "config schema writes json or markdown"],
    ["with a schema of a file", ["schema", "a"], {}, "config schema is the same for every file"],
    ["with a schema's origins", ["schema"], { showOrigin: true }, "--show-origin is for config view"],
    ["with an output of check", ["check"], { output: "json" }, "--output is for config view and config schema"],
  ])("%s is a usage error", async (_what, words, options, message) => {
    const outcome = runConfig(words, { options });
    await expect(outcome).rejects.toThrow(UsageError);
    await expect(runConfig(words, { options })).rejects.toThrow(message);
  });
});
