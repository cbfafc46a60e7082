/**
 * wrasse beside Octopus' own parsers: every case of Octopus' tests, and the corner cases that follow from its code.
 * "Agent" is the parser that Calamari carries, "server" the one that reads task logs; the server's gives text it cannot
 * read a warning, "Could not parse". Each difference is on purpose and has its sentence in grammar/README.md.
 */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { emit } from "../../grammar/emit.ts";
import { parse } from "../../grammar/grammar.ts";
import { check, type Expected, notation } from "./check.ts";

describe.each([
  ["\\n", "\n"],
  ["\\r\\n", "\r\n"],
])("Octopus' own tests, with lines that end in %s", (_name, NL) => {
  test("leaves text that is no message", () => {
    check("Hello World!", []);
  });

  test("recognizes a basic message", () => {
    check(`Hello world!${NL}##octopus[foo] Hello${NL}`, "foo plain");
  });

  test("recognizes multiple messages", () => {
    check(`##octopus[Burt] Hello${NL}Hello world!${NL}##octopus[Ernie] Hello${NL}`, ["Burt plain", "Ernie plain"]);
  });

  test("recognizes a message with line breaks in a value", () => {
    check(
      `Hello world!${NL}##octopus[foo name='UGF1bA==' value='dGhpcyBpcyBhIHZlcnkNCg0KdmVyeSBsb25nIGxvbmcgbGluZQ=='] Hello`,
      String.raw`foo base64 name="Paul" value="this is a very\r\n\r\nvery long long line"`,
    );
  });

  test("recognizes a message split over multiple lines", () => {
    const text = ["##octopus[foo name", "='UGF1bA==' value='VGhpcyBzZ", "W50ZW5jZSBpcyBmYWx", "", "zZQ=='] Hello"];
    check(`Hello world!${NL}${text.join(NL)}`, `foo base64 name="Paul" value="This sentence is false"`);
  });

  test("recognizes a message over multiple lines that came in two parts", () => {
    const first = `##octopus[foo name='UGF1bA==' value='dGhpcyBpcyBhIHZlcnkNCg${NL}${NL}`;
    check(
      `Hello world!${NL}${first}0KdmVyeSBsb25nIGxvbmcgbGluZQ=='] Hello${NL}`,
      String.raw`foo base64 name="Paul" value="this is a very\r\n\r\nvery long long line"`,
    );
  });
});

describe("what Octopus writes", () => {
  test.each([
    ["my-message-name", [["foo", "my-parameter-value"]], `##octopus[my-message-name foo="bXktcGFyYW1ldGVyLXZhbHVl"]`],
    ["my-message-name", [["foo", "1"]], `##octopus[my-message-name foo="MQ=="]`],
    ["do-it", [["foo", "1"]], `##octopus[do-it foo="MQ=="]`],
    ["stdout-warning", [], "##octopus[stdout-warning ]"],
  ] as const)("for %s %j is read as what wrasse writes for it, which differs in its quotes", (name, pairs, written) => {
    const attributes = pairs.map(([key, value]) => ` ${key}=${JSON.stringify(value)}`).join("");
    check(written, `${name} ${pairs.length === 0 ? "plain" : "base64"}${attributes}`);
    expect(parse(emit(name, pairs)).map(notation)).toEqual(parse(written).map(notation));
    expect(emit(name, pairs).replaceAll("'", '"')).toBe(written.replace(" ]", "]"));
  });

  test.each([
    ["a value that bash left out", "##octopus[setVariable name='RW1wdHk=']", `setVariable base64 name="Empty"`],
    [
      "two blanks behind the name",
      "##octopus[new-thing  a='YQ==' sensitive='VHJ1ZQ==']",
      `new-thing base64 a="a" sensitive="True"`,
    ],
    ["many blanks between attributes", "##octopus[foo a='YQ=='      b='Yg==']", `foo base64 a="a" b="b"`],
    [
      "a level for one line",
      "##octopus[stdout-error]\nno\n##octopus[stdout-default]",
      ["stdout-error plain", "stdout-default plain"],
    ],
    ["a message that was never closed", '##octopus[foundPackage id="YQ=="\nnext\n', "unclosed at 33"],
    [
      "a message that its server could not parse",
      `Could not parse '##octopus[health target=web-01 status="Unhealthy" message="No 200"]'`,
      `health plain target="web-01" status="Unhealthy" message="No 200" (unhealthy)`,
    ],
  ] as const)("with %s", (_what, input, expected) => {
    check(input, expected);
  });
});

