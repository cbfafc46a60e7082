/** `wrasse lint` as a person sees it: diagnostics, formats, fixes and exit codes. */
import { Buffer } from "node:buffer";
import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runCli } from "./run-cli.ts";

const MISSPELT = 'x ##octopus[health target=web-01 status=Unhealty message="No 200"]\n';

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "wrasse-lint-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe("wrasse lint", () => {
  test("points a caret at the fault and says what to write", async () => {
    const { exitCode, stdout, stderr } = await runCli(["lint", "-"], MISSPELT);
    expect(stdout.split("\n")).toEqual([
      '-:1:41: unknown-status: "Unhealty" is not a health level; did you mean Unhealthy?',
      '  | x ##octopus[health target=web-01 status=Unhealty message="No 200"]',
      "  |                                         ^^^^^^^^",
      "  = write Healthy, HasWarnings, Unhealthy, Unavailable or Unknown",
      "",
    ]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: "" });
  });

  test("says nothing and exits 0 when all is well", async () => {
    const outcome = await runCli(["lint", "-"], "##octopus[stdout-warning]\n##octopus[health target=a status=ok]\n");
    expect(outcome).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  });

  test("shows the repaired message where there is only one way to repair it", async () => {
    const { stdout } = await runCli(["lint", "-"], "##octopus[health target=a status=Down message=No 200]\n");
    expect(stdout).toContain('  = write ##octopus[health target=a status=Down message="No 200"]\n');
  });

  test("sees through what a log is wrapped in, and only repairs what stands there as it is written", async () => {
    const log = [
      `2026-11-21T03:00:00Z ${MISSPELT.trim()}`,
      "2026-11-21T03:00:00Z ##octopus[health target=a status=Down message=No 200]",
      "2026-11-21T03:00:00Z ##octopus[health target=a status=Down message=No\u001b[1m 200]",
    ].join("\n");
    const prefixed = await runCli(["lint", "--format", "json", "-"], log);
    const diagnostics = prefixed.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(diagnostics.map(({ column, repair }) => [column, repair])).toEqual([
      [62, undefined],
      [71, '##octopus[health target=a status=Down message="No 200"]'],
      [75, undefined],
    ]);
    const json = JSON.stringify({ time: 0, msg: "##octopus[health target=a status=Down message=No 200]" });
    const path = write("probe.log", `${json}\n`);
    const escaped = await runCli(["lint", "--fix", path]);
    expect(escaped.stdout).toContain(`${path}:1:67: bad-attribute`);
    expect(readFileSync(path, "utf8")).toBe(`${json}\n`);
  });

  test("makes control characters visible and keeps the caret under the fault", async () => {
    const line = "\u001b[31m\t日本語 e\u0301 \u202e##octopus[health target=a status=Bad]";
    const { stdout } = await runCli(["lint", "-"], `${line}\n`);
    const [, source = "", caret = ""] = stdout.split("\n");
    expect(source).toBe("  | ␛[31m␉日本語 e\u0301 <U+202E>##octopus[health target=a status=Bad]");
    const wide = 3;
    const withoutWidth = 1;
    expect(caret.indexOf("^")).toBe(source.indexOf("Bad") + wide - withoutWidth);
    expect(caret.endsWith("^^^")).toBe(true);
  });

  test("cuts a long line around the fault", async () => {
    const line = `${"a".repeat(5_000)} ##octopus[health target=a status=Bad] ${"b".repeat(5_000)}`;
    const { stdout } = await runCli(["lint", "-"], line);
    const [, source = "", caret = ""] = stdout.split("\n");
    expect(source.length).toBeLessThanOrEqual(100);
    expect(source).toMatch(/^ {2}\| ….*…$/);
    expect(source.slice(caret.indexOf("^"), caret.lastIndexOf("^") + 1)).toBe("Bad");
  });

  test("reads a script as what it will log, whatever way it is told that it is one", async () => {
    const script = 'echo "##octopus[health target=$T status=\\"Down\\"]"\n';
    const byName = await runCli(["lint", write("check.sh", script)]);
    const byFirstLine = await runCli(["lint", write("check", `#!/bin/sh\n${script}`)]);
    const byOption = await runCli(["lint", "--kind", "shell", "-"], script);
    expect([byName.exitCode, byFirstLine.exitCode, byOption.exitCode]).toEqual([0, 0, 0]);
    const asLog = await runCli(["lint", "-"], script);
    expect(asLog.stdout).toContain("unknown-status");
  });

  test("a file that is no text gets one sentence", async () => {
    const path = write("program", Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 1]));
    const { exitCode, stdout, stderr } = await runCli(["lint", path]);
    expect(stderr).toBe(`wrasse: ${path} cannot be linted: it is not text\n`);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
  });

  test("goes on after an input that is missing, and exits 66", async () => {
    const path = write("a.log", MISSPELT);
    const { exitCode, stdout, stderr } = await runCli(["lint", join(folder, "none.log"), path]);
    expect(exitCode).toBe(66);
    expect(stdout).toContain("a.log:1:41: unknown-status");
    expect(stderr).toContain("none.log: there is no such file");
  });

  test("a line beyond the bound is a problem of its own", async () => {
    const line = Buffer.alloc(17 * 1024 * 1024, 0x61);
    const { exitCode, stdout } = await runCli(["lint", write("long.log", line)]);
    expect(exitCode).toBe(1);
    expect(stdout).toContain("long.log:1:1: line-too-long: ");
  });

  test.each([[["--format", "xml", "-"]], [["--kind", "cobol", "-"]], [["--fixx", "-"]]])(
    "refuses %j with exit code 2",
    async (args) => {
      expect((await runCli(["lint", ...args])).exitCode).toBe(2);
    },
  );
});

