/** What an open batch holds, and whether it is worth a commit. */
import { expect, test } from "vitest";
import { createGroupCommit } from "../../src/intake/group-commit.ts";
import { OpenBatch } from "../../src/intake/open-batch.ts";
import type { Batch } from "../../src/store/batch.ts";

const ANSWER = { sender: "ci", key: "1", at: 0, text: "{}" };

test("an answer alone makes a batch, which is committed with it", () => {
  const committed: Batch["answers"][] = [];
  const group = createGroupCommit(
    { commit: ({ answers }) => void committed.push(answers) },
    () => undefined,
    () => 0,
  );
  expect(group.commit()).toBe(true);
  expect(committed).toEqual([]);
  group.batch.answers.push(ANSWER);
  group.filled();
  expect(group.commit()).toBe(true);
  expect(committed).toEqual([[ANSWER]]);
  expect(group.batch.answers).toEqual([]);
  group.close();
});

test("a new batch is empty, and one with an answer must not wait as a checkpoint may", () => {
  const batch = new OpenBatch();
  expect([batch.isEmpty, batch.isUrgent]).toEqual([true, false]);
  batch.answers.push(ANSWER);
  expect([batch.isEmpty, batch.isUrgent]).toEqual([false, true]);
});
