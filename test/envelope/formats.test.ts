/** Every format by example: how a line shows it, and what is taken off and understood. */
import { Buffer } from "node:buffer";
import { describe, expect, test } from "vitest";
import { formatOfHead, formatOfLine, HEAD_BYTES, type LogFormatName } from "../../src/envelope/envelope.ts";
import { open, said } from "./open-line.ts";

const AT = Date.UTC(2026, 10, 21, 3);
const TIME = "2026-11-21T03:00:00Z";
const TEXT = "smoke: ##octopus[x]";

/** A line of a format, what it shows itself to be, and what it says beside `TEXT`. */
const EXAMPLES: readonly (readonly [
  name: string,
  format: LogFormatName,
  line: string,
  said: object,
  writer?: string,
])[] = [
  [
    "server task log",
    "server-task",
    `["ServerTasks-4_X","WRN","${TIME}","${TEXT}","",0]`,
    {
      at: AT,
      level: "Warning",
      task: { taskId: "ServerTasks-4" },
    },
    "ServerTasks-4_X",
  ],
  ["raw task log without a header", "raw-task", `03:00:00   Info     | ${TEXT}`, { level: "Info" }],
  ["agent output", "agent-output", `["stderr","${TEXT}","${TIME}"]`, { at: AT, stream: "stderr" }, "stderr"],
  [
    "docker",
    "docker",
    `{"log":"${TEXT}\\n","stream":"stdout","time":"${TIME}"}`,
    { at: AT, stream: "stdout" },
    "stdout",
  ],
  ["cri", "cri", `${TIME} stderr F ${TEXT}`, { at: AT, stream: "stderr" }, "stderr"],
  ["cri with more tags", "cri", `2026-11-21T04:00:00+01:00 stdout F:x ${TEXT}`, { at: AT, stream: "stdout" }, "stdout"],
  ["kubernetes 0", "kubernetes", `2026-11-21T03:00:00.000000000+0000|${TEXT}`, { at: AT }],
  ["kubernetes 1", "kubernetes", `7|${TIME}|stdout|${TEXT}`, { at: AT, stream: "stdout" }, "stdout"],
  ["kubernetes 2", "kubernetes", `${TIME} |7|debug|${TEXT}`, { at: AT, stream: "debug" }, "debug"],
  ["pino", "json", `{"level":50,"time":${AT},"msg":"${TEXT}"}`, { at: AT, level: "error" }],
  ["bunyan", "json", `{"name":"x","level":30,"msg":"${TEXT}","time":"${TIME}","v":0}`, { at: AT, level: "info" }],
  ["Serilog", "json", `{"@t":"${TIME}","@m":"${TEXT}","@l":"Error"}`, { at: AT, level: "Error" }],
  ["seconds", "json", `{"ts":${AT / 1_000}.5,"severity":"WARN","message":"${TEXT}"}`, { at: AT + 500, level: "WARN" }],
  [
    "RFC 3164",
    "syslog",
    `<131>Nov 21 03:00:00 web-01 probe[7]: ${TEXT}`,
    {
      at: AT,
      level: "error",
      stream: "probe",
    },
    "probe[7]",
  ],
  [
    "RFC 3164 without priority",
    "syslog",
    `Nov  1 03:00:00 web-01 kernel: ${TEXT}`,
    {
      at: Date.UTC(2026, 10, 1, 3),
      stream: "kernel",
    },
    "kernel[]",
  ],
  [
    "RFC 5424",
    "syslog",
    `<134>1 ${TIME} web-01 probe 7 - [a b="]\\""][c] ${TEXT}`,
    {
      at: AT,
      level: "info",
      stream: "probe",
    },
    "probe[7]",
  ],
  ["GitHub Actions", "time", `2026-11-21T03:00:00.0000000Z ${TEXT}`, { at: AT }],
  ["a time in brackets", "time", `[2026-11-21 03:00:00,000] ${TEXT}`, { at: AT }],
  ["NLog", "time", `2026-11-21 03:00:00.0000   2283     17 INFO   ${TEXT}`, { at: AT, level: "INFO" }],
  ["NLog without a process", "time", `2026-11-21 03:00:00.0000     17  ERROR  ${TEXT}`, { at: AT, level: "ERROR" }],
  ["NLog in Kubernetes", "time", `2026-11-21 03:00:00.0000 | WARN  | ${TEXT}`, { at: AT, level: "WARN" }],
  ["TeamCity", "time", `[03:00:00]W:\t\t ${TEXT}`, {}],
];

test.each(EXAMPLES.map((example) => ({ name: example[0], example })))("$name", ({ example }) => {
  const [, format, line, expected, writer = ""] = example;
  expect(formatOfLine(line)).toBe(format);
  const [entry, ...others] = open(format, line) ?? [];
  expect(others).toEqual([]);
  expect(entry).toMatchObject({ writer, isPart: false, isBroken: false, said: expected });
  expect(entry?.said).toEqual(expected);
  expect(entry?.text.trimEnd()).toBe(TEXT);
  expect(entry?.rest.startsWith(TEXT)).toBe(true);
});

