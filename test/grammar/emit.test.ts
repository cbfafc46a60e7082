/**
 * What is written reads back as what was meant: by wrasse, whatever the text, and by every other reader of Octopus
 * messages that is known. Those readers are ported here as small as they go, each with its own narrowness.
 */
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { expect, test } from "vitest";
import { emit, emitPlain, type Pairs } from "../../grammar/emit.ts";
import { parse } from "../../grammar/grammar.ts";
import { OCTOPUS_WORDS } from "../../grammar/levels.ts";
import type { Escapes } from "../../grammar/syntax.ts";

const MEANINGFUL = [
  "target",
  "status",
  "message",
  "resource",
  "project",
  "environment",
  "tenant",
  "check",
  "ttl",
  "at",
];

const anyText = fc.string({ unit: "binary" }).filter((text) => text.isWellFormed());
/** Texts made of what could end a value, a message or a line. */
const hostileText = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "'",
        '"',
        "]",
        "[",
        "|",
        "=",
        " ",
        "\t",
        "\n",
        "\r",
        "##octopus[",
        "##octopus[health ",
        "|n",
        "%",
      ),
      fc.constantFrom(
        "\0",
        "\u001b[2J",
        "\u0085",
        "\u2028",
        "\ufeff",
        "é",
        "e\u0301",
        "👩‍🚒",
        "YQ==",
        "&amp;",
        "<",
        "/>",
      ),
    ),
  )
  .map((parts) => parts.join(""));
const text = fc.oneof(anyText, hostileText);

const anyName = fc
  .tuple(
    fc.constantFrom(..."aZx_éßİſKΩжあ字𐐀"),
    fc.array(fc.constantFrom(..."aZx_09.-éΩ字٣Ⅷ𐐀"), { maxLength: 6 }).map((letters) => letters.join("")),
  )
  .map(([first, rest]) => first + rest);
const asciiName = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.-]{0,7}$/);
/** Names that a JavaScript object has already, or that mean something in another message. */
const trickyName = fc.constantFrom("__proto__", "constructor", "toString", "name", "value", "XML", "health");

function pairsOf(name: fc.Arbitrary<string>): fc.Arbitrary<[name: string, value: string][]> {
  return fc.uniqueArray(fc.tuple(name, text), { maxLength: 5, selector: ([name]) => name.toLowerCase() });
}

