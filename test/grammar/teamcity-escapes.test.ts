/**
 * TeamCity's `|` escapes, held to the vectors of TeamCity's own decoder, parser and encoder. Where a bad escape would
 * change what a health message says, it is reported; elsewhere it reads as the `?` that TeamCity makes of it.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { escapeTeamCity, unescapeTeamCity } from "../../grammar/escapes.ts";
import { check, reportOf } from "./check.ts";

const TEAMCITY = { escapes: "teamcity" } as const;
const HEALTH = "##octopus[health target=a status=Up message=";

/** What is written, what it means, and where the first bad escape begins. */
const BAD: readonly (readonly [written: string, text: string, badAt: number])[] = [
  ["|z", "?", 0],
  ["|", "?", 0],
  ["|0", "?", 0],
  ["|0x", "?", 0],
  ["|0x0", "?", 0],
  ["|0x0b", "?", 0],
  ["|0x00b", "?", 0],
  ["|0x00bg", "?", 0],
  ["aaa|0x00b", "aaa?", 3],
  ["aaa|0x00fkccc", "aaa?ccc", 3],
  ["|n|z|y", "\n??", 2],
  ["|N", "?", 0],
];

const GOOD: readonly (readonly [written: string, text: string])[] = [
  ["bb|0x00bfaaa", "bb¿aaa"],
  ["||||", "||"],
  ["||n", "|n"],
  ["|'", "'"],
  ["|n", "\n"],
  ["|r", "\r"],
  ["|[", "["],
  ["|]", "]"],
  ["|x", "\u0085"],
  ["|l", "\u2028"],
  ["|p", "\u2029"],
  ["|0x00E9|0x00e9", "éé"],
  ["|0xD83D|0xDE00", "😀"],
  ["|0x00411", "A1"],
  [`1"|'|n|r|x|l|p|||[|]`, `1"'\n\r\u0085\u2028\u2029|[]`],
];

describe("a good escape", () => {
  test.each(GOOD)("%s means %j", (written, text) => {
    expect(unescapeTeamCity(written)).toEqual({ text });
  });

  test.each(GOOD)("%s means %j in a value", (written, text) => {
    check(`##octopus[foo a='${written}']`, `foo plain a=${JSON.stringify(text)}`, TEAMCITY);
    expect(reportOf(`${HEALTH}'${written}']`, TEAMCITY)).toMatchObject({ message: text });
  });

  const withoutQuotes = GOOD.filter(([written]) => !written.includes('"'));
  test.each(withoutQuotes)("%s is text like any other where escapes are off", (written) => {
    expect(reportOf(`${HEALTH}"${written}"]`)).toMatchObject({ message: written });
  });
});

describe("a bad escape", () => {
  test.each(BAD)("%s reads as %j, and is said to stand at %i", (written, text, badAt) => {
    expect(unescapeTeamCity(written)).toEqual({ text, badAt });
  });

  test.each(BAD)("%s reads as %j in a message that is not about health", (written, text) => {
    check(`##octopus[foo a=${written}]`, `foo plain a=${JSON.stringify(text)}`, TEAMCITY);
  });

  test.each(BAD)("%s makes a health message malformed, at its bar", (written, _text, badAt) => {
    const column = HEALTH.length + 1 + badAt;
    check(`${HEALTH}${written}]`, `bad-escape at ${column}`, TEAMCITY);
    check(`😀 ${HEALTH}${written} other=😀]`, `bad-escape at ${column + 2}`, TEAMCITY);
  });

  test.each(BAD.filter(([written]) => written !== "|"))("%s does so in quotes too", (written, _text, badAt) => {
    const column = HEALTH.length + 2 + badAt;
    check(`${HEALTH}'${written}']`, `bad-escape at ${column}`, TEAMCITY);
    check(`${HEALTH}"${written}"]`, `bad-escape at ${column}`, TEAMCITY);
    check(`${HEALTH}'😀${written}']`, `bad-escape at ${column + 1}`, TEAMCITY);
  });

  test("in any attribute of a health message counts, on whatever line it stands", () => {
    check("##octopus[health target=a status=Up build='|z']", "bad-escape at 44", TEAMCITY);
    check("##octopus[health target=a\n status=Up\n build='ok|z']", "bad-escape at 3:11", TEAMCITY);
  });
});