describe("a line that no wrapping is around", () => {
  test.each(
    [
      [
        "",
        "text",
        "##octopus[x]",
        "{}",
        '{"a":1}',
        '{"msg":1,"level":2}',
        "[]",
        '["a","b"]',
        "12:00:00 text",
        "[12:00] text",
      ],
      ["2026-11-21", "2026-11-21T03:00:00Ztext", "Nov 21", "<134>text", "{ msg: x }", '{"msg":"x","level":1', "1|2|3"],
    ].flat(),
  )("%j shows no format", (line) => {
    expect(formatOfLine(line)).toBeUndefined();
  });

  test.each(["time", "cri", "kubernetes", "syslog", "raw-task"] as const)("is not opened as %s", (format) => {
    expect(open(format, "   at Acme.Probe.Run() ##octopus[x]")).toBeUndefined();
  });

  test.each(["json", "docker", "server-task", "agent-output"] as const)(
    "is broken as %s if it begins like one",
    (format) => {
      const begin = format === "json" || format === "docker" ? '{"msg":"##octopus[x' : '["stdout","##octopus[x';
      expect(open(format, begin)).toMatchObject([{ isBroken: true, text: begin }]);
      expect(open(format, "plain ##octopus[x]")).toBeUndefined();
    },
  );
});

describe("a log's format", () => {
  test("is that of the first line that shows one", () => {
    expect(formatOfHead(Buffer.from(`starting\n\n${TIME} stdout F x\n${TIME} y\n`))).toBe("cri");
    expect(formatOfHead(Buffer.from(`\ufeff${TIME} x\r\n`))).toBe("time");
    expect(formatOfHead(Buffer.from("Task ID:        ServerTasks-1\r\nTask status:    Success\r\n"))).toBe("raw-task");
  });

  test("is open as long as a line may still show it, and then none", () => {
    expect(formatOfHead(Buffer.from(""))).toBeUndefined();
    expect(formatOfHead(Buffer.from(`text\n${TIME} stdout F x`))).toBeUndefined();
    expect(formatOfHead(Buffer.from("text\n".repeat(HEAD_BYTES / 4)))).toBe("plain");
    expect(formatOfHead(Buffer.from(`["stdout","${"x".repeat(HEAD_BYTES)}"`))).toBe("agent-output");
  });

  test("in Kubernetes is recognised even where it cannot be read", () => {
    const line = `${TIME} |e|7|stdout|00FF7c`;
    expect(formatOfLine(line)).toBe("kubernetes");
    expect(open("kubernetes", line)).toEqual([]);
  });
});

describe("escapes", () => {
  const jsonText = (line: string) => open("json", line)?.[0]?.text;

  test("of JSON are undone, those it does not know are left", () => {
    expect(jsonText(String.raw`{"msg":"\"\\\/\b\f\n\r\tA😀\x","level":1}`)).toBe('"\\/\b\f\n\r\tA😀\\x');
  });

  test("of a member's name do not hide it, and the last of two members counts", () => {
    expect(jsonText(String.raw`{"m\u0073g":"x","level":1}`)).toBe("x");
    expect(jsonText('{"msg":"x","level":1,"msg":"y"}')).toBe("y");
  });

  test("of rsyslog are undone where they cannot be text", () => {
    const text = open("syslog", "Nov 21 03:00:00 h p: a#012  b #0123 #011c #033[1md #033x #9")?.[0]?.text;
    expect(text).toBe("a\n  b #0123 \tc \u001b[1md #033x #9");
  });
});

describe("Serilog's templates", () => {
  const rendered = (template: string, members: object) =>
    open("json", JSON.stringify({ "@t": TIME, "@mt": template, ...members }))?.[0]?.text;

  test("get their values, and doubled braces become single ones", () => {
    const values = { Target: "web-01", Other: "web-02", Count: 3, Nested: { a: 1 } };
    expect(rendered("{{x}} {Target} {Count:000} {@Nested} {$Other,-10} {Missing} {", values)).toBe(
      '{x} web-01 3 {"a":1} web-02 {Missing} {',
    );
  });

  test("get each value once, so that no text is longer than its line", () => {
    expect(rendered("{A} {A} {B}", { A: "x", B: "y" })).toBe("x {A} y");
  });

  test("give way to a text that is already there", () => {
    expect(rendered("{A}", { A: "x", "@m": "y" })).toBe("y");
  });
});

describe("times", () => {
  test("without a year are the last that day, a day ahead granted", () => {
    const at = (day: string) => new Date(said("syslog", `${day} 03:00:00 h p: x`)?.at ?? 0).toISOString().slice(0, 10);
    expect(at("Dec  1")).toBe("2026-12-01");
    expect(at("Dec  2")).toBe("2025-12-02");
    expect(at("Dec  3")).toBe("2025-12-03");
    expect(at("Feb 29")).toBe("2024-02-29");
  });

  test("that no calendar has say nothing, and the text is there", () => {
    expect(open("time", "2026-02-30T03:00:00Z x")).toMatchObject([{ text: "x", said: {} }]);
    expect(open("syslog", "Feb 30 03:00:00 h p: x")).toMatchObject([{ text: "x", said: { stream: "p" } }]);
    expect(open("json", '{"msg":"x","time":99999999999999999}')).toMatchObject([{ text: "x", said: {} }]);
  });
});

describe("an agent's output", () => {
  test("is as many entries as there are, also behind one that is broken", () => {
    const line = `["stdout","a","${TIME}"] ["stdout","b ["stderr","c","${TIME}"]["stdout","d`;
    const entries = open("agent-output", line) ?? [];
    expect(entries.map(({ text, isBroken }) => [text, isBroken])).toEqual([
      ["a", false],
      ['["stdout","b ', true],
      ["c", false],
      ['["stdout","d', true],
    ]);
    for (const { text, rest } of entries) expect(rest.startsWith(text)).toBe(true);
  });
});
