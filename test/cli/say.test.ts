/** `wrasse say` as a person uses it: pairs in, one line out, and mistakes explained before anything is printed. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "../../grammar/grammar.ts";
import { runCli } from "./run-cli.ts";

test("a health message is printed as one line in base64, its values in the order given", async () => {
  expect(await runCli(["say", "target=web-01", "status=Unhealthy", "message=No 200"])).toEqual({
    exitCode: 0,
    stdout: "##octopus[health target='d2ViLTAx' status='VW5oZWFsdGh5' message='Tm8gMjAw']\n",
    stderr: "",
  });
});

test("a pair is split at its first equals sign", async () => {
  const { stdout } = await runCli(["say", "target=a", "status=Up", "query=x=1&y==2"]);
  expect(parse(stdout)).toMatchObject([{ attributes: { query: "x=1&y==2" } }]);
});

test.each([
  ["an empty text", ""],
  ["line breaks of every kind", "one\ntwo\r\nthree\rfour\u2028five\n"],
  ["both kinds of quotes", `it's "fine"`],
  ["the end of a message", "a] b ##octopus[health target='x']"],
  ["bars and escapes", "|n || |0x0041 \\n %s $(date) `date`"],
  ["emoji and combining marks", "👩‍🚒 e\u0301 🇩🇪 \u202e"],
  ["terminal controls", "\u001b[2J\u0007\t"],
  ["what looks like an option", "--help"],
  ["what looks like base64", "VXA="],
])("%s survives as the value of a message", async (_kind, text) => {
  const { stdout, stderr, exitCode } = await runCli(["say", "target=a", "status=Up", `message=${text}`]);
  expect({ stderr, exitCode, lines: stdout.split("\n").length }).toEqual({ stderr: "", exitCode: 0, lines: 2 });
  expect(parse(stdout)).toMatchObject([{ report: { target: "a", level: "healthy", message: text } }]);
});

test("any text survives as a value, in base64 and, with --plain, in whichever form can hold it", async () => {
  const argument = fc.string({ unit: "binary" }).filter((text) => text.isWellFormed() && !text.includes("\0"));
  await fc.assert(
    fc.asyncProperty(argument, fc.boolean(), async (text, isPlain) => {
      const { stdout, exitCode } = await runCli([
        "say",
        ...(isPlain ? ["--plain"] : []),
        "target=a",
        "status=Up",
        `message=${text}`,
      ]);
      expect(exitCode).toBe(0);
      expect(parse(stdout)).toMatchObject([{ attributes: { target: "a", status: "Up", message: text } }]);
    }),
    { numRuns: 50 },
  );
});

test.each<[args: string[], sentence: string]>([
  [[], "a health message must say what it is about: target=…"],
  [["status=Up"], "a health message must say what it is about: target=…"],
  [["target=a"], "a health message must say how it is: status=Healthy, status=Unhealthy …"],
  [["target= ", "status=Up"], "target is empty, and a health message needs one"],
  [["target=a", "status=Unhelthy"], '"Unhelthy" is not a health level; did you mean Unhealthy?'],
  [["--plain", "target=a", "status=Unhelthy"], '"Unhelthy" is not a health level; did you mean Unhealthy?'],
  [
    ["target=a", "status=splendid"],
    '"splendid" is not a health level; write one of Healthy, HasWarnings, Unknown, Unhealthy, Unavailable, Maintenance, Skipped',
  ],
  [
    ["target=a", "status=Up", "ttl=5x"],
    '"5x" is not a duration from 1s to 365d; write a number and a unit: 90s, 15m, 2h, 1d',
  ],
  [["target=a", "status=Up", "resource="], "resource is empty; leave it out or give it a value"],
  [
    ["target=#{Octopus.Target}", "status=Up"],
    'target is still the variable "#{Octopus.Target}": nothing replaced it before it was logged',
  ],
  [["--name", "Health", "status=Up"], "a health message must say what it is about: target=…"],
])("a health message that nobody would accept is refused before it is printed: %j", async (args, sentence) => {
  expect(await runCli(["say", ...args])).toEqual({
    exitCode: 2,
    stdout: "",
    stderr: `wrasse: ${sentence}\nTry "wrasse say --help".\n`,
  });
});

test.each<[args: string[], sentence: string]>([
  [["web-01"], '"web-01" is not key=value'],
  [["target=a", ""], '"" is not key=value'],
  [["target=a", "\u001b[2J"], '"\\u001b[2J" is not key=value'],
  [["=x"], '"" in "=x" cannot name a value; '],
  [["1st=x"], '"1st" in "1st=x" cannot name a value; '],
  [["a]b=x\u202e"], '"a]b" in "a]b=x\\u202e" cannot name a value; '],
  [["target=a", "status=Up", "TARGET=b"], '"TARGET" stands here a second time (letter case does not count)'],
  [["--name", "two words"], '"two words" cannot name a message; '],
  [["--script", "bash", "target=a"], '--script prints a function and takes no key=value: "target=a"'],
  [["--script", "perl"], '--script takes bash, pwsh, python, csharp, node, and got "perl"'],
])("arguments that make no sense are named and nothing is printed: %j", async (args, sentence) => {
  const { exitCode, stdout, stderr } = await runCli(["say", ...args]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toContain(`wrasse: ${sentence}`);
});

test("a message of another name may say anything or nothing", async () => {
  expect(await runCli(["say", "--name", "stdout-verbose"])).toMatchObject({ stdout: "##octopus[stdout-verbose]\n" });
  const { stdout } = await runCli(["say", "--name", "setVariable", "name=Größe", "value="]);
  expect(parse(stdout)).toMatchObject([{ name: "setVariable", attributes: { name: "Größe", value: "" } }]);
});

test("a message that would be longer than wrasse reads is refused, where the shorter plain form is not", async () => {
  const pairs = ["target=a", "status=Up", `message=${"x".repeat(50_000)}`];
  const refused = await runCli(["say", ...pairs]);
  expect(refused).toMatchObject({ exitCode: 2, stdout: "" });
  expect(refused.stderr).toMatch(
    /the message takes 667\d\d characters in base64, and wrasse reads at most 65536 of one/,
  );
  const { exitCode, stdout } = await runCli(["say", "--plain", ...pairs]);
  expect(exitCode).toBe(0);
  expect(parse(stdout)).toMatchObject([{ report: { message: "x".repeat(50_000) } }]);
});

test("--plain prints the readable form", async () => {
  expect(await runCli(["say", "--plain", "target=web-01", "status=Unhealthy", 'message=No "200" [x]|'])).toEqual({
    exitCode: 0,
    stdout: `##octopus[health target="web-01" status="Unhealthy" message='No "200" [x]|']\n`,
    stderr: "",
  });
});

test.each([
  ["a line break", ["target=a", "status=Up", "message=1\n2"]],
  ["both kinds of quotes", ["target=a", "status=Up", `message=it's "fine"`]],
  ["a text that would be taken for base64", ["--name", "progress", "percentage=MTA="]],
])("--plain falls back to base64 for %s, and says so", async (_kind, args) => {
  const { exitCode, stdout, stderr } = await runCli(["say", "--plain", ...args]);
  expect(exitCode).toBe(0);
  expect({ stdout }).toEqual({ stdout: (await runCli(["say", ...args])).stdout });
  expect(stderr).toBe("wrasse: written in base64, because as plain text it would not read back as the same\n");
});