describe("a value with escapes", () => {
  test.each([
    [`##octopus[foo a='it|'s']`, `foo plain a="it's"`],
    [`##octopus[foo a="say |"]`, "unclosed at 17"],
    [`##octopus[foo a='x|']`, "unclosed at 17"],
    [`##octopus[foo a='x||']`, `foo plain a="x|"`],
    [`##octopus[foo a=two|nlines]`, String.raw`foo plain a="two\nlines"`],
    [`##octopus[foo a=x|]`, `foo plain a="x?"`],
    [`##octopus[foo a='x]y|]z']`, `foo plain a="x]y]z"`],
    [`##octopus[foo a='x|\n'y']`, `foo plain a="x'y"`],
    [`##octopus[health target=|0x0061 status='|0x0055p']`, `health plain target="a" status="Up" (healthy)`],
    ["##octopus[health target='YQ==' status='VXA=']", `health base64 target="a" status="Up" (healthy)`],
  ])("%j is %s", (input, expected) => {
    check(input, expected, TEAMCITY);
  });
});

describe("what TeamCity's parser accepts, under Octopus' label", () => {
  const Z = `name plain a="z"`;
  const escaped = `|'|n|r|x|l|p|||[|]`;
  const meant = JSON.stringify(`"'\n\r\u0085\u2028\u2029|[]`).slice(1);

  test.each([
    ["##octopus[name a='a' b='z']", `name plain a="a" b="z"`],
    ["##octopus[name    a='a'     b='z'   ]", `name plain a="a" b="z"`],
    ["  ##octopus[name a  =  'a'   ]  ", `name plain a="a"`],
    ["##octopus[name a='z']##octopus[name a='z']##octopus[name a='z']", [Z, Z, Z]],
    ["##octopus[name a='z']\r##octopus[name a='z']\r##octopus[name a='z']", [Z, Z, Z]],
    ["##octopus[name a='z']\n##octopus[name a='z']\n##octopus[name a='z']", [Z, Z, Z]],
    [`##octopus[name    a='1"${escaped}'     b='2"${escaped}'   ]`, `name plain a="1${meant} b="2${meant}`],
    ["some text ##octopus[name a='z']", Z],
  ])("%j", (input, expected) => {
    check(input, expected, TEAMCITY);
  });

  test("but a value without a name is no attribute", () => {
    check("##octopus[name 'a']", "bad-attribute at 16", TEAMCITY);
  });
});

describe("what TeamCity's parser rejects, under Octopus' label", () => {
  test.each([
    ["##oc", []],
    ["##octopus", []],
    ["##octopus[]", "bad-name at 11"],
    ["##octopus[ ]", "bad-name at 11"],
    ["##octopus[aa '", "bad-attribute at 14"],
    ["##octopus[aa Z", "unclosed at 15"],
    ["##octopus[aa Z =", "unclosed at 17"],
    ["##octopus[aa Z = '", "unclosed at 18"],
    ["##octopus[aa Z = 'fddd", "unclosed at 18"],
    ["##octopus[aa Z = 'fddd '   ", "unclosed at 25"],
  ])("%j", (input, expected) => {
    check(input, expected, TEAMCITY);
  });

  test("but a message may have no attributes, and further number signs before it", () => {
    check("##octopus[aa ]", "aa plain", TEAMCITY);
    check("##octopus[x]", "x plain", TEAMCITY);
    check("###octopus[x]", "x plain", TEAMCITY);
  });
});

describe("the encoder", () => {
  test.each([
    ["'", "|'"],
    ["|", "||"],
    ["[]", "|[|]"],
    ["\r\n", "|r|n"],
    ["é", "|0x00e9"],
    ["\u0080\u0085\u2028\u2029", "|0x0080|0x0085|0x2028|0x2029"],
    ["😀", "|0xd83d|0xde00"],
    ["\ud83d", "|0xd83d"],
  ])("writes %j as %s", (text, written) => {
    expect(escapeTeamCity(text)).toBe(written);
  });

  test("leaves every other printable ASCII character as it is", () => {
    const printable = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join("");
    const untouched = printable.replace(/[|'[\]]/g, "");
    expect(untouched).toHaveLength(91);
    expect(escapeTeamCity(untouched)).toBe(untouched);
  });

  test("writes one line of ASCII that reads back as any sequence of UTF-16 units", () => {
    const units = fc.array(fc.oneof(fc.nat(0xffff), fc.nat(0x7f), fc.constantFrom(0x7c, 0x27, 0x5d, 0x30, 0x78)));
    fc.assert(
      fc.property(units, (codes) => {
        const text = String.fromCharCode(...codes);
        const written = escapeTeamCity(text);
        expect(written).toMatch(/^[\x20-\x7e]*$/);
        expect(unescapeTeamCity(written)).toEqual({ text });
        expect(reportOf(`${HEALTH}'${written}']`, TEAMCITY)).toMatchObject({ message: text });
      }),
    );
  });
});