const statusWord = fc.oneof(fc.constantFrom(...Object.values(OCTOPUS_WORDS)), fc.constantFrom("down", "OK", " up "));
const identity = text.filter((value) => value.trim() !== "" && !/[#$]\{/.test(value));

/** The pairs of a health message with nothing wrong in it, in any order. */
function healthPairsOf(name: fc.Arbitrary<string>): fc.Arbitrary<[name: string, value: string][]> {
  return fc
    .record({
      compulsory: fc.tuple(identity, statusWord),
      message: fc.option(text),
      check: fc.option(identity),
      data: pairsOf(name.filter((name) => !MEANINGFUL.includes(name.toLowerCase()))),
    })
    .chain(({ compulsory: [target, status], message, check, data }) => {
      const pairs: [name: string, value: string][] = [["target", target], ["Status", status], ...data];
      if (message !== null) pairs.push(["message", message]);
      if (check !== null) pairs.push(["check", check]);
      return fc.shuffledSubarray(pairs, { minLength: pairs.length });
    });
}

/** The message's name and its pairs in their order, as `parse` finds them in a text that holds nothing else. */
function readBack(written: string, escapes: Escapes = "none"): { name: string; pairs: Pairs } | undefined {
  const [found, ...others] = parse(written, { escapes });
  if (found?.kind !== "message" || others.length > 0) return undefined;
  return { name: found.name, pairs: Object.entries(found.attributes) };
}

test("the base64 form is one line with single quotes and one blank before each attribute", () => {
  expect(
    emit("health", [
      ["target", "web-01"],
      ["status", "Unhealthy"],
      ["message", "No 200"],
    ]),
  ).toBe("##octopus[health target='d2ViLTAx' status='VW5oZWFsdGh5' message='Tm8gMjAw']");
});

test("a message without attributes is its name in brackets", () => {
  expect(emit("stdout-verbose", [])).toBe("##octopus[stdout-verbose]");
  expect(emitPlain("stdout-verbose", [])).toBe("##octopus[stdout-verbose]");
});

test("a health message reads back with every value as given, whatever the text around it", () => {
  fc.assert(
    fc.property(healthPairsOf(fc.oneof(anyName, trickyName)), (pairs) => {
      const written = emit("health", pairs);
      expect(readBack(`before it ${written} behind it\nand a line`)).toEqual({ name: "health", pairs });
    }),
  );
});

test("a message of any other name reads back with every value as given", () => {
  const otherName = fc.oneof(anyName, asciiName).filter((name) => name.toLowerCase() !== "health");
  fc.assert(
    fc.property(otherName, pairsOf(fc.oneof(anyName, trickyName)), (name, pairs) => {
      expect(readBack(emit(name, pairs))).toEqual({ name, pairs });
    }),
  );
});

test("the base64 form of ASCII names is ASCII without any character that logs or shells could change", () => {
  fc.assert(
    fc.property(healthPairsOf(asciiName), (pairs) => {
      expect(emit("health", pairs)).toMatch(
        /^##octopus\[health(?: [A-Za-z_][A-Za-z0-9_.-]*='[A-Za-z0-9+/]*={0,2}')+\]$/,
      );
    }),
  );
});

test("a health message can be written plainly unless a value has a control character or both kinds of quotes", () => {
  fc.assert(
    fc.property(healthPairsOf(anyName), (pairs) => {
      const isPlain = pairs.every(
        ([, value]) => !/[\p{Cc}\u2028\u2029]/u.test(value) && !(value.includes('"') && value.includes("'")),
      );
      const written = emitPlain("health", pairs);
      expect(written !== undefined).toBe(isPlain);
      if (written !== undefined) expect(readBack(`before it ${written} behind it`)).toEqual({ name: "health", pairs });
    }),
  );
});

test("with TeamCity's escapes every health message can be written plainly, in printable ASCII values", () => {
  fc.assert(
    fc.property(healthPairsOf(asciiName), (pairs) => {
      const written = emitPlain("health", pairs, "teamcity") ?? "";
      expect(written).toMatch(/^[\x20-\x7e]+$/);
      expect(readBack(`before it ${written} behind it`, "teamcity")).toEqual({ name: "health", pairs });
    }),
  );
});

test("a plain message of any other name is either not written or reads back with every value as given", () => {
  fc.assert(
    fc.property(anyName, pairsOf(fc.oneof(anyName, trickyName)), fc.constantFrom("none", "teamcity"), (...given) => {
      const [name, pairs, escapes] = given;
      const written = emitPlain(name, pairs, escapes);
      if (written !== undefined) expect(readBack(written, escapes)).toEqual({ name, pairs });
    }),
  );
});

test.each<[reason: string, name: string, pairs: Pairs]>([
  ["would be taken for base64", "progress", [["percentage", "MTA="]]],
  ["breaks over two lines", "progress", [["message", "two\nlines"]]],
  ["needs both kinds of quotes", "progress", [["message", `"it's"`]]],
  [
    "is not a level in plain text",
    "health",
    [
      ["target", "a"],
      ["status", "VXA="],
    ],
  ],
  ["says nothing about its target", "health", [["status", "Up"]]],
  [
    "names a value twice",
    "progress",
    [
      ["message", "a b"],
      ["Message", "c d"],
    ],
  ],
])("what %s is not written plainly", (_reason, name, pairs) => {
  expect(emitPlain(name, pairs)).toBeUndefined();
});

test.each(["", " ", "a b", "1a", "-a", "a]", "a=", "a'", "a\n", "##octopus["])(
  "%j can name neither a message nor a value: asking for it is a mistake of the caller",
  (name) => {
    expect(() => emit(name, [])).toThrow("not a message name");
    expect(() => emit("health", [[name, "x"]])).toThrow("not an attribute name");
  },
);

// ---- Readers by others -----------------------------------------------------------------------------------------

interface ReadByOthers {
  readonly name: string;
  readonly pairs: Pairs;
}

/** What every Octopus reader does with the text between the brackets: it is an XML element, its values are base64. */
function readElement(body: string): ReadByOthers | undefined {
  const element = body
    .trim()
    .replace(/^\[+/, "")
    .replace(/[\r\n]/g, "");
  const whole = /^([A-Za-z_][\w.-]*)((?:\s+[A-Za-z_][\w.-]*\s*=\s*(?:"[^"<&]*"|'[^'<&]*'))*)\s*$/.exec(element);
  if (whole === null) return undefined;
  const [, name = "", attributes = ""] = whole;
  const pairs = [...attributes.matchAll(/([\w.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)].map(
    ([, name = "", double, single]): [string, string] => [name, strictBase64(double ?? single ?? "")],
  );
  const hasDuplicate = new Set(pairs.map(([name]) => name.toLowerCase())).size < pairs.length;
  return hasDuplicate ? undefined : { name, pairs };
}

/** As .NET decodes it: padding compulsory, nothing but the alphabet; then UTF-8, here with errors made loud. */
function strictBase64(value: string): string {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(value)) throw new Error("not base64");
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Buffer.from(value, "base64"));
}

/** 2013: a regular expression over the whole text. */
function readFirstGeneration(log: string): (ReadByOthers | undefined)[] {
  return [...log.matchAll(/##octopus\s*?\[(?<message>.+?)\]/gim)].map(({ groups }) =>
    readElement(groups?.["message"] ?? ""),
  );
}

type State = "text" | "possible" | "message";

/** Calamari today: a state machine that takes the first message of each line and may start anywhere in it. */
function readCalamari(log: string): (ReadByOthers | undefined)[] {
  const found: (ReadByOthers | undefined)[] = [];
  let state: State = "text";
  let buffer = "";
  for (const line of log.split("\n")) {
    for (const character of line) {
      if (state === "message") {
        if (character !== "]") {
          buffer += character;
          continue;
        }
        found.push(readElement(buffer));
        state = "text";
        break;
      }
      if (state === "text") buffer = "";
      buffer += character;
      state = step(buffer);
      if (state === "message") buffer = "";
    }
  }
  return found;
}

/** The server's reader: only at the beginning of a line, or right behind a message; everything else stays text. */
function readServer(log: string): { found: (ReadByOthers | undefined)[]; text: string } {
  const found: (ReadByOthers | undefined)[] = [];
  let text = "";
  for (const line of log.split("\n")) {
    let state: State = "possible";
    let buffer = "";
    for (const character of line) {
      if (state === "message" && character === "]") {
        found.push(readElement(buffer));
        buffer = "";
        state = "possible";
        continue;
      }
      buffer += character;
      if (state !== "possible") continue;
      state = step(buffer);
      if (state === "message") buffer = "";
    }
    text += `${buffer}\n`;
  }
  return { found, text };
}

/** Where the label stands after one more character; one that does not fit is not looked at again. */
function step(buffer: string): State {
  if (buffer === "##octopus") return "message";
  return "##octopus".startsWith(buffer) ? "possible" : "text";
}

/** KrakenDeploy: one message per line, names of letters only, single quotes only; what is not base64 it takes as it is. */
function readKraken(line: string): ReadByOthers | undefined {
  const whole = /^##octopus\[(?<command>[a-zA-Z-]+)(?<attrs>(?:\s+[a-zA-Z]+='[^']*')*)\]\s*$/.exec(line);
  if (whole?.groups === undefined) return undefined;
  const { command = "", attrs = "" } = whole.groups;
  const pairs = [...attrs.matchAll(/([a-zA-Z]+)='([^']*)'/g)].map(([, name = "", value = ""]): [string, string] => [
    name,
    strictBase64(value),
  ]);
  return { name: command, pairs };
}

test("Octopus' first reader, Calamari's and the server's accept the base64 form and read the same values", () => {
  fc.assert(
    fc.property(fc.array(healthPairsOf(asciiName), { minLength: 1, maxLength: 3 }), (messages) => {
      const log = messages.map((pairs) => `${emit("health", pairs)}\nsome text\n`).join("");
      const expected = messages.map((pairs) => ({ name: "health", pairs }));
      expect(readFirstGeneration(log)).toEqual(expected);
      expect(readCalamari(log)).toEqual(expected);
      expect(readServer(log).found).toEqual(expected);
    }),
  );
});

test("the readers that take several messages of a line take adjacent ones", () => {
  fc.assert(
    fc.property(healthPairsOf(asciiName), healthPairsOf(asciiName), (first, second) => {
      const line = emit("health", first) + emit("health", second);
      const expected = [first, second].map((pairs) => ({ name: "health", pairs }));
      expect(readFirstGeneration(line)).toEqual(expected);
      expect(readServer(line)).toEqual({ found: expected, text: "\n" });
    }),
  );
});

test("KrakenDeploy accepts the base64 form of names made of letters", () => {
  const letters = fc.stringMatching(/^[A-Za-z]{1,8}$/);
  fc.assert(
    fc.property(healthPairsOf(letters), (pairs) => {
      expect(readKraken(emit("health", pairs))).toEqual({ name: "health", pairs });
    }),
  );
});

test("the readers ported here refuse what the real ones are known to refuse", () => {
  expect(readCalamari("##octopus[health target=web-01 status='VXA=']")).toEqual([undefined]);
  expect(readCalamari("##octopus[foo a='YQ=='b='Yg==']")).toEqual([undefined]);
  expect(readCalamari("##octopus[foo a='YQ==' A='Yg==']")).toEqual([undefined]);
  expect(readCalamari("##octopus[foo a='x]y']")).toEqual([undefined]);
  expect(readCalamari("###octopus[foo]")).toEqual([]);
  expect(readCalamari("##Octopus[foo]")).toEqual([]);
  expect(readCalamari("##octopus[a]##octopus[b]").map((found) => found?.name)).toEqual(["a"]);
  expect(readServer("Hello ##octopus[foo]")).toEqual({ found: [], text: "Hello ##octopus[foo]\n" });
  expect(readServer("##octopus[a] ##octopus[b]")).toEqual({
    found: [{ name: "a", pairs: [] }],
    text: " ##octopus[b]\n",
  });
  expect(readFirstGeneration("##Octopus [foo]")).toEqual([{ name: "foo", pairs: [] }]);
  expect(readKraken(`##octopus[foo a="YQ=="]`)).toBeUndefined();
  expect(() => readElement("progress percentage='50' message='hi'")).toThrow("not base64");
});
