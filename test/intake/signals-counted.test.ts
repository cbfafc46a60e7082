/** How often a signal has to match, when it is said, and when that is taken back. */
import { describe, expect, test } from "vitest";
import { BEGIN, iso, MINUTE, signal } from "./any-signal.ts";
import { Listening } from "./listening.ts";

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
