/** What serving the store needs: tokens, answers that are kept, and the store's own name. */
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { backupStore } from "../../src/store/backup.ts";
import { EMPTY_BATCH } from "../../src/store/batch.ts";
import { openReader } from "../../src/store/open-reader.ts";
import { ROLES, type Token } from "../../src/store/token.ts";
import { Batches, NOON } from "./batches.ts";
import { makeFolder, open } from "./temporary-store.ts";

const HOUR = 3_600_000;

function tokenOf(id: string, more: Partial<Token> = {}): Token {
  return {
    id,
    name: `of ${id}`,
    hash: createHash("sha256").update(id).digest(),
    role: "read",
    within: undefined,
    createdAt: NOON,
    expiresAt: undefined,
    revokedAt: undefined,
    lastUsedAt: undefined,
    ...more,
  };
}

test("tokens come back as they were kept, oldest first, and are found by their hash alone", async () => {
  using folder = makeFolder();
  const within = [{ project: "acme", target: "web-*" }, { tenant: "\"';--" }, {}];
  const tokens = [
    tokenOf("first", { createdAt: NOON - 1 }),
    ...ROLES.map((role) => tokenOf(role, { role })).toSorted((one, other) => (one.id < other.id ? -1 : 1)),
    tokenOf("last", { createdAt: NOON + 1, within, expiresAt: NOON + 2, revokedAt: NOON + 3, lastUsedAt: NOON + 4 }),
    tokenOf("none", { createdAt: NOON + 2, within: [] }),
  ];
  {
    using store = await open(folder.store);
    for (const token of tokens.toReversed()) store.keepToken(token);
  }
  using _store = await open(folder.store);
  const reader = openReader(folder.store);
  expect(reader.tokens()).toEqual(tokens);
  for (const token of tokens) expect(reader.tokenWithHash(token.hash)).toEqual(token);
  expect(reader.tokenWithHash(createHash("sha256").update("nobody").digest())).toBeUndefined();
  expect(reader.tokenWithHash(tokenOf("first").hash.subarray(0, 31))).toBeUndefined();
  reader.close();
});

test("a token that is kept again takes the place of itself, never of another one", async () => {
  using folder = makeFolder();
  using store = await open(folder.store);
  store.keepToken(tokenOf("one"));
  store.keepToken(tokenOf("two"));
  store.keepToken(tokenOf("one", { revokedAt: NOON + 5 }));
  const reader = openReader(folder.store);
  expect(reader.tokens().map(({ id, revokedAt }) => [id, revokedAt])).toEqual([
    ["one", NOON + 5],
    ["two", undefined],
  ]);
  expect(() => store.keepToken(tokenOf("three", { hash: tokenOf("two").hash }))).toThrow("hash");
  expect(reader.tokens().map(({ id }) => id)).toEqual(["one", "two"]);
  reader.close();
});

test("when tokens were used last never goes back, and is none of tokens that are not there", async () => {
  using folder = makeFolder();
  using store = await open(folder.store);
  store.keepToken(tokenOf("one"));
  store.keepToken(tokenOf("two"));
  const reader = openReader(folder.store);
  const uses = () => reader.tokens().map(({ lastUsedAt }) => lastUsedAt);
  store.keepTokenUse(new Map());
  store.keepTokenUse(
    new Map([
      ["one", NOON + 2],
      ["gone", NOON],
    ]),
  );
  expect(uses()).toEqual([NOON + 2, undefined]);
  store.keepTokenUse(
    new Map([
      ["one", NOON + 1],
      ["two", NOON + 1],
    ]),
  );
  expect(uses()).toEqual([NOON + 2, NOON + 1]);
  reader.close();
});

test("an answer is kept together with what its request said, or not at all", async () => {
  using folder = makeFolder();
  let isBroken = true;
  const fault = (step: string) => {
    if (isBroken && step === "commit") throw new Error("broken off");
  };
  using store = await open(folder.store, { fault });
  const said = new Batches().of({ names: { target: "web-01" }, level: "healthy" });
  const batch = { ...said, answers: [{ sender: "ci", key: "1", at: NOON, text: '{"taken":1}' }] };
  const reader = openReader(folder.store);
  expect(() => store.commit(batch)).toThrow("broken off");
  expect(reader.answerTo({ sender: "ci", key: "1" })).toBeUndefined();
  isBroken = false;
  store.commit(batch);
  expect(reader.answerTo({ sender: "ci", key: "1" })).toBe('{"taken":1}');
  expect(reader.lastSeq()).toBe(2);
  // Keys are each sender's own.
  expect(reader.answerTo({ sender: "other", key: "1" })).toBeUndefined();
  expect(reader.answerTo({ sender: "ci", key: "2" })).toBeUndefined();
  reader.close();
});

test("answers go after a day, and a key that is used again stands for the later request", async () => {
  using folder = makeFolder();
  using store = await open(folder.store);
  const keep = (key: string, at: number, text: string) =>
    store.commit({ ...EMPTY_BATCH, answers: [{ sender: "ci", key, at, text }] });
  const reader = openReader(folder.store);
  const answers = () => ["1", "2", "3", "4"].map((key) => reader.answerTo({ sender: "ci", key }));
  keep("1", NOON - 25 * HOUR, "old");
  keep("2", NOON - 25 * HOUR, "old");
  keep("2", NOON, "newer");
  keep("3", NOON - 24 * HOUR, "just not");
  // Written while the clock was wrong.
  keep("4", NOON + 25 * HOUR, "ahead");
  expect(answers()).toEqual(["old", "newer", "just not", "ahead"]);
  const limits = { reportsBefore: 0, changesBefore: 0, problemsMax: 0, checkpointsBefore: 0 };
  expect(store.prune({ now: NOON, ...limits, rowsMax: 1 })).toBe(1);
  expect(store.prune({ now: NOON, ...limits, rowsMax: 100 })).toBe(1);
  expect(answers()).toEqual([undefined, "newer", "just not", undefined]);
  reader.close();
});

test("a store has a name of its own, which stays", async () => {
  using folder = makeFolder();
  using other = makeFolder();
  const nameOf = (path: string) => {
    const reader = openReader(path);
    try {
      return reader.instance();
    } finally {
      reader.close();
    }
  };
  (await open(folder.store)).close();
  (await open(other.store)).close();
  const name = nameOf(folder.store);
  expect(name).toMatch(/^[0-9a-f]{32}$/);
  expect(nameOf(other.store)).not.toBe(name);
  (await open(folder.store)).close();
  expect(nameOf(folder.store)).toBe(name);
  // A copy goes on with the same numbers.
  await backupStore(folder.store, `${folder.path}/copy.db`);
  expect(nameOf(`${folder.path}/copy.db`)).toBe(name);
});
