/** People's commands: decided at once, answered when they are committed, and refused with a sentence. */
import { expect, test } from "vitest";
import type { Desk, SuspensionWish } from "../../src/reactions/desk.ts";
import { createDesk } from "../../src/reactions/open-desk.ts";
import { createReactor } from "../../src/reactions/open-reactor.ts";
import { Outbox } from "../../src/reactions/outbox.ts";
import type { Plan } from "../../src/reactions/plan.ts";
import type { Reactor } from "../../src/reactions/reactor.ts";
import { DEFAULT_SETTINGS, type Rule } from "../../src/reactions/rule.ts";
import { type Batch, EMPTY_BATCH } from "../../src/store/batch.ts";
import type { EffectRow } from "../../src/store/effect.ts";
import { StoreError } from "../../src/store/errors.ts";
import { openReader } from "../../src/store/open-reader.ts";
import type { StoreReader } from "../../src/store/store-reader.ts";
import { NOON } from "../store/batches.ts";
import { makeFolder, open } from "../store/temporary-store.ts";

const PLAN: Plan = { kind: "log", level: "warn", timeoutMs: 1000, continues: false, attemptsMax: 1, once: false };
const RULE: Rule = {
  name: "tell",
  when: { on: { kind: "resource" }, match: {}, levels: ["unhealthy"], forMs: 0 },
  do: [PLAN],
  recover: [],
  cooldownMs: 0,
  mode: "ask",
  concurrency: 1,
};
const SILENCE: SuspensionWish = {
  kind: "silence",
  selectors: [{ target: "web-01" }],
  startsAt: NOON,
  endsAt: NOON + 60_000,
  expireOnResolve: false,
  isSticky: false,
  author: "ana",
  comment: "known",
};

interface World extends AsyncDisposable {
  readonly desk: Desk;
  readonly outbox: Outbox;
  readonly reactor: Reactor;
  readonly reader: StoreReader;
  /** How many commits there were. */
  commits: number;
  /** What the store says instead of committing. */
  fault: StoreError | undefined;
  now: number;
  commit(): void;
}

/** A real store and a real reactor, and a batch that is committed when somebody waits for it. */
async function makeWorld(): Promise<World> {
  const folder = makeFolder();
  const store = await open(folder.store, { synchronous: "NORMAL" });
  const reader = openReader(folder.store);
  const pending = { effects: new Map<number, EffectRow>(), suspensions: [], journal: [] } as {
    effects: Map<number, EffectRow>;
    suspensions: Batch["suspensions"] extends Iterable<infer Row> ? Row[] : never;
    journal: Batch["journal"][number][];
  };
  const outbox = new Outbox({ openEffects: [], lastNumber: 0, write: (row) => pending.effects.set(row.number, row) });
  const reactor = createReactor({
    settings: { ...DEFAULT_SETTINGS, rules: [RULE] },
    outbox,
    instance: reader.instance(),
    kept: reader.reactions(NOON),
    lastSeq: 0,
    levels: () => reader.levels(),
    writer: {
      watch: () => undefined,
      deployment: () => undefined,
      suspension: (row) => pending.suspensions.push(row),
      journal: (row) => pending.journal.push(row),
    },
    describe: ({ kind }) => kind,
  });
  const world = {
    ...{ outbox, reactor, reader, commits: 0, fault: undefined as StoreError | undefined, now: NOON },
    commit() {
      store.commit({ ...EMPTY_BATCH, ...pending, effects: [...pending.effects.values()] });
      pending.effects.clear();
      pending.suspensions = [];
      pending.journal = [];
      world.commits += 1;
    },
  };
  const committed = async () => {
    // As in the daemon, others put more into the batch meanwhile.
    await Promise.resolve();
    if (world.fault !== undefined) throw world.fault;
    world.commit();
  };
  const desk = createDesk({ reactor, outbox, reader, committed, now: () => world.now });
  return Object.assign(world, {
    desk,
    async [Symbol.asyncDispose]() {
      reader.close();
      store.close();
      folder[Symbol.dispose]();
    },
  });
}

/** `web-01` becomes unhealthy, which makes an effect that waits for a person. */
function fall({ reactor }: World, seq: number, target = "web-01"): void {
  const names = { target };
  const resourceId = `-/-/-/${target}/-`;
  const moved = { seq, resourceId, names, at: NOON, takenAt: NOON, ageMs: 0, reason: "reported", source: "tasks" };
  reactor.moved({ ...moved, to: "unhealthy" });
}

function stateOf({ reader }: World, number: number): string | undefined {
  return reader.effect(number)?.state;
}

test("a suspension has a short id, and is committed when it is answered", async () => {
  await using world = await makeWorld();
  const made = await world.desk.suspend(SILENCE);
  if ("refused" in made) throw new Error(made.refused);
  expect(made).toEqual({ ...SILENCE, id: expect.stringMatching(/^[a-z2-9]{6}$/), createdAt: NOON });
  expect(world.reader.suspensions({ withEnded: false, limit: 10 })).toEqual([made]);
  const other = await world.desk.suspend(SILENCE);
  expect("refused" in other || other.id === made.id).toBe(false);
});