describe("wrasse lint --format", () => {
  test("json writes an object for each problem", async () => {
    const { stdout } = await runCli(["lint", "--format", "json", "-"], MISSPELT + MISSPELT);
    const lines = stdout.trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { file: "-", line: 1, column: 41, endColumn: 49, code: "unknown-status" },
      { file: "-", line: 2, column: 41, endColumn: 49, code: "unknown-status" },
    ]);
  });

  test.each([0, 1, 2])("sarif writes one document, also with %d problems", async (count) => {
    const { stdout } = await runCli(["lint", "--format", "sarif", "-"], MISSPELT.repeat(count));
    const document = JSON.parse(stdout);
    expect(document).toMatchObject({ version: "2.1.0", runs: [{ tool: { driver: { name: "wrasse" } } }] });
    const [run] = document.runs;
    const ruleIds = run.tool.driver.rules.map((rule: { id: string }) => rule.id);
    expect(run.results).toHaveLength(count);
    for (const result of run.results) {
      expect(ruleIds).toContain(result.ruleId);
      expect(result.locations[0].physicalLocation.region).toMatchObject({ startColumn: 41, endColumn: 49 });
    }
  });

  test("github escapes what would break its commands", async () => {
    const path = write("a,b:c%.log", MISSPELT);
    const { stdout } = await runCli(["lint", "--format", "github", path]);
    expect(stdout).toMatch(
      /^::error file=[^,:]*a%2Cb%3Ac%25\.log,line=1,col=41,endColumn=49,title=wrasse unknown-status::/,
    );
    expect(stdout.trimEnd().split("\n")).toHaveLength(1);
  });
});

describe("wrasse lint --fix", () => {
  const BROKEN = "a\r\n##octopus[health target=a status=Down message=No 200]\r\nb";
  const FIXED = 'a\r\n##octopus[health target=a status=Down message="No 200"]\r\nb';

  test("changes only the broken message, and says how many it fixed", async () => {
    const path = write("a.log", BROKEN);
    chmodSync(path, 0o640);
    const { exitCode, stdout, stderr } = await runCli(["lint", "--fix", path]);
    expect(readFileSync(path, "utf8")).toBe(FIXED);
    expect(statSync(path).mode & 0o777).toBe(0o640);
    expect(readdirSync(folder)).toEqual(["a.log"]);
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 0,
      stdout: "",
      stderr: "wrasse: fixed 1 of 1 problems\n",
    });
  });

  test("leaves the rest to a person and still exits 1", async () => {
    const path = write("a.log", `${BROKEN}\n${MISSPELT}`);
    const { exitCode, stdout } = await runCli(["lint", "--fix", path]);
    expect(exitCode).toBe(1);
    expect(stdout).toContain("a.log:4:41: unknown-status");
    expect(stdout).not.toContain("bad-attribute");
    expect(readFileSync(path, "utf8")).toBe(`${FIXED}\n${MISSPELT}`);
  });

  test("does not touch a file that needs nothing", async () => {
    const path = write("a.log", MISSPELT);
    const before = statSync(path);
    await runCli(["lint", "--fix", path]);
    expect(statSync(path)).toMatchObject({ ino: before.ino, mtimeMs: before.mtimeMs });
  });

  test("standard input comes out fixed", async () => {
    const { exitCode, stdout, stderr } = await runCli(["lint", "--fix", "-"], `${BROKEN}\n${MISSPELT}`);
    expect(stdout).toBe(`${FIXED}\n${MISSPELT}`);
    expect(stderr).toContain("-:4:41: unknown-status");
    expect(exitCode).toBe(1);
  });

  test("keeps a byte order mark, other lines with broken UTF-8, and a link", async () => {
    const head = Buffer.from([0xef, 0xbb, 0xbf]);
    const rest = Buffer.from([0x0a, 0xff, 0xfe, 0x0a]);
    const message = "##octopus[health target=a status=ok";
    const path = write("a.log", Buffer.concat([head, Buffer.from(message), rest]));
    const link = join(folder, "link.log");
    symlinkSync(path, link);
    await runCli(["lint", "--fix", link]);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(path)).toEqual(Buffer.concat([head, Buffer.from(`${message}]`), rest]));
  });

  test("a line with broken UTF-8 keeps its bytes, and its problem stays one", async () => {
    const bytes = Buffer.concat([Buffer.from([0xff]), Buffer.from(" ##octopus[health target=a status=ok\n")]);
    const path = write("a.log", bytes);
    const { exitCode, stdout } = await runCli(["lint", "--fix", path]);
    expect(readFileSync(path)).toEqual(bytes);
    expect({ exitCode, hasProblem: stdout.includes("unclosed") }).toEqual({ exitCode: 1, hasProblem: true });
  });

  test("in a script, new quotes are of the other kind than those around", async () => {
    const path = write("check.sh", `echo "##octopus[health target=a status=Down message=No 200]"\n`);
    const { exitCode } = await runCli(["lint", "--fix", path]);
    expect(exitCode).toBe(0);
    expect(readFileSync(path, "utf8")).toBe(`echo "##octopus[health target=a status=Down message='No 200']"\n`);
  });
});
