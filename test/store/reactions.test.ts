/** What reactions write is there for the next start, and for people to ask about. */
import { expect, test } from "vitest";
import type { NameSelector } from "../../src/health/selection.ts";
import { verifyStore } from "../../src/store/backup.ts";
import { EMPTY_BATCH } from "../../src/store/batch.ts";
import type { EffectRow } from "../../src/store/effect.ts";
import { EFFECT_STATES } from "../../src/store/effect-state.ts";
import { openReader } from "../../src/store/open-reader.ts";
import { NOTHING_KEPT } from "../../src/store/store-reader.ts";
import { Batches, MINUTE, NOON } from "./batches.ts";
import {
  attemptRow,
  deployment,
  effectRow,
  endedRow,
  groupEffectRow,
  suspension,
  WEB,
  WEB_ID,
} from "./reaction-rows.ts";
import { makeFolder, open } from "./temporary-store.ts";

const OTHER = { project: "beta", environment: "test", target: "db-01" };

test("a new store has no reactions, and counts from nothing", async () => {
  using folder = makeFolder();
  using _ = await open(folder.store);
  using reader = closing(folder.store);
  expect(reader.reactions(NOON)).toEqual(NOTHING_KEPT);
  expect([...reader.levels()]).toEqual([]);
  expect([...reader.pastInputs(0)]).toEqual([]);
  expect(reader.effectCounts()).toEqual({});
});

test("everything that reactions write is there after reopening, as it was", async () => {
  using folder = makeFolder();
  const full: EffectRow = {
    ...effectRow(3),
    phase: "recover",
    step: 2,
    firing: 1,
    occasion: {
      subject: { kind: "check", id: WEB_ID, names: WEB, check: "http get" },
      level: "unavailable",
      from: "warning",
      at: NOON - 5,
      reason: "reported",
      message: "ü \u0000 '",
      data: { code: "500" },
      seq: 2,
      origin: { source: "tasks", file: "/a.log", line: 3, column: 1, offset: 9, task: "T-1", release: "2", step: "x" },
      deployment: { task: "T-1", release: "2", startedAt: NOON - MINUTE, finishedAt: NOON },
    },
    state: "held",
    layer: "maintenance",
    reason: "maintenance until 13:00",
    dueAt: NOON + MINUTE,
    attempts: 2,
    by: "sue",
  };
  const attempt = {
    endedAt: NOON + 2,
    outcome: "failed",
    status: "HTTP 500",
    output: "oh no",
    link: "https://octopus/tasks/1",
    started: "ServerTasks-1",
  } as const;
  const suspended = suspension("k3v9qa", {
    kind: "maintenance",
    check: "http",
    endsAt: NOON + MINUTE,
    cron: { expression: "0 2 * * 6", timeZone: "Europe/Berlin", durationMs: 3_600_000 },
    expireOnResolve: true,
    isSticky: true,
  });
  const finished = { finishedAt: NOON + MINUTE, outcome: "failed", tenant: "reef" } as const;
  {
    using store = await open(folder.store);
    store.commit({
      ...EMPTY_BATCH,
      effects: [effectRow(1), groupEffectRow(2, { project: "acme" }), full],
      attempts: [attemptRow(3, 1, attempt), attemptRow(3, 2)],
      watches: [{ rule: "take out", subject: WEB_ID, state: '{"since":1}' }],
      suspensions: [suspended, suspension("plain")],
      deployments: [deployment("T-1"), deployment("T-2", finished)],
      journal: [
        { number: 1, afterSeq: 0, at: NOON, kind: "suspend", text: '{"id":"plain"}' },
        { number: 2, afterSeq: 0, at: NOON, kind: "approve", text: "{}" },
      ],
    });
  }
  using _ = await open(folder.store);
  using reader = closing(folder.store);
  expect(reader.reactions(NOON)).toEqual({
    last: { effect: 3, journal: 2 },
    openEffects: [effectRow(1), groupEffectRow(2, { project: "acme" }), full],
    attempts: [attemptRow(3, 1, attempt), attemptRow(3, 2)],
    watches: [{ rule: "take out", subject: WEB_ID, state: '{"since":1}' }],
    suspensions: [suspended, suspension("plain")],
    deployments: [deployment("T-1"), deployment("T-2", finished)],
  });
  expect(reader.effectRow(3)).toEqual(full);
  expect(reader.effectRow(4)).toBeUndefined();
  expect(reader.effect(4)).toBeUndefined();
  expect(reader.effect(2)).toMatchObject({ resource: null, subject: "project=acme", tries: [] });
  expect(reader.effect(3)).toEqual({
    number: 3,
    key: "wrasse-3",
    rule: "take out",
    phase: "recover",
    step: 2,
    firing: 1,
    action: "run",
    summary: "runs /bin/out web-01",
    state: "held",
    layer: "maintenance",
    reason: "maintenance until 13:00",
    dueAt: "2026-11-21T12:01:00.000Z",
    createdAt: "2026-11-21T12:00:00.000Z",
    endedAt: null,
    attempts: 2,
    by: "sue",
    subject: WEB_ID,
    resource: { id: WEB_ID, ...WEB, tenant: null },
    level: "unavailable",
    message: "ü \u0000 '",
    seq: 2,
    tries: [
      {
        number: 1,
        startedAt: "2026-11-21T12:01:00.000Z",
        endedAt: "2026-11-21T12:00:00.002Z",
        outcome: "failed",
        status: "HTTP 500",
        output: "oh no",
        link: "https://octopus/tasks/1",
      },
      {
        number: 2,
        startedAt: "2026-11-21T12:02:00.000Z",
        endedAt: null,
        outcome: null,
        status: null,
        output: null,
        link: null,
      },
    ],
  });
  expect(verifyStore(folder.store).problems).toEqual([]);
});

