/** Every way a message can be wrong: which code it gets, the exact column of the fault, and what it says to a person. */
import { describe, expect, test } from "vitest";
import { parse } from "../../grammar/grammar.ts";
import { REASON_CODES, type ReasonCode } from "../../grammar/malformed.ts";
import type { ParseOptions } from "../../grammar/message.ts";
import { MESSAGE_LENGTH_MAX } from "../../grammar/reader.ts";
import { check, malformedOf } from "./check.ts";

const BASE64: ParseOptions = { encoding: "base64" };
const TEAMCITY: ParseOptions = { escapes: "teamcity" };

/** A text behind a marker at the beginning of its line, and the column of what is wrong with it. */
type Row = readonly [body: string, column: number, options?: ParseOptions];

const FAULTS: Readonly<Record<ReasonCode, readonly Row[]>> = {
  unclosed: [
    ["", 11],
    ["fo", 13],
    ["foo   ", 14],
    ["[[", 13],
    ["foo a", 16],
    ["foo a=", 17],
    ["foo a = \t", 18],
    ["foo a=b", 18],
    ["foo a='b'", 20],
    ["health target=a status=Up", 36],
    [`health target="a`, 25],
    ["health target='a ]", 25],
    [`health target="a' status=Up]`, 25],
    [`health target = "😀" message='😀`, 39],
  ],
  "too-long": [[`foo a="${"x".repeat(MESSAGE_LENGTH_MAX)}"]`, 11]],
  "bad-name": [
    ["]", 11],
    ["[]", 12],
    [" foo]", 11],
    ["[[ foo]", 13],
    ["1foo]", 11],
    ["-foo]", 11],
    ["foo:bar]", 11],
    ["foo/]", 11],
    ["foo=bar]", 11],
    [`"health" target=a status=Up]`, 11],
    ["health,target=a]", 11],
    ["😀]", 11],
  ],
  "bad-attribute": [
    ["foo a]", 15],
    ["foo a b=c]", 15],
    ["foo b=c a]", 19],
    ["foo 1a=b]", 15],
    ["foo =b]", 15],
    [`foo "a"]`, 15],
    ["foo /]", 15],
    ["foo a:b=c]", 15],
    [`foo a="b"c]`, 20],
    [`foo a="b"c="d"]`, 20],
    [`foo a="b", c="d"]`, 20],
    [`foo a="b""]`, 20],
    ["foo a = 'b'\u00a0]", 22],
    ["health target=a status=Up message=No 200]", 48],
    ["health target=a status=Up message='it's down']", 49],
    [`health target="😀" message=No 200 status=Up]`, 40],
  ],
  "empty-value": [
    ["foo a=]", 15],
    ["foo a= ]", 15],
    ["foo b=c a= d=e]", 19],
    ["health target= status=Up]", 18],
    ["health target= status =Up]", 18],
    [`health target="" status=Up]`, 26],
    ["health target=' \t' status=Up]", 26],
    ["health target='IA==' status='VXA=']", 26],
    [`health target=a status=""]`, 35],
    [`health target=a status=Up resource=""]`, 47],
    [`health target=a status=Up check=' ']`, 44],
    [`health target=a status=Up message="😀" tenant=""]`, 57],
  ],
  "duplicate-attribute": [
    ["foo a=b a=b]", 19],
    ["foo a=b A=c]", 19],
    ["foo a='YQ==' A='Yg==']", 24],
    ["foo ä=b c=d Ä=e]", 23],
    ["health target=a status=Up Target=b]", 37],
    ["foo __proto__=b __PROTO__=c]", 27],
  ],
  "missing-target": [
    ["health]", 11],
    ["health status=Up]", 11],
    ["health status='VXA=' targets='YQ==']", 11],
  ],
  "missing-status": [
    ["health target=a]", 11],
    ["health target=a state=Up]", 11],
  ],
  "unknown-status": [
    ["health target=a status=Dwon]", 34],
    [`health target=a status="Dwon"]`, 35],
    ["health target='YQ==' status='RHdvbg==']", 40],
    ["health target='😀 😀' status=blue]", 38],
  ],
  "unsubstituted-variable": [
    ["health target=#{Octopus.Target} status=Up]", 25],
    [`health target="#{Octopus.Target}" status=Up]`, 26],
    [`health target=\${TARGET} status=Up]`, 25],
    [`health target=a status=#{Status}]`, 34],
    ["health target=a status=Up resource=iis-#{Env}]", 46],
    [`health target=a status=Up tenant='\${T}']`, 45],
    ["health target='I3t4fQ==' status='VXA=']", 26],
  ],
  "bad-base64": [
    ["health target=web-01 status=VXA=]", 25],
    ["health target='YQ==' status='VXA=' message='No 200']", 55],
    ["health target=YQ status=VXA=]", 25],
    ["health target='a.b.' status='VXA=']", 26],
    ["health target=/w== status=VXA=]", 25],
    ["health status=VXA= ä=a target=YQ==]", 32],
    ["health target=a status=Nope]", 34, BASE64],
  ],
  "bad-escape": [
    [`health target=a status=Up message="a|z"]`, 47, TEAMCITY],
    [`health target=a status=Up message='😀|z|y']`, 47, TEAMCITY],
    [`health target=a| status=Up]`, 26, TEAMCITY],
  ],
  "bad-ttl": [
    ["health target=a status=Up ttl=5]", 41],
    ["health target=a status=Up ttl='1.5h']", 42],
    ["health target=a status=Up ttl='']", 42],
    ["health target='YQ==' status='VXA=' ttl='NQ==']", 51],
  ],
  "bad-at": [
    ["health target=a status=Up at=now]", 40],
    ["health target=a status=Up ttl=90s at='2026-02-30T00:00Z']", 49],
    ["health target=a status=Up at='']", 41],
  ],
};

