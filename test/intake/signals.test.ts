/** Signals over the lines of real files: which lines match, whatever they are written in, and what follows from it. */
import { Buffer } from "node:buffer";
import { copyFileSync, renameSync, statSync, truncateSync } from "node:fs";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Signal } from "../../src/intake/signal.ts";
import { Listening } from "./listening.ts";

const MINUTE = 60_000;
const BEGIN = Date.UTC(2026, 0, 5, 10);
const iso = (seconds: number) => new Date(BEGIN + seconds * 1_000).toISOString();

function signal(text: string, more: Partial<Signal> = {}): Signal {
  return {
    name: "critical",
    pattern: { kind: "literal", text },
    times: { count: 1, withinMs: 5 * MINUTE },
    level: "unhealthy",
    check: "critical",
    subject: { target: "web-01" },
    ...more,
  };
}

const regex = (text: string, caseInsensitive = false): Pick<Signal, "pattern"> => ({
  pattern: { kind: "regex", text, caseInsensitive },
});

/** Counts every match: a report for each would say less than what is counted. */
const counting = (text: string, more: Partial<Signal> = {}) =>
  signal(text, { times: { count: 1_000, withinMs: 365 * 24 * 60 * MINUTE }, ...more });

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

describe("five critical lines in five minutes", () => {
  const five = signal("CRITICAL", { times: { count: 5, withinMs: 5 * MINUTE } });
  const logged = (...seconds: readonly number[]) => seconds.map((at) => `${iso(at)} CRITICAL ${at}\n`).join("");

  async function listen(content: string, what = five): Promise<Listening> {
    const listening = new Listening({ signals: [what] });
    listening.now = BEGIN + 600_000;
    listening.write("app.log", content);
    await listening.readFresh();
    return listening;
  }

  test("are one report, with the time and the text of the fifth; four are none", async () => {
    await using four = await listen(logged(0, 60, 120, 180));
    expect(four.memory.said).toEqual([]);
    await using listening = await listen(logged(0, 60, 120, 180, 300, 301, 302));
    expect(listening.memory.said).toEqual([
      {
        target: "web-01",
        check: "critical",
        level: "unhealthy",
        message: "CRITICAL 300",
        line: 5,
        at: BEGIN + 300_000,
      },
    ]);
  });

  test("have to lie within them", async () => {
    await using listening = await listen(logged(0, 60, 120, 180, 301, 362, 423));
    expect(listening.memory.said).toEqual([]);
    listening.append("app.log", logged(425, 426));
    expect(await listening.read()).toMatchObject([{ message: "CRITICAL 425" }]);
  });

  test("count by the lines' own times, in whatever order they stand", async () => {
    await using listening = await listen(logged(240, 60, 180, 0, 120));
    expect(listening.memory.said).toMatchObject([{ level: "unhealthy", at: BEGIN + 240_000 }]);
  });

  test("are healthy again when five minutes have gone by without one, and may come again", async () => {
    await using listening = await listen(logged(0, 1, 2, 3, 4));
    listening.tick(BEGIN + 600_000);
    expect(listening.memory.said).toHaveLength(1);
    listening.tick(BEGIN + 610_000);
    const healthy = { level: "healthy", message: "no match for 5m", at: BEGIN + 304_000, line: undefined };
    expect(listening.memory.said.slice(1)).toMatchObject([healthy]);
    listening.tick(BEGIN + 620_000);
    expect(listening.memory.said).toHaveLength(2);
    expect(listening.memory.watches.size).toBe(0);
    listening.append("app.log", logged(610, 611, 612, 613, 614));
    expect((await listening.read()).slice(2)).toMatchObject([{ level: "unhealthy", message: "CRITICAL 614" }]);
  });

  test("hold as long as there are more, and clear after the time that is given", async () => {
    await using listening = await listen(logged(0, 1, 2, 3, 4), { ...five, clearAfterMs: 9 * MINUTE });
    listening.now = BEGIN + 500_000;
    listening.append("app.log", logged(490));
    await listening.read();
    listening.tick(BEGIN + 1_029_999);
    expect(listening.memory.said).toHaveLength(1);
    listening.tick(BEGIN + 1_030_000);
    expect(listening.memory.said.at(-1)).toMatchObject({ level: "healthy", message: "no match for 9m" });
  });

  test("that were read late clear at the time at which they would have, before those that follow", async () => {
    await using listening = await listen(logged(0, 1, 2, 3, 4, 400, 401, 402, 403, 404));
    expect(listening.memory.said.map(({ level, at }) => [level, at])).toEqual([
      ["unhealthy", BEGIN + 4_000],
      ["healthy", BEGIN + 304_000],
      ["unhealthy", BEGIN + 404_000],
    ]);
  });

  test("are said again only when they go on for longer than that", async () => {
    const seconds = Array.from({ length: 60 }, (_, index) => index * 10);
    await using listening = await listen(logged(...seconds));
    expect(listening.memory.said.map(({ at }) => at)).toEqual([BEGIN + 40_000, BEGIN + 350_000]);
  });

  test("clear after a restart as well, and though the signal is no more", async () => {
    await using listening = await listen(logged(0, 1, 2, 3, 4));
    await listening.restart();
    listening.listening.signals.signals = [];
    listening.tick(BEGIN + 900_000);
    expect(listening.memory.said.map(({ level }) => level)).toEqual(["unhealthy", "healthy"]);
    expect(listening.memory.watches.size).toBe(0);
  });

  test("are counted for each target", async () => {
    const line = (target: string, at: number) => `${iso(at)} CRITICAL\n`.repeat(target === "a" ? 3 : 2);
    await using listening = new Listening({ signals: [{ ...five, subject: {} }], paths: ["{target}.log"] });
    listening.write("a.log", line("a", 0));
    listening.write("b.log", line("b", 0));
    await listening.readFresh();
    expect(listening.memory.said).toEqual([]);
    listening.append("b.log", `${iso(2)} CRITICAL\n`.repeat(3));
    expect(await listening.read()).toMatchObject([{ target: "b" }]);
  });
});