test("what is written later takes the place of what was, and what is forgotten is gone", async () => {
  using folder = makeFolder();
  using store = await open(folder.store);
  using reader = closing(folder.store);
  store.commit({
    ...EMPTY_BATCH,
    effects: [effectRow(1), effectRow(2)],
    attempts: [attemptRow(1, 1)],
    watches: ["a", "b", "c"].map((subject) => ({ rule: "r", subject, state: "1" })),
    suspensions: [suspension("one"), suspension("two")],
    deployments: [deployment("T-1")],
  });
  const done = endedRow(1, NOON + MINUTE, { attempts: 1, layer: "done", reason: "it was done" });
  const ended = suspension("one", { ended: { at: NOON + 1, by: "tom" } });
  store.commit({
    ...EMPTY_BATCH,
    effects: [done],
    attempts: [attemptRow(1, 1, { endedAt: NOON, outcome: "done", status: "exit code 0" })],
    watches: [
      { rule: "r", subject: "a", state: "2" },
      { rule: "r", subject: "b" },
      { rule: "other", subject: "c" },
    ],
    suspensions: [ended],
    deployments: [deployment("T-1", { finishedAt: NOON + 1, outcome: "succeeded" })],
  });
  const { openEffects, attempts, watches, suspensions, deployments } = reader.reactions(NOON);
  expect(openEffects.map(({ number }) => number)).toEqual([2]);
  // Only those of open effects are taken up again.
  expect(attempts).toEqual([]);
  expect(watches).toEqual([
    { rule: "r", subject: "a", state: "2" },
    { rule: "r", subject: "c", state: "1" },
  ]);
  expect(suspensions).toEqual([suspension("two")]);
  expect(deployments).toEqual([deployment("T-1", { finishedAt: NOON + 1, outcome: "succeeded" })]);
  expect(reader.effectRow(1)).toEqual(done);
  expect(reader.effect(1)?.tries).toMatchObject([{ outcome: "done", status: "exit code 0" }]);
  expect(reader.suspensions({ withEnded: true, limit: 9 })).toEqual([suspension("two"), ended]);
  expect(reader.suspensions({ withEnded: false, limit: 9 })).toEqual([suspension("two")]);
  // Whoever wants it once more gets it, as it is then.
  store.commit({ ...EMPTY_BATCH, effects: [effectRow(1, { attempts: 1, by: "sue" })] });
  expect(reader.effectRow(1)).toEqual(effectRow(1, { attempts: 1, by: "sue" }));
  expect(reader.reactions(NOON).attempts).toHaveLength(1);
  expect(verifyStore(folder.store).problems).toEqual([]);
});

test("a watch that is remembered, forgotten and remembered in one batch is remembered", async () => {
  using folder = makeFolder();
  using store = await open(folder.store);
  using reader = closing(folder.store);
  const of = (subject: string, state?: string) => ({ rule: "r", subject, ...(state === undefined ? {} : { state }) });
  const watches = [of("a", "1"), of("b", "1"), of("a"), of("b"), of("a", "2")];
  store.commit({ ...EMPTY_BATCH, watches });
  expect(reader.reactions(NOON).watches).toEqual([of("a", "2")]);
});

