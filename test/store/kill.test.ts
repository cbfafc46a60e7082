/** A process that is killed while it commits leaves every batch in the store entirely or not at all. */
import { expect, test } from "vitest";
import { verifyStore } from "../../src/store/backup.ts";
import { openReader } from "../../src/store/open-reader.ts";
import { startChild } from "./child.ts";
import { makeFolder, open } from "./temporary-store.ts";

const REPORTS_PER_BATCH = 40;

/** After so many batches. With its end in the middle of what follows, nobody knows where. */
test.each([1, 2, 7, 19, 43, 71])("row 30: killed after batch %i", async (batches) => {
  using folder = makeFolder();
  using child = startChild("commit", folder.store);
  let heard = 0;
  while (heard < batches) heard = Number(await child.line());
  await child.kill();
  for (let line = await child.line(); line !== undefined; line = await child.line()) heard = Number(line);

  const reader = openReader(folder.store);
  const problems = reader.problems({ limit: 1000 }).length;
  const seq = reader.lastSeq();
  reader.close();
  expect(verifyStore(folder.store).problems).toEqual([]);

  using store = await open(folder.store);
  const committed = store.checkpoints()[0]?.offset ?? 0;
  // What it said it had committed is there; the one after that may be, if it did not live to say so.
  expect(committed).toBeGreaterThanOrEqual(heard);
  expect(committed).toBeLessThanOrEqual(heard + 1);
  expect(store.last.report).toBe(committed * REPORTS_PER_BATCH);
  expect(store.last.seq).toBe(seq);
  expect(problems).toBe(committed);
  expect(store.isWritable()).toBe(true);
});
