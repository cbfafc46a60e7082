/** Signals over the lines of real files: which lines match, whatever they are written in, and whom they are about. */
import { Buffer } from "node:buffer";
import { renameSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { Signal } from "../../src/intake/signal.ts";
import { BEGIN, counting, iso, regex, signal } from "./any-signal.ts";
import { Listening } from "./listening.ts";

/** The messages that one file makes, each match being a subject's first. */
async function messagesIn(content: string | Uint8Array, what: Signal, name = "app.log"): Promise<readonly unknown[]> {
  await using listening = new Listening({ signals: [what], paths: ["*"] });
  listening.write(name, content);
  return (await listening.readFresh()).map(({ message, line }) => [line, message]);
}

describe("a line that matches is found", () => {
  const task = (text: string, category = "INF") =>
    JSON.stringify(["ServerTasks-1_ABCDEFGHIJ", category, iso(1), text, "", 0]).replaceAll("'", "\\u0027");
  const pino = (msg: string) => JSON.stringify({ level: 50, time: BEGIN, msg });

  test.each<[string, string, Signal, readonly unknown[]]>([
    ["in a plain log", "a\nb CRITICAL c\nd\n", signal("CRITICAL"), [[2, "b CRITICAL c"]]],
    ["with CRLF behind it", "a\r\nb CRITICAL\r\nd\r\n", signal("CRITICAL"), [[2, "b CRITICAL"]]],
    ["by an expression", "a\ncode 42\n", signal("", regex("^code \\d+$")), [[2, "code 42"]]],
    ["in any case", "a\nCriTical\n", signal("", regex("critical", true)), [[2, "CriTical"]]],
    ["behind a time", `${iso(1)} a\n${iso(2)} CRITICAL b\n`, signal("CRITICAL"), [[2, "CRITICAL b"]]],
    ["by its level", `${iso(1)}Z a\n2026-01-05 10:00:00.1 ERROR b\n`.replace("ZZ", "Z"), signal("ERROR b"), [[2, "b"]]],
    [
      "in colours",
      "a\n\u001b[31mERROR\u001b[0m: \u001b[1mdisk\u001b[0m\n",
      signal("ERROR: disk"),
      [[2, "ERROR: disk"]],
    ],
    [
      "in JSON, with what JSON escapes",
      `${pino("x")}\n${pino('can\'t open "C:\\x"')}\n`,
      signal('"C:\\x"'),
      [[2, 'can\'t open "C:\\x"']],
    ],
    ["in a task log", `${task("Do it")}\n${task("it can't be")}\n`, signal("can't"), [[2, "it can't be"]]],
    [
      "by a task log's level",
      `${task("Do it")}\n${task("gone", "FAT")}\n`,
      signal("", regex("^Fatal ")),
      [[2, "gone"]],
    ],
    [
      "in one line of an entry",
      `${task("Do it")}\n${task("a\r\nCRITICAL b\nCRITICAL c")}\n`,
      signal("", regex("^CRITICAL")),
      [[2, "CRITICAL b"]],
    ],
    ["without a word to search for", "a\nb!?\n", signal("!?"), [[2, "b!?"]]],
    [
      "in characters that JSON may escape",
      `${JSON.stringify({ level: 1, time: 1, msg: "危険" }).replace("危", "\\u5371")}\n`,
      signal("危険"),
      [[1, "危険"]],
    ],
    [
      "that is a message, too",
      "##octopus[health target=a status=Down] CRITICAL\n",
      signal("CRITICAL"),
      [
        [1, undefined],
        [1, "##octopus[health target=a status=Down] CRITICAL"],
      ],
    ],
  ])("%s", async (_name, content, what, expected) => {
    expect(await messagesIn(content, what)).toEqual(expected);
  });

  test.each(["utf16le", "utf16be"] as const)("in a file of %s", async (name) => {
    const bytes = Buffer.from(`\ufeffä line\r\nein größerer CRITICAL ☠\r\nCRITIC\r\n`, "utf16le");
    expect(await messagesIn(name === "utf16le" ? bytes : bytes.swap16(), signal("größerer CRITICAL ☠"))).toEqual([
      [2, "ein größerer CRITICAL ☠"],
    ]);
  });

  test("in a packed file", async () => {
    const text = `${"nothing\n".repeat(300_000)}CRITICAL at last\n`;
    expect(await messagesIn(gzipSync(text), signal("CRITICAL"), "old.log.gz")).toEqual([[300_001, "CRITICAL at last"]]);
  });

  test("wherever blocks of reading end in it", async () => {
    const block = 1024 * 1024;
    for (const before of [block - 9, block - 8, block - 4, block - 1, block, 2 * block - 3]) {
      const filler = `${"x".repeat(99)}\n`.repeat(Math.floor(before / 100));
      const line = `${"y".repeat(before - filler.length)}CRITICAL`;
      const messages = await messagesIn(`${filler}${line}\nnext\n`, signal("CRITICAL", { message: "found" }));
      expect(messages).toEqual([[Math.floor(before / 100) + 1, "found"]]);
    }
  });

  test("only when it is one: the bytes alone are not enough, nor is a part of them", async () => {
    expect(
      await messagesIn('{"level":50,"time":1,"msg":"a","err":"CRITICAL"}\nCRIT\nICAL\n', signal("CRITICAL")),
    ).toEqual([]);
  });
});

describe("a line in pieces", () => {
  test("counts when its end has come, and once", async () => {
    await using listening = new Listening({ signals: [counting("CRITICAL")] });
    listening.write("app.log", "a\nfirst CRIT");
    await listening.readFresh();
    listening.append("app.log", "ICAL second");
    await listening.read();
    await listening.pass(30);
    expect(listening.countedTimes("critical")).toEqual([]);
    listening.append("app.log", " third\nb\n");
    await listening.read();
    expect(listening.countedTimes("critical")).toHaveLength(1);
  });

  test("for which every line is needed waits for its end as well", async () => {
    await using listening = new Listening({ signals: [counting("", regex("^o.*e$"))] });
    listening.write("app.log", "on");
    await listening.readFresh();
    await listening.pass(30);
    listening.append("app.log", "e\ntwo\n");
    await listening.read();
    expect(listening.countedTimes("critical")).toHaveLength(1);
  });

  test("is read as what it is when nothing more comes", async () => {
    await using listening = new Listening({ signals: [signal("CRITICAL")] });
    listening.write("app.log", "a\nCRITICAL without an end");
    await listening.readFresh();
    renameSync(listening.at("app.log"), listening.at("app.log.1"));
    listening.write("app.log", "new\n");
    await listening.read();
    await listening.pass(600);
    expect((await listening.read()).map(({ message }) => message)).toEqual(["CRITICAL without an end"]);
  });
});

describe("a source", () => {
  test("that no signal listens to hands out no line for it", async () => {
    const lines = "CRITICAL\n".repeat(50_000);
    await using listening = new Listening({ signals: [signal("CRITICAL", { sources: ["other-*"] })] });
    listening.write("app.log", `${lines}##octopus[health target=a status=Up]\n`);
    expect(await listening.readFresh()).toHaveLength(1);
    // Until the format is known, which takes 64 KiB of such lines, every one is.
    expect(listening.listening.handedOut).toBe(1);
  });

  test("hands out the lines with the word, and no others", async () => {
    await using listening = new Listening({ signals: [counting("ERROR: disk")] });
    listening.write("app.log", `${"nothing\n".repeat(20_000)}ERROR: net\n${"nothing\n".repeat(20_000)}ERROR: disk\n`);
    await listening.readFresh();
    expect(listening.listening.handedOut).toBe(2);
    expect(listening.countedTimes("critical")).toHaveLength(1);
  });

  test("gives a signal its target, after the signal itself and before task and path", async () => {
    const named = { name: "named", check: "named" };
    const signals = [signal("CRITICAL", { subject: {} }), signal("CRITICAL", { ...named, subject: { target: "own" } })];
    await using listening = new Listening({
      signals,
      paths: ["{target}.log"],
      source: { defaults: { target: "of-source", project: "acme" } },
    });
    listening.write("of-path.log", "CRITICAL\n");
    expect(await listening.readFresh()).toMatchObject([
      { target: "of-source", check: "critical" },
      { target: "own", check: "named" },
    ]);
    await using other = new Listening({ signals, paths: ["{target}.log"] });
    other.write("of-path.log", "CRITICAL\n");
    expect(await other.readFresh()).toMatchObject([{ target: "of-path" }, { target: "own" }]);
  });

  test("that gives none, like its log, is told so once a file", async () => {
    await using listening = new Listening({ signals: [signal("CRITICAL", { subject: {} })] });
    listening.write("a.log", "CRITICAL\n".repeat(20));
    listening.write("b.log", "CRITICAL\n".repeat(20));
    await listening.readFresh();
    listening.append("a.log", "CRITICAL\n");
    await listening.read();
    const problem =
      "no-target: signal critical matched, but nothing says which target is meant: give the signal or its source one";
    expect(listening.memory.problems).toEqual([problem, problem]);
    expect(listening.memory.said).toEqual([]);
  });
});

test("a message is the line's text up to 500 characters, or the signal's own", async () => {
  const long = `CRITICAL ${"x".repeat(490)}☠☠`;
  expect(await messagesIn(`${long}\n`, signal("CRITICAL"))).toEqual([[1, long.slice(0, 500)]]);
  expect(await messagesIn(`${long}\n`, signal("CRITICAL", { message: "own" }))).toEqual([[1, "own"]]);
});