test("ending it says who and when, once", async () => {
  await using world = await makeWorld();
  const made = await world.desk.suspend(SILENCE);
  if ("refused" in made) throw new Error(made.refused);
  world.now += 5000;
  expect(await world.desk.endSuspension(made.id, "bob")).toEqual({ ...made, ended: { at: NOON + 5000, by: "bob" } });
  expect(world.reader.suspensions({ withEnded: false, limit: 10 })).toEqual([]);
  const refused = { refused: `there is no suspension ${JSON.stringify(made.id)}, or it has ended` };
  expect(await world.desk.endSuspension(made.id, "bob")).toEqual(refused);
  expect(await world.desk.endSuspension("nobody", "bob")).toEqual({ refused: expect.stringContaining('"nobody"') });
});

test("a cron expression that is none is refused, and nothing is kept", async () => {
  await using world = await makeWorld();
  const cron = { expression: "never", timeZone: "UTC", durationMs: 1000 };
  const refused = await world.desk.suspend({ ...SILENCE, kind: "maintenance", cron });
  expect(refused).toEqual({ refused: expect.stringContaining('"never" is no cron expression') });
  expect(world.reader.suspensions({ withEnded: true, limit: 10 })).toEqual([]);
});

test("what a person decides about an effect is committed when it is answered, with who it was", async () => {
  await using world = await makeWorld();
  for (const [index, target] of ["a", "b", "c"].entries()) fall(world, index + 1, target);
  world.commit();
  expect(stateOf(world, 1)).toBe("waiting-approval");
  expect(await world.desk.decide("approve", 1, "ana")).toBeUndefined();
  expect(world.reader.effect(1)).toMatchObject({ state: "queued", by: "ana" });
  expect(await world.desk.decide("reject", 2, "ana: not now")).toBeUndefined();
  expect(world.reader.effect(2)).toMatchObject({ state: "abandoned", by: "ana: not now" });
  expect(await world.desk.decide("abandon", 3, "ana")).toBeUndefined();
  expect(stateOf(world, 3)).toBe("abandoned");
  expect(await world.desk.decide("retry", 3, "bob")).toBeUndefined();
  expect(world.reader.effect(3)).toMatchObject({ state: "queued", by: "bob" });
});

test("what is not possible is refused with a sentence, and changes nothing", async () => {
  await using world = await makeWorld();
  fall(world, 1);
  world.commit();
  expect(await world.desk.decide("approve", 7, "ana")).toEqual({ refused: "there is no effect 7" });
  expect(await world.desk.decide("retry", 1, "ana")).toEqual({
    refused: "effect 1 is waiting-approval: approve it to let it go",
  });
  const row = world.outbox.open.get(1);
  if (row === undefined) throw new Error("it is open");
  world.outbox.put({ ...row, state: "done", endedAt: NOON });
  world.commit();
  for (const verb of ["approve", "reject", "retry", "abandon"] as const) {
    expect(await world.desk.decide(verb, 1, "ana")).toEqual({ refused: expect.stringMatching(/^effect 1 is done: /) });
  }
  expect(stateOf(world, 1)).toBe("done");
});

test("of two decisions at once, the second one knows of the first", async () => {
  await using world = await makeWorld();
  fall(world, 1);
  world.commit();
  const [first, second] = await Promise.all([
    world.desk.decide("approve", 1, "ana"),
    world.desk.decide("approve", 1, "bob"),
  ]);
  expect(first).toBeUndefined();
  expect(second).toEqual({ refused: "effect 1 is queued already" });
  expect(world.reader.effect(1)?.by).toBe("ana");
});

test("an effect that has just ended is not taken for one that is still open, though the store does not know yet", async () => {
  await using world = await makeWorld();
  fall(world, 1);
  world.commit();
  const row = world.outbox.open.get(1);
  if (row === undefined) throw new Error("it is open");
  world.outbox.put({ ...row, state: "done", endedAt: NOON });
  expect(stateOf(world, 1)).toBe("waiting-approval");
  expect(await world.desk.decide("abandon", 1, "ana")).toEqual({
    refused: expect.stringMatching(/^effect 1 is done: /),
  });
  expect(stateOf(world, 1)).toBe("done");
});

test("nothing is promised while the store cannot be written", async () => {
  await using world = await makeWorld();
  fall(world, 1);
  world.commit();
  world.fault = new StoreError("wrasse.db", "cannot write wrasse.db: the disk is full");
  await expect(world.desk.suspend(SILENCE)).rejects.toThrow("the disk is full");
  await expect(world.desk.decide("approve", 1, "ana")).rejects.toThrow("the disk is full");
  await expect(world.desk.endSuspension("x", "ana")).rejects.toThrow("the disk is full");
});
