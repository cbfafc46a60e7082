/** `wrasse parse` as a function: what it prints for which inputs and options, and how it exits. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { MARKER } from "../../grammar/syntax.ts";
import { LINE_BYTES_MAX } from "../../src/scan/line-scanner.ts";
import { runCli } from "./run-cli.ts";

const directory = mkdtempSync(join(tmpdir(), "wrasse-parse-"));
afterAll(() => rmSync(directory, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
}

function linesOf(text: string): readonly string[] {
  expect(text === "" || text.endsWith("\n")).toBe(true);
  return text.split("\n").slice(0, -1);
}

const HEALTH = `${MARKER}health target=web-01 status=Down]`;
const OTHER = `${MARKER}setVariable name='bmFtZQ==' value='dsOk']`;
const MALFORMED = `${MARKER}health target=web-01 status=Dwon]`;
const NAMELESS = `${MARKER}!]`;
/**
 * What the terminal would obey: clear the screen, set the title, reverse the reading direction, C1's own escape. Of a
 * message's text, complete orders are no part; the first escape stays.
 */
const HOSTILE = "\u001b\u001b[2J\u001b]0;x\u0007\u202e\u2066\u009b2J\u200b";
const OBEYED = /[\0-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/;

describe("a JSON line", () => {
  test("of a health message has exactly the documented keys, in their order", async () => {
    const log = file("web.log", `\nfirst é\n😀 text ${HEALTH}\n`);
    expect(await runCli(["parse", log])).toEqual({
      exitCode: 0,
      stderr: "",
      stdout:
        `{"file":${JSON.stringify(log)},"line":3,"column":8,"offset":20,"name":"health","encoding":"plain",` +
        `"attributes":{"target":"web-01","status":"Down"},"report":{"target":"web-01","level":"unhealthy"}}\n`,
    });
  });

  test("of a health message that says everything has all of it in its report", async () => {
    const all = [
      ...['target="t"', 'STATUS="healthy with warnings"', 'Message="m ]"', "resource=r", "project=p", "environment=e"],
      ...["tenant=n", "check=c", "ttl=1m30s", "at=2026-11-21T04:00:00+01:00", "Extra=x", "__proto__=y"],
    ];
    const { stdout } = await runCli(["parse"], `${MARKER}Health ${all.join(" ")}]`);
    expect(stdout).toBe(
      `{"file":"-","line":1,"column":1,"offset":0,"name":"Health","encoding":"plain",` +
        `"attributes":{"target":"t","STATUS":"healthy with warnings","Message":"m ]","resource":"r","project":"p",` +
        `"environment":"e","tenant":"n","check":"c","ttl":"1m30s","at":"2026-11-21T04:00:00+01:00","Extra":"x","__proto__":"y"},` +
        `"report":{"target":"t","resource":"r","project":"p","environment":"e","tenant":"n","check":"c",` +
        `"level":"warning","message":"m ]","ttlMs":90000,"at":"2026-11-21T03:00:00.000Z","data":{"Extra":"x","__proto__":"y"}}}\n`,
    );
  });

  test("of another message has no report", async () => {
    const { stdout } = await runCli(["parse"], OTHER);
    expect(stdout).toBe(
      `{"file":"-","line":1,"column":1,"offset":0,"name":"setVariable","encoding":"base64",` +
        `"attributes":{"name":"name","value":"vä"}}\n`,
    );
  });

  test("of a malformed message has its reason and the column of its fault", async () => {
    const { stdout, exitCode } = await runCli(["parse"], `x\nyz${MALFORMED}`);
    expect(stdout).toBe(
      `{"file":"-","line":2,"column":3,"offset":4,"malformed":{"code":"unknown-status",` +
        `"reason":"\\"Dwon\\" is not a health level; did you mean down?","column":41}}\n`,
    );
    expect(exitCode).toBe(0);
  });

  test("of a fault on a later line than the message's first has that line, too", async () => {
    const { stdout } = await runCli(["parse"], `${MARKER}health target=a\n ttl=soon status=Up]`);
    const [finding] = linesOf(stdout).map((line) => JSON.parse(line));
    expect(finding).toMatchObject({ line: 1, column: 1, malformed: { code: "bad-ttl", line: 2, column: 6 } });
    expect(Object.keys(finding.malformed)).toEqual(["code", "reason", "line", "column"]);
  });

  test("is one line whatever the values hold", async () => {
    const value = Buffer.from("a\nb\r\u2028\0").toString("base64");
    const { stdout } = await runCli(["parse", "--encoding", "base64"], `${MARKER}other a="${value}"]`);
    expect(linesOf(stdout).map((line) => JSON.parse(line).attributes.a)).toEqual(["a\nb\r\u2028\0"]);
  });
});

describe("inputs", () => {
  test("are read in the order they are named in, standard input among them", async () => {
    const [first, second] = [file("first.log", HEALTH), file("second.log", `\n${OTHER}`)];
    const { stdout, exitCode } = await runCli(["parse", first, "-", second, first], `\n\n${NAMELESS}`);
    const places = linesOf(stdout)
      .map((line) => JSON.parse(line))
      .map(({ file, line }) => [file, line]);
    expect(places).toEqual([
      [first, 1],
      ["-", 3],
      [second, 2],
      [first, 1],
    ]);
    expect(exitCode).toBe(0);
  });

  test("that are not named are standard input", async () => {
    expect(linesOf((await runCli(["parse"], HEALTH)).stdout)).toHaveLength(1);
    expect(await runCli(["parse"], "nothing to find\n")).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  });

  test("begin and end on their own: an unclosed message is not closed by the next file", async () => {
    const [first, second] = [file("unclosed.log", `${MARKER}health target=a\n`), file("closing.log", " status=Up]")];
    const { stdout } = await runCli(["parse", first, second]);
    expect(linesOf(stdout).map((line) => JSON.parse(line))).toMatchObject([{ malformed: { code: "unclosed" } }]);
  });

  test("that are missing are said, the others read, and the exit code is 66", async () => {
    const log = file("there.log", HEALTH);
    const missing = join(directory, "missing.log");
    const { exitCode, stdout, stderr } = await runCli(["parse", missing, log]);
    expect(exitCode).toBe(66);
    expect(linesOf(stdout)).toHaveLength(1);
    expect(stderr).toBe(`wrasse: cannot read ${missing}: there is no such file\n`);
  });

  test("that are directories are said to be, the others read, and the exit code is 66", async () => {
    const logs = join(directory, "logs");
    mkdirSync(logs);
    const { exitCode, stdout, stderr } = await runCli(["parse", logs, file("beside.log", HEALTH)]);
    expect(exitCode).toBe(66);
    expect(linesOf(stdout)).toHaveLength(1);
    expect(stderr).toBe(`wrasse: cannot read ${logs}: it is a directory; name the files in it\n`);
  });

  test.each(["-dash.log", "--odd.log", "--name"])("named %s can be given behind --", async (name) => {
    const missing = await runCli(["parse", "--", name], HEALTH);
    expect(missing).toMatchObject({ exitCode: 66, stdout: "" });
    expect(missing.stderr).toContain(`cannot read ${name}: there is no such file`);
  });

  test.each(["5", "0x10", "1e3", "007", "true", "1.50"])("named %s keep their name", async (name) => {
    const { exitCode, stderr } = await runCli(["parse", name]);
    expect(stderr).toBe(`wrasse: cannot read ${name}: there is no such file\n`);
    expect(exitCode).toBe(66);
  });

  test("with a line of more than 16 MiB are read but for that line, which is said", async () => {
    const log = file("long.log", `${HEALTH}\n${"x".repeat(LINE_BYTES_MAX)}${HEALTH}\n${HEALTH}`);
    const { exitCode, stdout, stderr } = await runCli(["parse", log]);
    expect(linesOf(stdout).map((line) => JSON.parse(line).line)).toEqual([1, 3]);
    expect(stderr).toBe(`wrasse: ${log}:2: a line of more than 16 MiB was passed over\n`);
    expect(exitCode).toBe(0);
  });
});

describe("--name", () => {
  const log = [HEALTH, OTHER, NAMELESS, MALFORMED, `${MARKER}setVariable name=a name=b]`, `${MARKER}HEALTH x=y]`].join(
    "\n",
  );
  const linesWith = async (...args: string[]) => {
    const { stdout } = await runCli(["parse", ...args], log);
    return linesOf(stdout).map((line) => JSON.parse(line).line);
  };

  test("keeps the messages of that name in any letter case, and broken ones that could be", async () => {
    expect(await linesWith("--name", "health")).toEqual([1, 3, 4, 6]);
    expect(await linesWith("--name", "SETVARIABLE")).toEqual([2, 3, 5]);
  });

  test("of which nothing is found leaves what could not be read", async () => {
    expect(await linesWith("--name", "5")).toEqual([3]);
  });

  test("given twice is the last one, as everywhere", async () => {
    expect(await linesWith("--name", "health", "--name", "setVariable")).toEqual([2, 3, 5]);
  });

  test("without a name is a usage error", async () => {
    const { exitCode, stderr } = await runCli(["parse", "--name"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("--name needs a value");
  });
});

describe("--format text", () => {
  test("has a line for each finding and a count at the end", async () => {
    const log = file("text.log", `${HEALTH}${HEALTH}\n x${OTHER}\n${NAMELESS}\n`);
    const { stdout, exitCode } = await runCli(["parse", "--format", "text", log]);
    const lines = linesOf(stdout);
    expect(lines).toHaveLength(5);
    expect(lines[0]).toMatch(/:1:1 .*unhealthy.*web-01$/);
    expect(lines[1]?.startsWith(`${log}:1:${HEALTH.length + 1} `)).toBe(true);
    expect(lines[2]).toMatch(/:2:3 .*setVariable$/);
    expect(lines[3]).toMatch(/:3:1 .*malformed.*bad-name: /);
    expect(lines[4]).toBe("2 reports about 1 resource, 1 malformed message, 1 other message");
    expect(exitCode).toBe(0);
  });

  test("names who is meant by all its names, and the check", async () => {
    const names = "target=t resource=r project=p environment=e tenant=n check=c message='it is down'";
    const { stdout } = await runCli(["parse", "--format", "text"], `${MARKER}health ${names} status=Down]`);
    expect(linesOf(stdout)[0]).toMatch(/p\/e\/n\/t\/r \(c\) +it is down$/);
  });

  test("says that nothing was found", async () => {
    const { stdout } = await runCli(["parse", "--format", "text"], "nothing\n");
    expect(stdout).toBe("0 reports about 0 resources, 0 malformed messages, 0 other messages\n");
  });

  test.each([
    ["a target", `${MARKER}health target="${HOSTILE}" status=Down]`],
    ["a message", `${MARKER}health target=a status=Down message="${HOSTILE}"]`],
    ["a status", `${MARKER}health target=a status="${HOSTILE}"]`],
    ["an attribute", `${MARKER}health target=a status=Down ${HOSTILE}`],
    ["a variable", `${MARKER}health target="#{${HOSTILE}}" status=Down]`],
  ])("shows %s that a terminal would obey, without what it would obey", async (_what, text) => {
    const { stdout } = await runCli(["parse", "--format", "text"], text);
    expect(stdout).toContain("2J");
    expect(stdout).toMatch(/␛|\\u001b/);
    expect(stdout).not.toMatch(OBEYED);
  });

  test("shows a file name that a terminal would obey, without what it would obey", async () => {
    const { stdout } = await runCli(["parse", "--format", "text", file(`h${HOSTILE}\n.log`, HEALTH)]);
    expect(linesOf(stdout)).toHaveLength(2);
    expect(stdout).not.toMatch(OBEYED);
  });
});

describe("--log-format and --timezone", () => {
  const docker = JSON.stringify({
    log: `${MARKER}health target="a b" status=Up]\n`,
    stream: "stderr",
    time: "2026-11-21T03:00:00Z",
  });
  const local = `2026-11-21 04:00:00 ${HEALTH}`;

  test("a log's wrapping is seen through, and what it says comes last", async () => {
    const { stdout } = await runCli(["parse"], docker);
    const [finding] = linesOf(stdout).map((line) => JSON.parse(line));
    expect(finding).toMatchObject({ column: 9, offset: 8, report: { target: "a b" } });
    expect(finding.said).toEqual({ at: "2026-11-21T03:00:00.000Z", stream: "stderr" });
    expect(Object.keys(finding).at(-1)).toBe("said");
  });

  test("a log can be taken as it stands, or for what its first lines do not show", async () => {
    const asItStands = await runCli(["parse", "--log-format", "plain"], docker);
    expect(JSON.parse(asItStands.stdout)).toMatchObject({ malformed: { code: "bad-attribute" } });
    expect(asItStands.stdout).not.toContain("said");
    const forced = await runCli(
      ["parse", "--log-format", "json"],
      `{"msg":"${MARKER}health target=\\"a\\" status=Up]"}`,
    );
    expect(JSON.parse(forced.stdout)).toMatchObject({ report: { target: "a" } });
  });

  test("a time without offset is of the zone that is given", async () => {
    const { stdout } = await runCli(["parse", "--timezone", "Europe/Vienna"], local);
    expect(JSON.parse(stdout).said).toEqual({ at: "2026-11-21T03:00:00.000Z" });
  });

  test.each(["parse", "lint"])("%s refuses a zone or a format that does not exist", async (command) => {
    const zone = await runCli([command, "--timezone", "Europe/Wien", "-"], local);
    expect(zone).toMatchObject({ exitCode: 2, stdout: "" });
    expect(zone.stderr).toContain("there is no time zone Europe/Wien");
    const format = await runCli([command, "--log-format", "odd", "-"], local);
    expect(format).toMatchObject({ exitCode: 2, stdout: "" });
  });
});

describe("on standard error", () => {
  test("a file name that a terminal would obey is made visible", async () => {
    const { stderr } = await runCli(["parse", `missing${HOSTILE}\n.log`]);
    expect(linesOf(stderr)).toHaveLength(1);
    expect(stderr).toContain("␛[2J");
    expect(stderr).not.toMatch(OBEYED);
  });

  test.each([
    ["option", ["parse", `--n${HOSTILE}`]],
    ["command", [`p${HOSTILE}`]],
    ["choice", ["parse", "--format", HOSTILE]],
  ])("an unknown %s that a terminal would obey is made visible", async (_what, args) => {
    const { exitCode, stderr } = await runCli(args);
    expect(exitCode).toBe(2);
    expect(stderr).not.toMatch(OBEYED);
  });
});

describe("--encoding and --escapes", () => {
  test("force what is otherwise decided for each message", async () => {
    const message = `${MARKER}other a=QUJD]`;
    const valueWith = async (...args: string[]) => JSON.parse((await runCli(["parse", ...args], message)).stdout);
    expect(await valueWith()).toMatchObject({ encoding: "base64", attributes: { a: "ABC" } });
    expect(await valueWith("--encoding", "auto")).toMatchObject({ encoding: "base64" });
    expect(await valueWith("--encoding", "plain")).toMatchObject({ encoding: "plain", attributes: { a: "QUJD" } });
    expect(await valueWith("--encoding", "base64", "--encoding", "plain")).toMatchObject({ encoding: "plain" });
  });

  test("teamcity makes a bar an escape, and a bad one a fault", async () => {
    const message = `${MARKER}health target=a status=Up message="|'|n|0x00e9|]"]`;
    const plain = JSON.parse((await runCli(["parse"], message)).stdout);
    const escaped = JSON.parse((await runCli(["parse", "--escapes", "teamcity"], message)).stdout);
    expect(plain.report.message).toBe("|'|n|0x00e9|]");
    expect(escaped.report.message).toBe("'\né]");
    const { stdout } = await runCli(["parse", "--escapes", "teamcity"], `${MARKER}health target=a status=Up x="ab|q"]`);
    expect(JSON.parse(stdout)).toMatchObject({ malformed: { code: "bad-escape", column: 42 } });
  });

  test.each(["--encoding", "--escapes", "--format"])(
    "%s with an unknown value lists the known ones",
    async (option) => {
      const { exitCode, stdout, stderr } = await runCli(["parse", option, "rot13"], HEALTH);
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
      expect(stderr).toMatch(/takes \w+, \w+.*, and got "rot13"/);
    },
  );
});

describe("a command line that makes no sense exits with 2, prints nothing, and says", () => {
  test.each([
    ["which command was meant", ["prase"], "did you mean parse?"],
    ["which option was meant", ["parse", "--nmae", "health"], "did you mean --name?"],
    ["that an option is unknown", ["parse", "--frobnicate"], "there is no option --frobnicate"],
    ["that a command is unknown", ["frobnicate"], 'there is no command "frobnicate"'],
    ["that there is no command", [], "no command given"],
  ])("%s", async (_what, args, sentence) => {
    const { exitCode, stdout, stderr } = await runCli(args, HEALTH);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(sentence);
    expect(stderr).toContain("--help");
  });
});

describe("the help", () => {
  test.each([
    ["wrasse", ["--help"], "$ wrasse watch /var/log/deployments"],
    ["wrasse parse", ["parse", "--help"], "$ wrasse parse deploy.log"],
  ])("of %s begins with examples to copy, which themselves make sense", async (_command, args, first) => {
    const { exitCode, stdout, stderr } = await runCli(args);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(linesOf(stdout)[0]?.startsWith(first)).toBe(true);
    expect(stdout.indexOf(first)).toBeLessThan(stdout.indexOf("Usage:"));
    expect(stdout.indexOf("Usage:")).toBeLessThan(stdout.indexOf("Options:"));
  });

  test("names every option of parse and what it may be", async () => {
    const { stdout } = await runCli(["parse", "--help"]);
    for (const word of ["--name", "--format", '"json", "text"', "--encoding", "--escapes", '"teamcity"']) {
      expect(stdout).toContain(word);
    }
  });
});