/** How much further right a column is behind these, which is how many characters they are to Unicode. */
const BEFORE = [
  ["", 0],
  ["[Info] ", 7],
  ["😀😀 ", 3],
  ["e\u0301👩‍🚒: ", 7],
  ["##octopus[b c=YQ==]", 19],
  ["\t\u001b[31m", 6],
] as const;

describe.each(REASON_CODES)("%s", (code) => {
  for (const [body, column, options] of FAULTS[code]) {
    test(`at ${column} of ##octopus[${body.slice(0, 80)}`, () => {
      for (const [before, width] of BEFORE) {
        const others = before.includes("##octopus") ? [`b base64 c="a"`] : [];
        check(`${before}##octopus[${body}`, [...others, `${code} at ${column + width}`], options);
      }
    });
  }
});

describe("where a fault stands in a message of several lines", () => {
  test.each([
    ["##octopus[health target=a\n status=\n'Dwon']", "unknown-status at 3:2"],
    ["😀##octopus[health\n 😀=a]", "unclosed at 18"],
    ["x\n😀 ##octopus[health status=Up\n target='']", "empty-value at 3:10"],
    ["😀##octopus[health\r\n target=a\r\n]", "missing-status at 12"],
    ["##octopus[foo ä='😀\n😀' a=b A=c]", "duplicate-attribute at 2:8"],
    ["##octopus[health target=a status=Up message='😀\n' ttl=\nx]", "bad-ttl at 3:1"],
  ])("%j is %s", (input, expected) => {
    check(input, expected);
  });
});

