/** README.md and src/cli/README.md are executed: the commands they show print what they show. */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const README = readFileSync("README.md", "utf8");
const BLOCKS = blocksOf(README);
const CLI_README = readFileSync("src/cli/README.md", "utf8");

function blocksOf(text: string) {
  return [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, kind = "", inside = ""]) => ({ kind, text: inside }));
}

/** A command line behind `$ `, and what it prints up to the next one. */
function commandsOf(text: string) {
  return blocksOf(text)
    .filter(({ kind }) => kind === "sh")
    .flatMap((block) => [...block.text.matchAll(/^\$ (.*)\n((?:(?!\$ ).*\n)*)/gm)])
    .map(([, commandLine = "", output = ""]) => ({ commandLine, output }));
}

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "wrasse-readme-"));
  const wrasse = join(folder, "wrasse");
  writeFileSync(wrasse, `#!/bin/sh\nexec "${process.execPath}" "${resolve("bin/wrasse.js")}" "$@"\n`);
  chmodSync(wrasse, 0o755);
  const check = '#!/bin/sh\nT=$1\necho "##octopus[health target=$T status=Unhealty]"\n';
  writeFileSync(join(folder, "check.sh"), check, { mode: 0o755 });
  const probe = `#!/bin/sh
echo "GET https://$1/ took 30 s"
echo "##octopus[health target=$1 status=Unhealthy message=\\"No 200\\"]"
`;
  writeFileSync(join(folder, "probe.sh"), probe, { mode: 0o755 });
});
beforeAll(() => {
  run(`wrasse read --store quick-start.db "${resolve("fixtures/quick-start")}"/*.log`);
});
afterAll(() => rmSync(folder, { recursive: true }));

function run(commandLine: string, input = ""): string {
  const env = { ...process.env, PATH: `${folder}${delimiter}${process.env["PATH"]}`, XDG_STATE_HOME: folder };
  return execFileSync("bash", ["-c", `${commandLine} || true`], { cwd: folder, env, input, encoding: "utf8" });
}

describe("README.md", () => {
  test("shows commands to run", () => {
    expect(commandsOf(README).length).toBeGreaterThanOrEqual(4);
  });

  test.each(commandsOf(README))("$commandLine prints what it shows", ({ commandLine, output }) => {
    expect(run(commandLine)).toBe(output);
  });

  test("the log line it shows becomes the report it shows", () => {
    const line = BLOCKS.find(({ kind, text }) => kind === "" && text.includes("##octopus["))?.text ?? "";
    const report = BLOCKS.find(({ kind }) => kind === "json")?.text ?? "";
    expect(run("cat > deploy.log; wrasse parse deploy.log", line)).toBe(report);
  });

  test.each(commandsOf(CLI_README))("$commandLine prints what it shows", ({ commandLine, output }) => {
    expect(run(`WRASSE_STORE=quick-start.db; export WRASSE_STORE; ${commandLine}`)).toBe(output);
  });

  test("names only scripts that package.json has", () => {
    const { scripts } = JSON.parse(readFileSync("package.json", "utf8"));
    const named = [...README.matchAll(/npm (?:run )?(start|test|check|fix|bench)\b/g)].map(([, name]) => name);
    expect(named).toContain("start");
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
  });
});
