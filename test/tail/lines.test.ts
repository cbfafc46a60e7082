/** Lines that come in pieces, have no end, are too long, or end in other ways. */
import { Buffer } from "node:buffer";
import { closeSync, openSync, renameSync, unlinkSync, writeSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Taken } from "./recording-host.ts";
import { hit, hits, Tailing } from "./tailing.ts";

const MIB = 1024 * 1024;

test("row 16: half a line, a pause and the other half are one line", async () => {
  await using t = new Tailing();
  t.write("app.log", `x\n${hit("a").slice(0, 5)}`);
  await t.start();
  await t.pass(3);
  expect(t.texts).toEqual([]);
  t.append("app.log", `${hit("a").slice(5)}\n`);
  await t.wake("app.log");
  expect(t.host.taken).toMatchObject([{ text: hit("a"), line: 2, offset: 2 }]);
});

test("row 16: half a line when the daemon stops is handed out whole after the next start", async () => {
  await using t = new Tailing();
  t.write("app.log", `${hits("a")}before ${hit("b")}`);
  await t.start();
  const host = await t.restart();
  expect(host.texts).toEqual([]);
  t.append("app.log", " behind\n");
  await t.wake("app.log");
  expect(host.taken).toMatchObject([{ text: `before ${hit("b")} behind`, line: 2, isReplay: false }]);
});

test("row 17: a last line without its end goes out when it has been quiet for five seconds, its rest as the same line", async () => {
  await using t = new Tailing();
  t.write("app.log", `x\n${hit("a")} and ##octo`);
  await t.start();
  await t.pass(4);
  expect(t.texts).toEqual([]);
  await t.pass(2);
  expect(t.texts).toEqual([`${hit("a")} and `]);
  t.append("app.log", "pus[b] end\n");
  await t.wake("app.log");
  expect(t.host.taken).toMatchObject([
    { text: `${hit("a")} and `, line: 2, offset: 2 },
    { text: `${hit("b")} end`, line: 2 },
  ]);
  t.append("app.log", hits("c"));
  await t.wake("app.log");
  expect(t.host.taken.at(-1)).toMatchObject({ text: hit("c"), line: 3 });
});

test("row 17: a stretch is not cut inside a character or a line end", async () => {
  await using t = new Tailing();
  const euro = Buffer.from("€");
  t.write("app.log", Buffer.concat([Buffer.from(hit("a")), euro.subarray(0, 2)]));
  t.write("other.log", `${hit("b")}\r`);
  await t.start();
  await t.pass(6);
  expect(t.texts.toSorted()).toEqual([hit("a"), hit("b")]);
  t.append("app.log", Buffer.concat([euro.subarray(2), Buffer.from(`${hit("c")}\n`)]));
  t.append("other.log", `\n${hits("d")}`);
  await t.wake("app.log", "other.log");
  expect(t.texts.slice(2).toSorted()).toEqual([hit("d"), `€${hit("c")}`]);
});

test("row 17: rotated, deleted: a last line without its end is not lost", async () => {
  await using t = new Tailing();
  t.write("app.log", hit("a"));
  t.write("other.log", hit("b"));
  await t.start();
  renameSync(t.at("app.log"), t.at("app.log.1"));
  t.write("app.log", hits("c"));
  unlinkSync(t.at("other.log"));
  await t.wake("app.log", "other.log");
  expect(t.texts.toSorted()).toEqual([hit("a"), hit("b"), hit("c")]);
  expect(t.texts.indexOf(hit("a"))).toBeLessThan(t.texts.indexOf(hit("c")));
});

test("row 18: any way of cutting the bytes into appends gives the same lines in the same places", async () => {
  const piece = fc.constantFrom(
    "##octopus[",
    "##octo",
    "#",
    "x]",
    "\n",
    "\n",
    "\r\n",
    "é",
    "\0",
    "text ",
    "y".repeat(40),
  );
  const program = fc.record({
    text: fc.array(piece, { minLength: 1, maxLength: 25, size: "max" }).map((pieces) => pieces.join("")),
    cuts: fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 12 }),
  });
  await fc.assert(
    fc.asyncProperty(program, async ({ text, cuts }) => {
      await using t = new Tailing();
      const bytes = Buffer.from(`${text}\n`);
      t.write("app.log", "");
      t.write("whole.log", bytes);
      await t.start();
      for (let at = 0, turn = 0; at < bytes.length; turn++) {
        const end = at + (cuts[turn % cuts.length] ?? 1);
        t.append("app.log", bytes.subarray(at, end));
        await t.wake("app.log");
        at = end;
      }
      const of = (name: string) =>
        t.host.taken.filter(({ path }) => path === t.at(name)).map(({ path: _, ...taken }) => taken);
      const lines = bytes.toString("latin1").split("\n");
      const expected = lines.flatMap((line, index) => (line.includes("##octopus[") ? [index + 1] : []));
      expect(of("whole.log").map(({ line }) => line)).toEqual(expected);
      expect(of("app.log")).toEqual(of("whole.log"));
    }),
    { numRuns: 60 },
  );
});