describe("a malformed message ends", () => {
  test.each([
    ["behind its bracket", "x ##octopus[health target=a] y", [3, 29, "health"]],
    ["behind the next bracket, if it is broken", "##octopus[foo a] b]", [1, 17, "foo"]],
    ["at the end of its line, if nothing closes it", "##octopus[foo a=b  ", [1, 18, "foo"]],
    ["before the next one", "##octopus[foo a ##octopus[", [1, 16, "foo"]],
    ["with no name, if that is what is wrong", "##octopus[ foo]", [1, 16, ""]],
  ] as const)("%s", (_where, input, [start, end, name]) => {
    const place = (column: number) => ({ line: 1, column });
    expect(parse(input)[0]).toMatchObject({ kind: "malformed", name, start: place(start), end: place(end) });
  });

  test("so that it takes nothing along", () => {
    check("##octopus[foo a='b ##octopus[c] ##octopus[d e='f] ##octopus[g]", [
      "unclosed at 17",
      "c plain",
      "unclosed at 47",
      "g plain",
    ]);
    check("##octopus[1] ##octopus[a]", ["bad-name at 11", "a plain"]);
    check("##octopus[foo a='x'y ##octopus[b] z]", ["bad-attribute at 20", "b plain"]);
  });
});

describe("of several faults the one is named that has to be mended first", () => {
  test.each([
    ["target=a target=b", "duplicate-attribute"],
    ["status=Dwon", "missing-target"],
    ["target=#{x}", "unsubstituted-variable"],
    ["target=#{x} status=Dwon", "unsubstituted-variable"],
    ["target=a ttl=x", "missing-status"],
    ["target=a ttl=x status=Dwon", "unknown-status"],
    ["target=a status=VXA= ttl=x", "bad-base64"],
    ["target=a tenant='' status=Up ttl=x", "empty-value"],
    ["target=a status=Up at=x ttl=x", "bad-ttl"],
  ])("%s: %s", (attributes, code) => {
    expect(malformedOf(`##octopus[health ${attributes}]`).code).toBe(code);
  });
});

describe("what is said to a person", () => {
  test.each([
    ["status=Unhealty", "did you mean Unhealthy?"],
    ["status=Helthy", "did you mean Healthy?"],
    ["status=HEALHTY", "did you mean Healthy?"],
    ["status=HasWarning", "did you mean HasWarnings?"],
    ["status=Warnings", "did you mean HasWarnings?"],
    ["status=Unavailible", "did you mean Unavailable?"],
    ["status=Dwon", "did you mean down?"],
    ["status=okk", "did you mean ok?"],
    ["status=timedput", "did you mean timedout?"],
    ["status='VW5oZWFsdHk='", '"Unhealty" is not a health level; did you mean Unhealthy?'],
    ["status=blue", "write one of Healthy, HasWarnings, Unknown, Unhealthy, Unavailable, Maintenance, Skipped"],
    ["status=5", "write one of"],
    [`status=${"Unhealthy".repeat(9)}`, "write one of"],
    ["status=#{Health}", 'status is still the variable "#{Health}"'],
    ["status=Up ttl=5", '"5" is not a duration'],
    ["status=Up at=noon", '"noon" is not a time with its offset'],
    ["status=Up message=No 200", '"200" is not name=value; a value that holds blanks needs quotes'],
    ["status=Up x=", '"x" has no value'],
    ["status=Up TARGET=b", '"TARGET" stands here a second time'],
  ])("about %s: %s", (attribute, sentence) => {
    expect(malformedOf(`##octopus[health target=a ${attribute}]`).reason).toContain(sentence);
  });

  test("tells a missing bracket, a missing quote and a next message apart", () => {
    expect(malformedOf("##octopus[foo a").reason).toContain('there is no "]" on this line');
    expect(malformedOf("##octopus[foo a='").reason).toContain("this ' has no second one");
    expect(malformedOf('##octopus[foo a="').reason).toContain('this " has no second one');
    const reason = expect.stringContaining('the next "##octopus[" comes before its "]"');
    expect(parse("##octopus[foo a ##octopus[b]")).toMatchObject([{ reason }, { name: "b" }]);
  });

  test("does not deny that a level word is one, where it is in base64 and plain text was forced", () => {
    const { reason } = malformedOf("##octopus[health target=a status=VW5oZWFsdGh5]", { encoding: "plain" });
    expect(reason).not.toContain('"Unhealthy" is not a health level');
  });
});