test("ten thousand effects are written in a second, each in every state it passes", async () => {
  using folder = makeFolder();
  using store = await open(folder.store, { synchronous: "NORMAL" });
  using reader = closing(folder.store);
  const effects = Array.from({ length: 10_000 }, (_, index) => effectRow(index + 1, { rule: `rule ${index % 7}` }));
  const start = performance.now();
  store.commit({ ...EMPTY_BATCH, effects });
  const writtenMs = performance.now() - start;
  store.commit({ ...EMPTY_BATCH, effects: effects.map((row) => ({ ...row, state: "running", attempts: 1 })) });
  store.commit({ ...EMPTY_BATCH, effects: effects.slice(0, 9000).map(({ number }) => endedRow(number, NOON)) });
  expect(reader.effectCounts()).toEqual({ running: 1000, done: 9000 });
  expect(reader.reactions(NOON).openEffects.map(({ number }) => number)).toEqual(
    Array.from({ length: 1000 }, (_, index) => 9001 + index),
  );
  expect(writtenMs).toBeLessThan(1000);
});

test("effects are found by state, rule and resource, newest first and a page at a time", async () => {
  using folder = makeFolder();
  using store = await open(folder.store);
  using reader = closing(folder.store);
  const effects = EFFECT_STATES.flatMap((state, index) => {
    const ended = index < 4 ? {} : { endedAt: NOON };
    return [effectRow(2 * index + 1, { state, ...ended }), effectRow(2 * index + 2, { state, rule: "b" }, OTHER)];
  });
  store.commit({ ...EMPTY_BATCH, effects });
  const numbers = (...asked: Parameters<typeof reader.effects>) => reader.effects(...asked).map(({ number }) => number);
  expect(numbers({}, { limit: 3 })).toEqual([16, 15, 14]);
  expect(numbers({}, { limit: 3, before: 14 })).toEqual([13, 12, 11]);
  expect(numbers({ states: ["held", "unknown"] }, { limit: 9 })).toEqual([16, 15, 4, 3]);
  expect(numbers({ states: [] }, { limit: 9 })).toEqual([]);
  expect(numbers({ rule: "b" }, { limit: 2, before: 16 })).toEqual([14, 12]);
  expect(numbers({ rule: "b", states: ["done"] }, { limit: 9 })).toEqual([10]);
  expect(numbers({ resourceId: WEB_ID }, { limit: 2 })).toEqual([15, 13]);
  expect(numbers({ resourceId: WEB_ID, rule: "b" }, { limit: 2 })).toEqual([]);
  expect(reader.effectCounts()).toEqual(Object.fromEntries(EFFECT_STATES.map((state) => [state, 2])));
});

test.each<readonly [what: string, within: readonly NameSelector[], numbers: readonly number[]]>([
  ["everything is seen with an empty selector", [{}], [1, 2, 3, 4, 5]],
  ["nothing is seen without any", [], []],
  ["a project sees its resources and its group", [{ project: "acme" }], [1, 3, 4]],
  ["a glob does, too", [{ project: "ac*" }], [1, 3, 4]],
  ["a name that is asked for and that a group has not hides the group", [{ project: "acme", target: "web-*" }], [1]],
  ["a group is seen by who sees all its names", [{ project: "acme", environment: "production" }], [1, 4]],
  ["any name is as good as none", [{ project: "acme", target: "*" }], [1, 3, 4]],
  ["several selectors add up", [{ target: "db-01" }, { environment: "production" }], [1, 2, 4]],
  ["a group without a project is nobody's who has one", [{ project: "beta" }], [2]],
])("within: %s", async (_, within, numbers) => {
  using folder = makeFolder();
  using store = await open(folder.store);
  using reader = closing(folder.store);
  const batches = new Batches();
  store.commit({
    ...batches.of({ names: WEB, level: "unhealthy" }, { names: OTHER, level: "unhealthy" }),
    effects: [
      effectRow(1),
      effectRow(2, {}, OTHER),
      groupEffectRow(3, { project: "acme" }),
      groupEffectRow(4, { project: "acme", environment: "production" }),
      groupEffectRow(5, { tenant: "reef" }),
    ],
  });
  const seen = reader.effects({ within }, { limit: 9 }).map(({ number }) => number);
  expect(seen.toReversed()).toEqual(numbers);
  const one = reader.effects({ within, states: ["queued"] }, { limit: 9 }).map(({ number }) => number);
  expect(one).toEqual(seen);
});