test("row 18: a needle on the edge of two blocks is found, and the next line has its number", async () => {
  await using t = new Tailing();
  for (let shift = 0; shift <= 10; shift++) {
    const name = `${shift}.log`;
    t.write(name, `${"x\n".repeat(MIB / 2 - 10)}${"y".repeat(20 - shift)}${hit(shift)}\n${hits("next")}`);
  }
  await t.start();
  expect(t.host.taken).toHaveLength(22);
  for (let shift = 0; shift <= 10; shift++) {
    const taken = t.host.taken.filter(({ path }) => path === t.at(`${shift}.log`));
    expect(taken).toMatchObject([{ line: MIB / 2 - 9 }, { line: MIB / 2 - 8, text: hit("next") }]);
  }
});

test("row 19: a line of three megabytes is read, one of twenty is passed over, and the lines behind them are read", async () => {
  await using t = new Tailing();
  const writer = openSync(t.at("app.log"), "a");
  await t.start();
  writeSync(writer, `${"x".repeat(3 * MIB)}${hit("long")}\n${hits("a")}`);
  await t.wake("app.log");
  for (let part = 0; part < 20; part++) {
    writeSync(writer, "z".repeat(MIB));
    await t.wake("app.log");
  }
  writeSync(writer, `${hit("never")}\n${hits("b")}`);
  await t.wake("app.log");
  closeSync(writer);
  expect(t.texts.map((text) => text.slice(-19))).toEqual([`xxxx${hit("long")}`, hit("a"), hit("b")]);
  expect(t.host.passedOver).toEqual([{ number: 3, offset: 3 * MIB + hits("long", "a").length }]);
  expect(t.host.kinds("lineTooLong")).toEqual([{ kind: "lineTooLong", path: t.at("app.log"), line: 3 }]);
  expect(t.host.taken.at(-1)).toMatchObject({ line: 4 });
});

test("row 19: a line is passed over across a restart", async () => {
  await using t = new Tailing();
  t.write("app.log", "z".repeat(17 * MIB));
  await t.start();
  const host = await t.restart();
  t.append("app.log", `${hit("never")}\n${hits("a")}`);
  await t.wake("app.log");
  expect(host.taken).toMatchObject([{ text: hit("a"), line: 2 }]);
});

test("a line that grows in small pieces is not read from its beginning each time", async () => {
  await using t = new Tailing();
  const writer = openSync(t.at("app.log"), "a");
  writeSync(writer, `${hit("a")}${"x".repeat(8 * MIB)}`);
  await t.start();
  const before = t.host.events.length;
  for (let part = 0; part < 50; part++) {
    writeSync(writer, "y".repeat(10));
    await t.wake("app.log");
  }
  const reads = t.host.events.slice(before).flatMap((event) => (event.kind === "read" ? [event.bytes] : []));
  expect(reads).toEqual(Array.from({ length: 50 }, () => 10));
  writeSync(writer, "\n");
  await t.wake("app.log");
  closeSync(writer);
  expect(t.host.taken).toMatchObject([{ line: 1, offset: 0 }]);
  expect(t.texts[0]).toHaveLength(hit("a").length + 8 * MIB + 500);
});

test("row 20: while a taker is waiting it gets the next lines, whatever they hold, and again after a restart", async () => {
  await using t = new Tailing({ isWaiting: (last) => last !== undefined && !last.text.includes("]") });
  t.write("app.log", "x\n##octopus[a\nb\n");
  await t.start();
  expect(t.texts).toEqual(["##octopus[a", "b"]);
  const host = await t.restart();
  t.append("app.log", "c]\nnot this\n");
  await t.wake("app.log");
  const expected: readonly Partial<Taken>[] = [
    { text: "##octopus[a", line: 2, offset: 2, isReplay: true },
    { text: "b", line: 3, isReplay: true },
    { text: "c]", line: 4, isReplay: false },
  ];
  expect(host.taken).toMatchObject(expected);
  expect(host.opened).toMatchObject([{ memory: "memory of b" }]);
});

test("row 20: stretches of a line that was waited for are replayed as they were cut", async () => {
  await using t = new Tailing({ isWaiting: (last) => last !== undefined && !last.text.includes("]") });
  t.write("app.log", "##octopus[a\nhalf");
  await t.start();
  await t.pass(6);
  expect(t.texts).toEqual(["##octopus[a", "half"]);
  const host = await t.restart();
  t.append("app.log", " rest]\n");
  await t.wake("app.log");
  expect(host.taken).toMatchObject([
    { text: "##octopus[a", isReplay: true },
    { text: "half", line: 2, isReplay: true },
    { text: " rest]", line: 2, isReplay: false },
  ]);
});

test("row 21: all that stands around a message comes with it", async () => {
  await using t = new Tailing();
  t.write("app.log", `\u001b[31m${hit("a")} and ${hit("b")}\u001b[0m\n`);
  await t.start();
  expect(t.texts).toEqual([`\u001b[31m${hit("a")} and ${hit("b")}\u001b[0m`]);
});

test("row 22: carriage returns before a newline belong to no line, alone they end none, and empty lines count", async () => {
  await using t = new Tailing();
  t.write("app.log", `\r\n\n${hit("a")}\r\n\r${hit("b")}\rc\n`);
  await t.start();
  expect(t.host.taken).toMatchObject([
    { text: hit("a"), line: 3, offset: 3 },
    { text: `\r${hit("b")}\rc`, line: 4 },
  ]);
});
