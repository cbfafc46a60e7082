/** What is a message, where it is found, how its values are read, and which report a health message makes. */
import { Buffer } from "node:buffer";
import { describe, expect, test } from "vitest";
import { parse } from "../../grammar/grammar.ts";
import type { ParseOptions } from "../../grammar/message.ts";
import { MESSAGE_LENGTH_MAX, MESSAGE_LINES_MAX } from "../../grammar/reader.ts";
import { check, type Expected, reportOf } from "./check.ts";

type Table = readonly (readonly [input: string, expected: Expected, options?: ParseOptions])[];

function checkAll(table: Table): void {
  for (const [input, expected, options] of table) {
    test(`${JSON.stringify(input)} is ${JSON.stringify(expected)}`, () => {
      check(input, expected, options);
    });
  }
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

describe("the marker", () => {
  checkAll([
    ["##octopus[foo]", "foo plain"],
    ["text before ##octopus[foo] and behind", "foo plain"],
    ["glued##octopus[foo]glued", "foo plain"],
    ["\u001b[32m##octopus[foo]\u001b[0m", "foo plain"],
    ["50%\r##octopus[foo]\r100%", "foo plain"],
    ["####octopus[foo]", "foo plain"],
    ["##octopus##octopus[foo]", "foo plain"],
    ["##octopus[[[foo]", "foo plain"],
    ["##octopus[a]##octopus[b] c ##octopus[d]", ["a plain", "b plain", "d plain"]],
    ["##octopus[a]\n\nb\n##octopus[c]\n", ["a plain", "c plain"]],
    ["##octopus[a]\r\n##octopus[b]\r\n", ["a plain", "b plain"]],
    ["##octopus[a]]##octopus[b]", ["a plain", "b plain"]],
    ["", []],
    ["##Octopus[foo] ##OCTOPUS[foo]", []],
    ["##octopus(foo)", []],
    ["# #octopus[foo]", []],
    ["#octopus[foo]", []],
    ["##octopus [foo]", []],
    ["##octopus\n[foo]", []],
    ["##octo\u001b[0mpus[foo]", []],
    ["octopus[health target=a status=Up]", []],
  ]);
});

describe("a name", () => {
  checkAll([
    ["##octopus[stdout-warning]", "stdout-warning plain"],
    ["##octopus[stdout-highlight ]", "stdout-highlight plain"],
    ["##octopus[foo\t]", "foo plain"],
    ["##octopus[a.b_c-1 d.e_f-2=!]", `a.b_c-1 plain d.e_f-2="!"`],
    ["##octopus[_ _=!]", `_ plain _="!"`],
    ["##octopus[größe Ω7=!]", `größe plain Ω7="!"`],
    ["##octopus[名前 𐐀=!]", `名前 plain 𐐀="!"`],
  ]);
});

describe("a value", () => {
  checkAll([
    [`##octopus[foo a="v w"]`, `foo plain a="v w"`],
    ["##octopus[foo a='v w']", `foo plain a="v w"`],
    ["##octopus[foo a=web-01]", `foo plain a="web-01"`],
    [`##octopus[foo a="it's"]`, `foo plain a="it's"`],
    [`##octopus[foo a='say "hi"']`, String.raw`foo plain a="say \"hi\""`],
    [`##octopus[foo a=say"hi"]`, String.raw`foo plain a="say\"hi\""`],
    [`##octopus[foo a=it's b=!]`, `foo plain a="it's" b="!"`],
    [`##octopus[foo a="x]y" b='[z]]']`, `foo plain a="x]y" b="[z]]"`],
    ["##octopus[foo a=x]y]", `foo plain a="x"`],
    ["##octopus[foo a=[x]", `foo plain a="[x"`],
    ["##octopus[foo a=x=y b==]", `foo plain a="x=y" b="="`],
    ["##octopus[foo a=# b=## c=#octopus[]", `foo plain a="#" b="##" c="#octopus["`],
    ["##octopus[foo a=https://x.example/?b=c&d=e#f]", `foo plain a="https://x.example/?b=c&d=e#f"`],
    [String.raw`##octopus[foo a=C:\logs\x "b"='c']`, "bad-attribute at 27"],
    [String.raw`##octopus[foo a="C:\" b=']' c="\n"]`, String.raw`foo plain a="C:\\" b="]" c="\\n"`],
    [`##octopus[foo a="##octopus[b]"] ##octopus[c]`, [`foo plain a="##octopus[b]"`, "c plain"]],
    [`##octopus[foo a="tab\there" b="\u00a0"]`, `foo plain a="tab\\there" b="\u00a0"`],
    ["##octopus[foo a=x\u00a0y]", `foo plain a="x\u00a0y"`],
    [`##octopus[foo a="&quot;&#61;"]`, `foo plain a="&quot;&#61;"`],
    [`##octopus[foo a="||n|'"]`, `foo plain a="||n|'"`],
    [`##octopus[foo a="" b='!']`, `foo plain a="" b="!"`],
  ]);
});

describe("blanks", () => {
  checkAll([
    [`##octopus[foo   a="!"\t\tb="?"  ]`, `foo plain a="!" b="?"`],
    [`##octopus[foo a = "!" b= '?' c =!]`, `foo plain a="!" b="?" c="!"`],
    ["##octopus[foo a = ! b\t=\t?]", `foo plain a="!" b="?"`],
    ["##octopus[foo a= x\u000b=z]", "empty-value at 15"],
    ["##octopus[foo a= b]", `foo plain a="b"`],
    ["##octopus[foo a= b==]", `foo plain a="b=="`],
    ["##octopus[foo a= YQ==]", `foo base64 a="a"`],
    ["##octopus[foo a =b=c]", `foo plain a="b=c"`],
    ["##octopus[foo a=\u000c! \u000bb=?]", `foo plain a="!" b="?"`],
    ["##octopus[foo\u00a0a=!]", "bad-name at 11"],
  ]);
});

describe("the values of a message that is not about health", () => {
  checkAll([
    ["##octopus[foo a='YQ==']", `foo base64 a="a"`],
    ["##octopus[foo a=YQ==]", `foo base64 a="a"`],
    ["##octopus[foo a='Y Q\t= =']", `foo base64 a="a"`],
    ["##octopus[foo a='8J+YgA==' b='w6k=']", `foo base64 a="😀" b="é"`],
    ["##octopus[foo a='77u/YQ==']", `foo base64 a="\ufeffa"`],
    ["##octopus[foo a='DQo=']", String.raw`foo base64 a="\r\n"`],
    ["##octopus[foo a='']", `foo base64 a=""`],
    ["##octopus[foo a='' b='YQ==']", `foo base64 a="" b="a"`],
    ["##octopus[foo a='YQ==' b='no base64']", `foo plain a="YQ==" b="no base64"`],
    ["##octopus[foo a='YQ=']", `foo plain a="YQ="`],
    ["##octopus[foo a='YQ']", `foo plain a="YQ"`],
    ["##octopus[foo a='YQ===']", `foo plain a="YQ==="`],
    ["##octopus[foo a='Y===']", `foo plain a="Y==="`],
    ["##octopus[foo a='YQ==YQ==']", `foo plain a="YQ==YQ=="`],
    ["##octopus[foo a='!!!!']", `foo plain a="!!!!"`],
    ["##octopus[foo a='=']", `foo plain a="="`],
    ["##octopus[foo a='_-_-']", `foo plain a="_-_-"`],
    ["##octopus[foo a='\u00a0YQ==']", `foo plain a="\u00a0YQ=="`],
    ["##octopus[foo a='/w==']", `foo plain a="/w=="`],
    ["##octopus[foo a='wK8=']", `foo plain a="wK8="`],
    ["##octopus[foo a='7aCA']", `foo plain a="7aCA"`],
    ["##octopus[setVariable name='True' value='True']", `setVariable plain name="True" value="True"`],
  ]);

  test("keep a replacement character that was written as one", () => {
    check(`##octopus[foo a='${base64("\ufffd")}']`, `foo base64 a="\ufffd"`);
  });
});

describe("the values of a health message are what its status is", () => {
  checkAll([
    ["##octopus[health target=YQ== status=Up]", `health plain target="YQ==" status="Up" (healthy)`],
    ["##octopus[health status=Up target=a]", `health plain status="Up" target="a" (healthy)`],
    ["##octopus[health target=YQ== status=VXA=]", `health base64 target="a" status="Up" (healthy)`],
    ["##octopus[health target='Y Q = =' status='V X A =']", `health base64 target="a" status="Up" (healthy)`],
    ["##octopus[health target=web1 status=Down]", `health plain target="web1" status="Down" (unhealthy)`],
    ["##octopus[health target=prod status=RG93bg==]", "bad-base64 at 25"],
    [
      "##octopus[health target=YQ== status=VXA= message='']",
      `health base64 target="a" status="Up" message="" (healthy)`,
    ],
    ["##octopus[health target=a status=' unhealthy ']", `health plain target="a" status=" unhealthy " (unhealthy)`],
    [`##octopus[HEALTH TARGET=a Status="UP"]`, `HEALTH plain TARGET="a" Status="UP" (healthy)`],
    [
      'Could not parse \'##octopus[health target=web-01 status="Unhealthy" message="No 200"]\'',
      `health plain target="web-01" status="Unhealthy" message="No 200" (unhealthy)`,
    ],
    ["##octopus[healthy a=!]", `healthy plain a="!"`],
  ]);
});

describe("a forced encoding", () => {
  checkAll([
    ["##octopus[foo a='YQ==']", `foo plain a="YQ=="`, { encoding: "plain" }],
    ["##octopus[foo a='YQ==']", `foo base64 a="a"`, { encoding: "base64" }],
    ["##octopus[foo a='YQ==']", `foo base64 a="a"`, { encoding: "auto" }],
    ["##octopus[foo a='YQ==' b='no base64']", `foo base64 a="a" b="no base64"`, { encoding: "base64" }],
    [
      "##octopus[health target=YQ== status=VXA=]",
      `health base64 target="a" status="Up" (healthy)`,
      { encoding: "base64" },
    ],
    [
      "##octopus[health target=YQ== status=VXA=]",
      `health base64 target="a" status="Up" (healthy)`,
      { encoding: "auto" },
    ],
    ["##octopus[health target=a status=VXA=]", "unknown-status at 34", { encoding: "plain" }],
    ["##octopus[health target=YQ== status=Up]", "bad-base64 at 37", { encoding: "base64" }],
    ["##octopus[health target=a status=Up]", `health plain target="a" status="Up" (healthy)`, { encoding: "plain" }],
  ]);
});

describe("a report", () => {
  const everything = [
    ["target", "web-01"],
    ["resource", "iis"],
    ["project", "acme"],
    ["environment", "production"],
    ["tenant", "contoso"],
    ["check", "http"],
    ["status", "HasWarnings"],
    ["message", " No 200 "],
    ["ttl", "1h30m"],
    ["at", "2026-11-21T04:00:00+01:00"],
    ["Build", "7"],
    ["url", "https://x.example/"],
  ] as const;
  const report = {
    target: "web-01",
    resource: "iis",
    project: "acme",
    environment: "production",
    tenant: "contoso",
    check: "http",
    level: "warning",
    message: " No 200 ",
    ttlMs: 5_400_000,
    at: "2026-11-21T03:00:00.000Z",
    data: { Build: "7", url: "https://x.example/" },
  };

  test("says everything that the message says, plain or in base64", () => {
    const plain = everything.map(([name, value]) => ` ${name}="${value}"`).join("");
    const encoded = everything.map(([name, value]) => ` ${name}="${base64(value)}"`).join("");
    expect(reportOf(`##octopus[health${plain}]`)).toEqual(report);
    expect(reportOf(`##octopus[health${encoded}]`)).toEqual(report);
  });

  test("does not depend on the order or the letter case of the attributes", () => {
    const shuffled = everything.toReversed().map(([name, value]) => ` ${name.toUpperCase()}="${value}"`);
    const expected = { ...report, data: { BUILD: "7", URL: "https://x.example/" } };
    expect(reportOf(`##octopus[health${shuffled.join("")}]`)).toEqual(expected);
  });

  test("leaves out what the message leaves out", () => {
    expect(reportOf("##octopus[health target=a status=Up]")).toEqual({ target: "a", level: "healthy" });
  });

  test("has names without the blanks around them, and an empty message as it is", () => {
    const input = `##octopus[health target=" web-01 " resource='\tiis' status=Up message=""]`;
    expect(reportOf(input)).toEqual({ target: "web-01", resource: "iis", level: "healthy", message: "" });
  });

  test("may hold a variable's braces where they say nothing about who is meant", () => {
    expect(reportOf(`##octopus[health target=a status=Up message=#{x} note=\${y}]`)).toEqual({
      target: "a",
      level: "healthy",
      message: "#{x}",
      data: { note: `\${y}` },
    });
  });
});

describe("a message that was written over several lines", () => {
  checkAll([
    ["##octopus[fo\no]", "foo plain"],
    ["##octopus[\nfoo]", "foo plain"],
    ["##octopus[[\n[foo]", "foo plain"],
    ["##octopus[foo\n]", "foo plain"],
    ["##octopus[foo\n a\n=\n!\n]", `foo plain a="!"`],
    ["##octopus[foo a='x\ny']", `foo plain a="xy"`],
    ["##octopus[foo a='x\r\ny']", `foo plain a="xy"`],
    ["##octopus[foo a='x \n y']", `foo plain a="x  y"`],
    ["##octopus[foo a=web\n-01]", `foo plain a="web-01"`],
    ["##octopus[foo a='YQ\n\n==']##octopus[b]", [`foo base64 a="a"`, "b plain"]],
    ["##octopus[health\r\n target=a\r\n status=Up]", `health plain target="a" status="Up" (healthy)`],
    ["##octopus[foo\nplain line\n##octopus[b]", ["unclosed at 14", "b plain"]],
    ["##octopus[foo a='x\n##octopus[b]'", ["unclosed at 17", "b plain"]],
    ["##octopus[a\n##octopus[b\n##octopus[c]", ["unclosed at 12", "unclosed at 2:12", "c plain"]],
    ["##octo\npus[foo]", []],
  ]);

  const text = "Jede Zeile trägt etwas bei: ☂ 😀 ".repeat(8);
  const pieces = (whole: string, count: number) =>
    Array.from({ length: count }, (_, index) =>
      whole.slice((index * whole.length) / count, ((index + 1) * whole.length) / count),
    );

  test(`says the same on 1 to ${MESSAGE_LINES_MAX} lines`, () => {
    for (let count = 1; count <= MESSAGE_LINES_MAX; count++) {
      const expected = { target: "a", level: "healthy", message: text };
      const lines = pieces(`##octopus[health target=a status=Up message="${text}"]`.slice("##octopus[".length), count);
      expect(reportOf(`##octopus[${lines.join("\n")}`)).toEqual(expected);
      const encoded = pieces(` target='YQ==' status='VXA=' message='${base64(text)}']`, count);
      expect(reportOf(`##octopus[health${encoded.join("\r\n")}`)).toEqual(expected);
    }
  });

  test("is unclosed where one line more would be needed", () => {
    const breaks = "\n".repeat(MESSAGE_LINES_MAX);
    check(`##octopus[health target=a${breaks} status=Up]`, "unclosed at 26");
    check(`##octopus[health target=a${breaks} status=Up] ##octopus[b]`, ["unclosed at 26", "b plain"]);
  });
});

describe("a message's length", () => {
  const filled = (length: number) => `##octopus[foo a="${"x".repeat(length - 'foo a=""]'.length)}"]`;

  test(`may be ${MESSAGE_LENGTH_MAX} characters behind the marker`, () => {
    const [found, ...others] = parse(`${filled(MESSAGE_LENGTH_MAX)}##octopus[b]`);
    expect(found).toMatchObject({ kind: "message", end: { index: "##octopus[".length + MESSAGE_LENGTH_MAX } });
    expect(others).toMatchObject([{ name: "b" }]);
  });

  test("may not be one more", () => {
    check(`${filled(MESSAGE_LENGTH_MAX + 1)}##octopus[b]`, ["too-long at 11", "b plain"]);
  });

  test("is counted over all its lines, without their breaks", () => {
    const cut = (length: number) => filled(length).replace(/x{9000}/g, "$&\r\n");
    expect(parse(cut(MESSAGE_LENGTH_MAX))).toMatchObject([{ kind: "message", end: { line: 8 } }]);
    check(`${cut(MESSAGE_LENGTH_MAX + 1)}\n##octopus[b]`, ["unclosed at 17", "b plain"]);
  });
});
