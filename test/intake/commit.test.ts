/** When batches are committed, and what becomes of them when they cannot be. */
import { expect, test } from "vitest";
import { BATCH_SIZE_MAX } from "../../src/intake/group-commit.ts";
import { StoreUnavailableError } from "../../src/store/errors.ts";
import { openIntake, START } from "./open-intake.ts";

test("a report is committed soon, without anybody asking", async () => {
  await using open = await openIntake();
  open.say({ level: "unhealthy", message: "No 200" });
  await expect.poll(() => open.reader.lastSeq()).toBe(2);
  const [resource] = open.reader.resources({});
  expect(resource).toMatchObject({ level: "unhealthy", message: "No 200", since: new Date(START).toISOString() });
});

test("a batch is full at a thousand reports", async () => {
  await using open = await openIntake();
  for (let count = 1; count < BATCH_SIZE_MAX; count++) open.say({ target: `web-${count % 7}` });
  expect(open.intake.isFull).toBe(false);
  open.say({});
  expect(open.intake.isFull).toBe(true);
  expect(open.intake.commit()).toBe(true);
  expect(open.intake.isFull).toBe(false);
});

test("a store that cannot be written pauses the intake, and nothing is lost or kept twice when it can be again", async () => {
  let isBroken = true;
  const fault = () => {
    if (isBroken) throw new StoreUnavailableError("/x/wrasse.db", "write to", "the disk is full");
  };
  await using open = await openIntake([], { fault });
  open.say({ level: "unhealthy" });
  expect(open.intake.commit()).toBe(false);
  expect(open.intake.isFull).toBe(true);
  expect(open.reader.lastSeq()).toBe(0);
  open.say({ level: "healthy" });
  expect(open.intake.commit()).toBe(false);
  isBroken = false;
  await expect.poll(() => open.intake.fault, { timeout: 5000 }).toBeUndefined();
  expect(open.reader.changes(0, 10).map(({ seq, check, from, to }) => ({ seq, check, from, to }))).toEqual([
    { seq: 1, check: "default", from: null, to: "unhealthy" },
    { seq: 2, check: null, from: null, to: "unhealthy" },
    { seq: 3, check: "default", from: "unhealthy", to: "healthy" },
    { seq: 4, check: null, from: "unhealthy", to: "healthy" },
  ]);
  const kinds = open.events.map(({ kind }) => kind).filter((kind) => kind === "paused" || kind === "resumed");
  expect(kinds).toEqual(["paused", "resumed"]);
});

test("what has expired becomes unknown at the next tick, and only once", async () => {
  await using open = await openIntake();
  open.say({ ttlMs: 60_000 });
  open.intake.tick(START + 59_999);
  expect(open.reader.resources({})).toMatchObject([{ level: "healthy" }]);
  open.intake.tick(START + 60_000);
  open.intake.commit();
  open.intake.tick(START + 120_000);
  open.intake.commit();
  expect(open.reader.changes(2, 10)).toMatchObject([
    { seq: 3, from: "healthy", to: "unknown", reason: expect.stringMatching(/^expired/), origin: null },
    { seq: 4, check: null, from: "healthy", to: "unknown" },
  ]);
});

test("resources that have long not been heard of are remembered by the store alone", async () => {
  await using open = await openIntake([{ match: {}, worsenAfter: { kind: "consecutive", count: 2 } }]);
  const unlimited = { name: "flood", newResourcesPerHour: Number.POSITIVE_INFINITY };
  const source = { ...(await import("../../src/intake/source.ts")).plainSource("flood"), ...unlimited };
  open.say({ target: "first" }, source);
  open.say({ target: "first", level: "unhealthy" }, source);
  for (let count = 0; count < 45_000; count++) {
    open.say({ target: `other-${count}` }, source);
    if (open.intake.isFull) open.intake.commit();
  }
  open.say({ target: "first", level: "unhealthy" }, source);
  open.intake.commit();
  expect(open.reader.resource("-/-/-/first/-")).toMatchObject({ level: "unhealthy" });
});
