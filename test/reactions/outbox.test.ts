/** What is open, in memory as it is in the store. */
import { expect, test } from "vitest";
import { Outbox } from "../../src/reactions/outbox.ts";
import type { EffectRow } from "../../src/store/effect.ts";
import { rule, Timeline } from "./timeline.ts";

test("what has ended and is open again stands in the order of the numbers, as after a restart", () => {
  const story = new Timeline({ rules: [rule()] });
  for (const target of ["web-01", "web-02", "web-03"]) story.report(target, "unhealthy");
  story.begin(1).finish(1, "failed");
  expect([...story.outbox.open.keys()]).toEqual([2, 3]);
  story.tell("retry", 1);
  expect([...story.outbox.open.keys()]).toEqual([1, 2, 3]);
  expect([...story.restart().outbox.open.keys()]).toEqual([1, 2, 3]);
});

test("those that are set off together have the number of the first as their firing, also after a restart", () => {
  const written: EffectRow[] = [];
  const outbox = new Outbox({ openEffects: [], lastNumber: 41, write: (row) => written.push(row) });
  const heard: number[] = [];
  const forget = outbox.listen(({ number }) => heard.push(number));
  const { number: _, firing: __, attempts: ___, ...effect } = new Timeline().report("web-01", "unhealthy").effect(1);
  outbox.add([effect, { ...effect, step: 1 }]);
  forget();
  outbox.add([effect]);
  expect(written.map(({ number, firing }) => [number, firing])).toEqual([
    [42, 42],
    [43, 42],
    [44, 44],
  ]);
  expect(heard).toEqual([42, 43]);
});