test("a message is the line's text up to 500 characters, or the signal's own", async () => {
  const long = `CRITICAL ${"x".repeat(490)}☠☠`;
  expect(await messagesIn(`${long}\n`, signal("CRITICAL"))).toEqual([[1, long.slice(0, 500)]]);
  expect(await messagesIn(`${long}\n`, signal("CRITICAL", { message: "own" }))).toEqual([[1, "own"]]);
});

/** What there is of a line is not waited for any longer. */
const STRETCH_SECONDS = 6;

type Action =
  | { readonly kind: "write"; readonly lines: number; readonly cut: number }
  | { readonly kind: "rotate" | "copyTruncate" | "wake" | "commit" | "kill" | "stop" | "seconds" };

const anyAction: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("write" as const),
      lines: fc.integer({ min: 1, max: 5 }),
      cut: fc.nat(40),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom("rotate" as const, "copyTruncate", "wake", "commit", "kill", "stop", "seconds"),
    }),
  },
);

/** Every third line matches, by the word, or by an expression without one. */
class LogWriter {
  readonly matching: number[] = [];
  readonly #listening: Listening;
  #count = 0;
  #rotations = 0;
  #rest = "";

  constructor(listening: Listening) {
    this.#listening = listening;
    listening.write("app.log", "");
  }

  write(lines: number, cut: number): void {
    let text = "";
    for (let line = 0; line < lines; line++) {
      const at = this.#count++;
      const isMatch = at % 3 === 0;
      if (isMatch) this.matching.push(BEGIN + at * 1_000);
      text += `${iso(at)} ${isMatch ? "CRITICAL é" : at % 3 === 1 ? "##octopus[health target=a status=Up]" : "nothing"}\n`;
    }
    this.finishLine();
    const cutAt = Math.max(0, text.length - cut);
    this.#listening.append("app.log", text.slice(0, cutAt));
    this.#rest = text.slice(cutAt);
  }

  /** Two files that are born in one tick of the file system's clock, under one number, cannot be told apart. */
  #awaitTick(): void {
    const now = () => {
      this.#listening.write("clock", "");
      return statSync(this.#listening.at("clock"), { bigint: true }).mtimeMs;
    };
    const before = now();
    while (now() === before);
  }

  finishLine(): void {
    if (this.#rest !== "") this.#listening.append("app.log", this.#rest);
    this.#rest = "";
  }

  rotate(isCopy: boolean): void {
    this.finishLine();
    this.#awaitTick();
    const [from, to] = [this.#listening.at("app.log"), this.#listening.at(`app.log.${++this.#rotations}`)];
    if (isCopy) {
      copyFileSync(from, to);
      truncateSync(from);
      return;
    }
    renameSync(from, to);
    this.#listening.write("app.log", "");
  }
}

test.each([
  ["a word", counting("CRITICAL")],
  ["an expression", counting("", regex("^C[A-Z]+L .$"))],
])(
  "whatever happens to file and daemon, a line that matches %s is counted exactly once",
  { timeout: 60_000 },
  async (_name, what) => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyAction, { maxLength: 30 }), async (actions) => {
        await using listening = new Listening({ signals: [what], paths: ["app.log*"] });
        const writer = new LogWriter(listening);
        await listening.start();
        for (const action of actions) {
          if (action.kind === "write") writer.write(action.lines, action.cut);
          else if (action.kind === "rotate") writer.rotate(false);
          else if (action.kind === "wake") await listening.wake("app.log");
          else if (action.kind === "commit") listening.host.commit();
          else if (action.kind === "stop") await listening.restart();
          else if (action.kind === "seconds") await listening.pass(STRETCH_SECONDS);
          else if (action.kind === "kill") {
            await listening.kill();
            await listening.start();
          } else {
            writer.rotate(true);
            // A second one before anybody looks would leave a copy that nothing is known of.
            await listening.reconcile();
            await listening.pass(6);
          }
        }
        writer.finishLine();
        await listening.read();
        await listening.restart();
        await listening.pass(5);
        await listening.read();
        expect(listening.countedTimes("critical")).toEqual(writer.matching);
      }),
      { numRuns: 60 },
    );
  },
);