test("what one may see is found behind however many effects of others, pages and groups included", async () => {
  using folder = makeFolder();
  using store = await open(folder.store, { synchronous: "NORMAL" });
  using reader = closing(folder.store);
  const batches = new Batches();
  const mine = new Set([5, 6, 400, 12_000, 25_000]);
  const group = { project: "beta" };
  const effects = Array.from({ length: 25_000 }, (_, index) => {
    const number = index + 1;
    if (number === 6) return groupEffectRow(number, group);
    return mine.has(number) ? effectRow(number, {}, OTHER) : effectRow(number);
  });
  store.commit({
    ...batches.of({ names: WEB, level: "unhealthy" }, { names: OTHER, level: "unhealthy" }),
    effects,
  });
  const within = [{ project: "beta" }];
  const numbers = (limit: number, before?: number) =>
    reader.effects({ within }, { limit, ...(before === undefined ? {} : { before }) }).map(({ number }) => number);
  expect(numbers(9)).toEqual([25_000, 12_000, 400, 6, 5]);
  expect(numbers(2)).toEqual([25_000, 12_000]);
  expect(numbers(2, 12_000)).toEqual([400, 6]);
  expect(numbers(9, 6)).toEqual([5]);
});

test("numbers go on behind those that were ever given out", async () => {
  using folder = makeFolder();
  {
    using store = await open(folder.store);
    const journal = [{ number: 1, afterSeq: 0, at: NOON, kind: "approve", text: "{}" }];
    store.commit({ ...EMPTY_BATCH, effects: [endedRow(1, NOON), endedRow(2, NOON)], journal });
    const limits = { reportsBefore: 0, problemsMax: 0, checkpointsBefore: 0, rowsMax: 99 };
    store.prune({ now: NOON + 99 * MINUTE, changesBefore: NOON + MINUTE, ...limits });
  }
  using reader = closing(folder.store);
  expect(reader.reactions(NOON)).toMatchObject({ last: { effect: 2, journal: 1 }, openEffects: [] });
  expect(reader.effects({}, { limit: 9 })).toEqual([]);
  expect(verifyStore(folder.store).problems).toEqual([]);
});

test("of each project, environment and tenant the newest deployment counts", async () => {
  using folder = makeFolder();
  using store = await open(folder.store);
  using reader = closing(folder.store);
  const deployments = [
    deployment("old", { startedAt: NOON - MINUTE, finishedAt: NOON + 9 * MINUTE }),
    deployment("new"),
    deployment("of a tenant", { tenant: "reef", startedAt: NOON - 2 * MINUTE }),
    deployment("of another project", { project: "beta", startedAt: NOON - 3 * MINUTE }),
  ];
  store.commit({ ...EMPTY_BATCH, deployments });
  expect(reader.reactions(NOON).deployments.map(({ task }) => task)).toEqual([
    "of another project",
    "of a tenant",
    "new",
  ]);
  expect(reader.deployments(2).map(({ task }) => task)).toEqual(["new", "old"]);
});

test("a change names the release that may be to blame, and the task its report came from", async () => {
  using folder = makeFolder();
  using store = await open(folder.store);
  using reader = closing(folder.store);
  const origin = { source: "tasks", file: "/7.log", task: "ServerTasks-21", release: "1.4.2", step: "Deploy web" };
  const batch = new Batches().of({ names: WEB, level: "unhealthy", at: NOON + 61_999, origin });
  const suspect = { task: "ServerTasks-21", release: "1.4.2", startedAt: NOON };
  store.commit({
    ...batch,
    changes: batch.changes.map((change, index) => ({
      ...change,
      deployment: index === 0 ? suspect : { ...suspect, finishedAt: NOON + 1000 },
    })),
  });
  const named = { task: "ServerTasks-21", release: "1.4.2", startedAt: "2026-11-21T12:00:00.000Z", secondsSince: 61 };
  const [ofCheck, ofResource] = reader.changes(0, 9);
  expect(ofCheck?.deployment).toEqual({ ...named, finishedAt: null });
  expect(ofResource?.deployment).toEqual({ ...named, finishedAt: "2026-11-21T12:00:01.000Z" });
  expect(ofCheck?.origin).toEqual({ ...origin, line: null, column: null, offset: null });
  expect(reader.history(WEB_ID, { limit: 1 })).toEqual([ofResource]);
  const explanation = reader.explanation(WEB_ID);
  expect(explanation?.change).toEqual(ofResource);
  expect(explanation?.checks[0]?.report?.origin).toEqual(ofCheck?.origin);
});

function closing(path: string) {
  const reader = openReader(path);
  return Object.assign(reader, { [Symbol.dispose]: () => reader.close() });
}
