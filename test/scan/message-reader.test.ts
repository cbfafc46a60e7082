/** One log through a reader: whatever it is wrapped in, left off and gone on with anywhere. */
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Said } from "../../src/envelope/entry.ts";
import { LOG_FORMAT_NAMES } from "../../src/envelope/envelope.ts";
import { createMessageReader, WAITING_LINES_MAX } from "../../src/scan/message-reader.ts";
import { logOf } from "./random-logs.ts";
import { inStretches, linesOf, readLog } from "./reading.ts";

const NOW = Date.UTC(2026, 11, 1);
const OPTIONS = { timeZone: "UTC", now: () => NOW };
const MARKER = "##octopus[";
const nothing = { found: () => {}, lineTooLong: () => {} };

describe.each(LOG_FORMAT_NAMES)("a log of the format %s", (format) => {
  test("left off between any lines and gone on with gives the same, and nothing twice", () => {
    fc.assert(
      fc.property(
        logOf(format),
        fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { maxLength: 6 }),
        fc.boolean(),
        fc.constantFrom(13, 50, 1_000),
        (log, cuts, isForced, stretchBytes) => {
          const lines = inStretches(linesOf(log), stretchBytes);
          const options = isForced ? { ...OPTIONS, format } : OPTIONS;
          expect(readLog(lines, options, new Set(cuts))).toEqual({
            ...readLog(lines, options),
            taken: expect.any(Number),
          });
        },
      ),
      { numRuns: 300 },
    );
  });

  test("gives every message a place that is in its line, with a marker at its offset unless that is escaped", () => {
    fc.assert(
      fc.property(logOf(format), (log) => {
        const lines = linesOf(log);
        const bytes = Buffer.from(log);
        for (const { found, offset, text } of readLog(lines, { ...OPTIONS, format }).found) {
          const line = lines[found.start.line - 1];
          const [start = ""] = [bytes.toString("utf8", line?.offset ?? 0, offset)];
          expect(line?.bytes.toString()).toBe(text);
          expect(text.startsWith(start)).toBe(true);
          expect(found.start).toMatchObject({ column: [...start].length + 1, index: start.length });
          expect(bytes.subarray(offset, offset + 2).toString()).toBe("##");
          const lastLine = lines[found.end.line - 1]?.bytes.toString() ?? "";
          expect(found.end.index).toBeLessThanOrEqual(lastLine.length);
          expect([...lastLine.slice(0, found.end.index)].length + 1).toBe(found.end.column);
          if (found.kind === "malformed") {
            expect(found.at.index).toBeLessThanOrEqual(lines[found.at.line - 1]?.bytes.toString().length ?? -1);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  test("any bytes are read without a fault, and the memory stays small", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.uint8Array(), fc.constant(Buffer.from(`${MARKER}a b="\\u00`)))), (parts) => {
        const lines = linesOf(Buffer.concat(parts));
        const reader = createMessageReader(nothing, { ...OPTIONS, format });
        for (const line of lines) {
          reader.take(line);
          expect(Buffer.byteLength(reader.memory)).toBeLessThanOrEqual(8_192);
        }
        reader.end();
      }),
      { numRuns: 200 },
    );
  });
});

describe("waiting", () => {
  test("needs no line of a plain log that holds no marker", () => {
    const log = linesOf(`${"x\n".repeat(50_000)}${MARKER}health target=a status=Up]\nx\nx\n`);
    const head = Buffer.from("x\n".repeat(40_000));
    expect(readLog(log, { head }).taken).toBe(1);
  });

  test("ends when nobody goes on for too many lines, and the message is malformed", () => {
    const begin = `2026-11-21T03:00:00Z stdout F ${MARKER}health target=a`;
    const others = Array.from({ length: 2 * WAITING_LINES_MAX }, () => "2026-11-21T03:00:00Z stderr F x").join("\n");
    const { found, taken } = readLog(linesOf(`${begin}\n${others}`));
    expect(found).toMatchObject([{ found: { kind: "malformed", code: "unclosed" } }]);
    expect(taken).toBe(WAITING_LINES_MAX);
  });

  test("of one among many writers begins where the first of them broke off", () => {
    const log = ["x", `${MARKER}health target=a`, `${MARKER}health target=b`, " status=Up]"].map(
      (text, index) => `<1>Nov 21 03:00:00 h ${index % 2 === 0 ? "a" : "b"}[1]: ${text}`,
    );
    const reader = createMessageReader(nothing, OPTIONS);
    const lines = linesOf(log.join("\n"));
    const places = lines.map((line) => {
      reader.take(line);
      return reader.resumeFrom?.number;
    });
    expect(places).toEqual([undefined, 2, 2, 2]);
  });

  test("gives up more writers than there can honestly be", () => {
    const lines = Array.from({ length: 100 }, (_, index) => `<1>Nov 21 03:00:00 h p[${index}]: ${MARKER}x`);
    const { found } = readLog(linesOf(lines.join("\n")));
    expect(found).toHaveLength(100);
  });
});

describe("what a log says about a line", () => {
  const log = (lines: readonly string[]) =>
    linesOf(
      [
        "Task ID:        ServerTasks-1",
        "Task started:   Saturday, 21 November 2026 3:00 AM",
        "",
        "                    |   == Success: Step 1: Smoke ==",
        ...["web-01", "web-02"].flatMap((machine, index) => [
          "                    |   ",
          `                    |     Success: ${machine}`,
          lines[index] ?? "",
        ]),
        ...lines.slice(2),
      ].join("\n"),
    );
  const options = { ...OPTIONS, impliedTarget: (said: Said) => said.task?.machine };
  const targetsIn = (lines: readonly string[]) =>
    readLog(log(lines), options).found.map(({ found, said }) => [
      found.kind === "message" ? found.report?.target : found.code,
      said.task?.machine,
    ]);

  test("gives a message without a target the one it implies", () => {
    const line = `03:00:01   Info     |       ${MARKER}health status=Up]`;
    expect(targetsIn([line, `${line} ${MARKER}health target=own status=Up]`])).toEqual([
      ["web-01", "web-01"],
      ["web-02", "web-02"],
      ["own", "web-02"],
    ]);
    expect(readLog(log([line]), OPTIONS).found).toMatchObject([{ found: { code: "missing-target" } }]);
  });

  test("holds for a whole message, and for that one only", () => {
    const begin = `03:00:01   Info     |       ${MARKER}health status=`;
    expect(targetsIn([begin, `03:00:02   Info     |       Up] ${MARKER}health status=Up]`])).toEqual([
      ["unclosed", "web-01"],
      ["web-02", "web-02"],
    ]);
    expect(targetsIn(["x", begin, `                    |       Up] ${MARKER}health status=Up]`])).toEqual([
      ["web-02", "web-02"],
      ["web-02", "web-02"],
    ]);
  });

  test("is known in the middle of a log by its head", () => {
    const lines = log(["x", "x", `03:00:03   Info     |       ${MARKER}health status=Up]`]);
    const head = Buffer.from(lines.map(({ bytes }) => bytes.toString()).join("\n"));
    const [last] = lines.slice(-1);
    const { found } = readLog(last === undefined ? [] : [last], { ...options, head });
    expect(found).toMatchObject([{ said: { at: Date.UTC(2026, 10, 21, 3, 0, 3), task: { machine: "web-02" } } }]);
  });
});

describe("lines in parts", () => {
  const part = (text: string, tag: string, stream = "stdout") => `2026-11-21T03:00:00Z ${stream} ${tag} ${text}`;
  const kibibytes = "x".repeat(16 * 1024);

  test("are passed over when they are too long, and the next one is read", () => {
    const lines = linesOf(
      [
        part(`${MARKER}health target=lost status=Up]`, "P"),
        ...Array.from({ length: 1_024 }, () => part(kibibytes, "P")),
        part(`${MARKER}health target=lost status=Up]`, "F"),
        part(`${MARKER}health target=next status=Up]`, "F"),
      ].join("\n"),
    );
    const { found, tooLong } = readLog(lines, OPTIONS);
    expect(found).toMatchObject([{ found: { report: { target: "next" } } }]);
    expect(tooLong).toEqual([1]);
  });

  test("are given up when the others write too much", () => {
    const lines = linesOf(
      [
        part(`${MARKER}health target=a`, "P"),
        ...Array.from({ length: 40 }, () => part("x".repeat(1024 * 1024), "F", "stderr")),
      ].join("\n"),
    );
    const { found, taken } = readLog(lines, OPTIONS);
    expect(found).toMatchObject([{ found: { code: "unclosed" } }]);
    expect(taken).toBeLessThan(40);
  });

  test("read in stretches are broken where they are escaped, and joined where they are not", () => {
    const text = `${MARKER}health target="web 1" status=Up]`;
    const plain = readLog(inStretches(linesOf(`2026-11-21T03:00:00Z ${text}`), 50), OPTIONS);
    expect(plain.found).toMatchObject([{ found: { kind: "message", report: { target: "web 1" } } }]);
    const json = JSON.stringify({ level: 30, time: 0, msg: text });
    for (let bytes = 30; bytes < json.length; bytes++) {
      const { found } = readLog(inStretches(linesOf(json), bytes), { ...OPTIONS, format: "json" });
      for (const item of found) expect(item.found).toMatchObject({ kind: "malformed" });
    }
    expect(readLog(linesOf(json), OPTIONS).found).toMatchObject([{ found: { report: { target: "web 1" } } }]);
  });
});

describe("a hostile line", () => {
  const manyProperties = Array.from({ length: 10_000 }, (_, index) => [`P${index}`, `é${MARKER}a b="`] as const);
  const template = manyProperties.map(([name]) => `{${name}}`).toReversed();
  test.each([
    ["colours and faults", "\u001b[1m##octopus[x y z ü".repeat(30_000), "plain"],
    ["escapes and faults", JSON.stringify({ msg: 'ü"##octopus[a b="x"c '.repeat(30_000) }), "json"],
    ["escaped markers", `{"msg":"##octopus[x${"\\u0023#octopus[é".repeat(40_000)}"}`, "json"],
    [
      "a template that turns all around",
      JSON.stringify({ "@mt": template.join(""), ...Object.fromEntries(manyProperties) }),
      "json",
    ],
    ["nothing but beginnings", `{"a${'"##octopus[a b='.repeat(40_000)}`, "json"],
  ] as const)("of %s takes no more than its length", (_name, text, format) => {
    let count = 0;
    const reader = createMessageReader({ found: () => count++, lineTooLong: () => {} }, { ...OPTIONS, format });
    const begun = performance.now();
    reader.take({ bytes: Buffer.from(text), number: 1, offset: 0 });
    reader.end();
    expect(performance.now() - begun).toBeLessThan(4_000);
    expect(count).toBeGreaterThan(1_000);
  });
});

describe("lines that are not of their log's format", () => {
  test("are read as they stand, also JSON without a text, unless that would be a guess", () => {
    const pino = '{"level":30,"time":0,"msg":"x"}';
    const lines = [
      `panic: ${MARKER}health target=a message="C:\\temp" status=Down]`,
      `{"level":30,"err":"${MARKER}health target=b status=Down]"}`,
      `{"level":30,"err":"${MARKER}health target=\\"c\\" status=Down]"}`,
      `{"level":30,"msg":"${MARKER}health target=\\"d\\" status=Do`,
    ];
    const { found } = readLog(linesOf([pino, ...lines].join("\n")), OPTIONS);
    expect(found.map((item) => (item.found.kind === "message" ? item.found.report : item.found.code))).toEqual([
      { target: "a", level: "unhealthy", message: "C:\\temp" },
      { target: "b", level: "unhealthy" },
      "unclosed",
      "unclosed",
    ]);
  });
});

describe("a memory", () => {
  test("that is damaged, foreign or too long is a fresh start", () => {
    const log = linesOf(
      `2026-11-21T03:00:00Z stdout P ${MARKER}health target=a\n2026-11-21T03:00:00Z stdout F  status=Up]`,
    );
    const expected = readLog(log, OPTIONS);
    const memories = ["", "{", "null", "[]", '{"version":2}', '{"version":1,"format":"odd"}', `"${"x".repeat(9_000)}"`];
    for (const memory of memories) expect(readLog(log, { ...OPTIONS, memory })).toEqual(expected);
    expect(expected.found).toMatchObject([{ found: { kind: "message", report: { target: "a" } } }]);
  });

  test("may hold anything in the place of what was noted", () => {
    const noted = fc.record({
      task: fc.anything(),
      titles: fc.anything(),
      startedAt: fc.anything(),
      lastAt: fc.anything(),
      indent: fc.anything(),
      isInHeader: fc.anything(),
    });
    fc.assert(
      fc.property(fc.constantFrom("raw-task" as const, "server-task" as const), noted, (format, value) => {
        const memory = JSON.stringify({ version: 1, format, noted: value, lineEnd: value.task }, (_key, part) =>
          typeof part === "bigint" ? String(part) : part,
        );
        const log = linesOf(`13:00:00   Info     |   ${MARKER}health target=a status=Up]`);
        expect(readLog(log, { ...OPTIONS, format, memory }).found).toHaveLength(1);
      }),
    );
  });
});
