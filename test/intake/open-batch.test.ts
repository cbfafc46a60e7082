/** What is decided between two commits is put together so that the newest of each thing is written, and soon. */
import { expect, test } from "vitest";
import { OpenBatch } from "../../src/intake/open-batch.ts";
import { NOON } from "../store/batches.ts";
import { attemptRow, deployment, effectRow, endedRow, suspension } from "../store/reaction-rows.ts";

test("of each thing what was said last is kept, in the order in which it was first spoken of", () => {
  const batch = new OpenBatch();
  for (const row of [effectRow(1), effectRow(2), endedRow(1, NOON)]) batch.keepEffect(row);
  for (const [effect, number] of [
    [1, 1],
    [11, 1],
    [1, 11],
  ] as const)
    batch.keepAttempt(attemptRow(effect, number));
  batch.keepAttempt(attemptRow(1, 1, { outcome: "done" }));
  batch.keepWatch({ rule: "a b", subject: "c", state: "1" });
  batch.keepWatch({ rule: "a", subject: "b c", state: "2" });
  batch.keepWatch({ rule: "a b", subject: "c" });
  batch.keepSuspension(suspension("one"));
  batch.keepSuspension(suspension("one", { ended: { at: NOON, by: "sue" } }));
  batch.keepDeployment(deployment("T-1"));
  batch.keepDeployment(deployment("T-1", { finishedAt: NOON }));
  const row = { number: 1, afterSeq: 0, at: NOON, kind: "approve", text: "{}" };
  batch.note(row);
  batch.note({ ...row, number: 2 });
  expect(batch.effects).toEqual([endedRow(1, NOON), effectRow(2)]);
  expect([...batch.attempts]).toEqual([attemptRow(1, 1, { outcome: "done" }), attemptRow(11, 1), attemptRow(1, 11)]);
  expect([...batch.watches]).toEqual([
    { rule: "a b", subject: "c" },
    { rule: "a", subject: "b c", state: "2" },
  ]);
  expect([...batch.suspensions]).toEqual([suspension("one", { ended: { at: NOON, by: "sue" } })]);
  expect([...batch.deployments]).toEqual([deployment("T-1", { finishedAt: NOON })]);
  expect(batch.journal.map(({ number }) => number)).toEqual([1, 2]);
  // A commit that failed is tried again with the same.
  expect([...batch.watches]).toHaveLength(2);
});

test.each<readonly [what: string, fill: (batch: OpenBatch) => void]>([
  ["an effect", (batch) => batch.keepEffect(effectRow(1))],
  ["an attempt", (batch) => batch.keepAttempt(attemptRow(1, 1))],
  ["a watch that is forgotten", (batch) => batch.keepWatch({ rule: "r", subject: "s" })],
  ["a suspension", (batch) => batch.keepSuspension(suspension("one"))],
  ["a deployment", (batch) => batch.keepDeployment(deployment("T-1"))],
  ["a row of the journal", (batch) => batch.note({ number: 1, afterSeq: 0, at: NOON, kind: "approve", text: "{}" })],
])("%s does not wait for a report to be committed", (_, fill) => {
  const batch = new OpenBatch();
  expect({ isUrgent: batch.isUrgent, isEmpty: batch.isEmpty }).toEqual({ isUrgent: false, isEmpty: true });
  fill(batch);
  expect({ isUrgent: batch.isUrgent, isEmpty: batch.isEmpty }).toEqual({ isUrgent: true, isEmpty: false });
});