describe("read as Octopus reads it", () => {
  test.each<[input: string, expected: Expected]>([
    ["##octopus[a]##octopus[b]", ["a plain", "b plain"]],
    ["##octopus[[foo]", "foo plain"],
    ["##Octopus[foo]", []],
    ["##octo\u001b[0mpus[foo]", []],
    ["##octo\npus[foo]", []],
    ["##octopus[foo a='YQ==']", `foo base64 a="a"`],
    [`##octopus[foo a="YQ=="]`, `foo base64 a="a"`],
    ["##octopus[foo a = 'YQ==']", `foo base64 a="a"`],
    ["##octopus[foo   a='YQ=='   b='Yg==' ]", `foo base64 a="a" b="b"`],
    ["##octopus[foo a='']", `foo base64 a=""`],
    ["##octopus[foo a='Y Q = =']", `foo base64 a="a"`],
    [
      '##octopus[health target="d2ViLTAx" status="VW5oZWFsdGh5" message="Tm8gMjAw"]',
      `health base64 target="web-01" status="Unhealthy" message="No 200" (unhealthy)`,
    ],
  ])("%j is %j", (input, expected) => {
    check(input, expected);
  });
});

type Difference = readonly [input: string, octopus: string, wrasse: Expected];

const DIFFERENCES: Readonly<Record<string, readonly Difference[]>> = {
  "A message counts wherever it stands in a line.": [
    ["Hello ##octopus[foo]", "foo to the agent, text to the server", "foo plain"],
    ["# ##octopus[foo]", "foo to the agent, text to the server", "foo plain"],
    ["a#b##octopus[foo]", "foo to the agent, text to the server", "foo plain"],
    ["\u001b[32m##octopus[foo]\u001b[0m", "foo to the agent, text to the server", "foo plain"],
    [
      `[Info] ##octopus[setVariable name="bmFtZQ==" value="dmFs"]`,
      "setVariable to the agent, text to the server",
      `setVariable base64 name="name" value="val"`,
    ],
  ],
  "Anything may stand between two messages.": [
    ["##octopus[a] ##octopus[b]", "a, and b is dropped or text", ["a plain", "b plain"]],
  ],
  "A number sign more before the marker hides nothing.": [["###octopus[foo]", "text", "foo plain"]],
  "The bracket is a part of the marker, so that prose is text.": [
    ["##octopus [foo]", "foo", []],
    ["##octopusfoo]", "foo", []],
    ["##octopus instance name ----->: X", "the beginning of a message that goes on up to the next bracket", []],
    ["##octopus instance name ----->: X\n##octopus[foo]", "one message that could not be parsed", "foo plain"],
  ],
  "A bracket in quotes belongs to the value.": [
    ["##octopus[foo a='x]y']", "a message up to the bracket that could not be parsed", `foo plain a="x]y"`],
  ],
  "A value without blanks needs no quotes.": [
    ["##octopus[foo a=YQ==]", "dropped, or could not parse", `foo base64 a="a"`],
    [
      `##octopus[health target=web-01 status="Unhealthy" message="No 200"]`,
      "dropped, or could not parse",
      `health plain target="web-01" status="Unhealthy" message="No 200" (unhealthy)`,
    ],
  ],
  "The status decides whether values are plain.": [
    [
      `##octopus[health target="web-01" status="Unhealthy" message="No 200"]`,
      "dropped, or could not parse",
      `health plain target="web-01" status="Unhealthy" message="No 200" (unhealthy)`,
    ],
    [
      `##octopus[health target="web1" status="Degraded"]`,
      "a message full of garbage",
      `health plain target="web1" status="Degraded" (warning)`,
    ],
  ],
  "Values that are not base64 of UTF-8 are passed on as they are.": [
    [
      "##octopus[progress percentage='50' message='hi']",
      "dropped, or could not parse",
      `progress plain percentage="50" message="hi"`,
    ],
    [
      "##octopus[setVariable name='True' value='True']",
      "a variable whose name and value are N\ufffd\ufffd",
      `setVariable plain name="True" value="True"`,
    ],
  ],
  "Values are no XML, so character references are text.": [
    ["##octopus[foo a='YQ&#61;&#61;']", `foo with a="a"`, `foo plain a="YQ&#61;&#61;"`],
  ],
  "`health` counts in any letter case, so that none is lost.": [
    [
      "##octopus[Health target='YQ==' status='VXA=']",
      "a message by another name",
      `Health base64 target="a" status="Up" (healthy)`,
    ],
  ],
  "What is malformed is reported with its reason.": [
    ["##octopus[ foo ]", "dropped, or could not parse", "bad-name at 11"],
    ["##octopus[]", "dropped, or could not parse", "bad-name at 11"],
    ["##octopus[1foo]", "dropped, or could not parse", "bad-name at 11"],
    ["##octopus[foo/]", "dropped, or could not parse", "bad-name at 11"],
    ["##octopus[foo:bar]", "dropped, or could not parse", "bad-name at 11"],
    ["##octopus[foo a]", "dropped, or could not parse", "bad-attribute at 15"],
    ["##octopus[foo a='YQ==' a='Yg==']", "dropped, or could not parse", "duplicate-attribute at 24"],
    ["##octopus[foo a='YQ==' A='Yg==']", "dropped, or could not parse", "duplicate-attribute at 24"],
    ["##octopus[foo a='YQ=='b='Yg==']", "dropped, or could not parse", "bad-attribute at 23"],
  ],
  "An unclosed message does not swallow what follows it.": [
    [
      "##octopus[foo\nplain line\nx]y ##octopus[b]",
      "dropped together with b; to the server text, a message x, and text",
      ["unclosed at 14", "b plain"],
    ],
    ["##octopus[foo\n##octopus[b]", "one message that could not be parsed", ["unclosed at 14", "b plain"]],
  ],
  "A carriage return within a line is a blank.": [["##octopus[fo\ro]", "foo", "bad-attribute at 14"]],
  "Joining has bounds, so that memory has.": [[`##octopus[foo${"\n".repeat(100)}]`, "foo", "unclosed at 14"]],
};

