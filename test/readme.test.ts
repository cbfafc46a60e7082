/** README.md is executed: the commands it shows print what it shows. */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const README = readFileSync("README.md", "utf8");
const BLOCKS = [...README.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, kind = "", text = ""]) => ({ kind, text }));

/** A command line behind `$ `, and what it prints up to the next one. */
const COMMANDS = BLOCKS.filter(({ kind }) => kind === "sh").flatMap(({ text }) =>
  [...text.matchAll(/^\$ (.*)\n((?:(?!\$ ).*\n)*)/gm)].map(([, commandLine = "", output = ""]) => ({
    commandLine,
    output,
  })),
);

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "wrasse-readme-"));
  const wrasse = join(folder, "wrasse");
  writeFileSync(wrasse, `#!/bin/sh\nexec "${process.execPath}" "${resolve("bin/wrasse.js")}" "$@"\n`);
  chmodSync(wrasse, 0o755);
  writeFileSync(join(folder, "check.sh"), '#!/bin/sh\nT=$1\necho "##octopus[health target=$T status=Unhealty]"\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

function run(commandLine: string, input = ""): string {
  const env = { ...process.env, PATH: `${folder}${delimiter}${process.env["PATH"]}` };
  return execFileSync("bash", ["-c", `${commandLine} || true`], { cwd: folder, env, input, encoding: "utf8" });
}

describe("README.md", () => {
  test("shows commands to run", () => {
    expect(COMMANDS.length).toBeGreaterThanOrEqual(4);
  });

  test.each(COMMANDS)("$commandLine prints what it shows", ({ commandLine, output }) => {
    expect(run(commandLine)).toBe(output);
  });

  test("the log line it shows becomes the report it shows", () => {
    const line = BLOCKS.find(({ kind, text }) => kind === "" && text.includes("##octopus["))?.text ?? "";
    const report = BLOCKS.find(({ kind }) => kind === "json")?.text ?? "";
    expect(run("cat > deploy.log; wrasse parse deploy.log", line)).toBe(report);
  });

  test("names only scripts that package.json has", () => {
    const { scripts } = JSON.parse(readFileSync("package.json", "utf8"));
    const named = [...README.matchAll(/npm (?:run )?(start|test|check|fix|bench)\b/g)].map(([, name]) => name);
    expect(named).toContain("start");
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
  });
});