describe.each(Object.entries(DIFFERENCES))("%s", (_why, differences) => {
  test.each(differences)("%j, in Octopus %s, is %j", (input, _octopus, wrasse) => {
    check(input, wrasse);
  });
});

test("grammar/README.md tells of each difference, and of no other", () => {
  const [, section = ""] = readFileSync("grammar/README.md", "utf8").split("\n## Where wrasse differs from Octopus\n");
  const told = Array.from(section.matchAll(/^\| (.+?\.) \|/gm), ([, why]) => why);
  expect(told.toSorted()).toEqual(Object.keys(DIFFERENCES).toSorted());
});

describe("the line that started it all", () => {
  const line = `##octopus[health target=#{Octopus.Target} status="Unhealthy" message="No 200"]`;
  const expected = `health plain target="web01" status="Unhealthy" message="No 200" (unhealthy)`;

  test("is a report as soon as its variable is replaced, whatever stands around it", () => {
    const replaced = line.replace("#{Octopus.Target}", "web01");
    check(replaced, expected);
    check(`2026-11-21T03:00:00Z |123|stdout|${replaced} and more`, expected);
    check(`\u001b[31m${replaced}\u001b[0m`, expected);
    check(replaced.replace("Unhealthy", "unhealthy"), expected.replace("Unhealthy", "unhealthy"));
  });

  test("says the same in base64", () => {
    const encoded = "##octopus[health target='d2ViMDE=' status='VW5oZWFsdGh5' message='Tm8gMjAw']";
    check(encoded, expected.replace("plain", "base64"));
  });

  test("is about nobody before", () => {
    check(line, "unsubstituted-variable at 25");
  });

  test("is not confused with what else Octopus writes", () => {
    check("##octopus[setVariable name='SGVhbHRo' value='RG93bg==']", `setVariable base64 name="Health" value="Down"`);
  });
});
