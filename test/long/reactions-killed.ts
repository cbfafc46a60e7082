/**
 * Kills a daemon at random moments while resources come and go and a webhook's receiver fails every third time, and
 * looks at what was done in the end: every effect that had to be was created and done, every repetition has the key of
 * what it repeats and a higher attempt, and what must not be repeated was begun once at most.
 */
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect } from "vitest";
import type { Effect } from "../../src/store/answers.ts";
import { openReader } from "../../src/store/open-reader.ts";
import { createRandom } from "../seeded-random.ts";
import { type DaemonProcess, startDaemonProcess } from "./killed-daemon.ts";
import { type Delivery, startReceiver } from "./webhook-receiver.ts";

const TARGETS = 6;
const DONE_MS_MAX = 300_000;

export interface ReactionCampaign {
  readonly seed: number;
  readonly kills: number;
  /** The longest that a daemon lives after it began to watch, or, two times of three, after it had caught up. */
  readonly lifeMsMax: number;
}

export async function runReactionCampaign({ seed, kills, lifeMsMax }: ReactionCampaign): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "wrasse-reactions-"));
  const random = createRandom(seed);
  await using receiver = await startReceiver(({ length }) => (length % 3 === 2 ? 500 : 204));
  const places = prepare(folder, receiver.url);
  const targets = createTargets(places.log, random);
  let daemon: DaemonProcess | undefined;
  try {
    for (let kill = 0; kill < kills; kill++) {
      daemon = startDaemonProcess(["--config", places.config]);
      await saying(daemon, random() < 1 / 3 ? '"watching"' : '"caught up');
      const until = Date.now() + random() * lifeMsMax;
      while (Date.now() < until && daemon.process.exitCode === null) {
        targets.act();
        await delay(random() * 30);
      }
      await daemon.kill();
    }
    targets.settle();
    daemon = startDaemonProcess(["--config", places.config]);
    await allEnded(places.store, targets.reports);
    expect(await daemon.stop(), daemon.said()).toBe(0);

    const effects = effectsIn(places.store);
    nothingIsLost(places.store, effects);
    nothingIsAnothers(effects, receiver.deliveries);
    nothingIsDoneTwice(effects, places.onceFile);
  } catch (error) {
    await daemon?.kill();
    throw new Error(`seed ${seed}, kept in ${folder}`, { cause: error });
  }
  rmSync(folder, { recursive: true });
}

interface Places {
  readonly config: string;
  readonly store: string;
  readonly log: string;
  /** What the rule that must not repeat anything has written, a line each. */
  readonly onceFile: string;
}

function prepare(folder: string, url: string): Places {
  const places = {
    config: join(folder, "wrasse.yaml"),
    store: join(folder, "wrasse.db"),
    log: join(folder, "logs", "tasks.log"),
    onceFile: join(folder, "once.txt"),
  };
  mkdirSync(join(folder, "logs"));
  writeFileSync(places.log, "");
  writeFileSync(
    places.config,
    `store: ${places.store}
listen: off
sources: [{ name: tasks, path: logs }]
rules:
  - name: tell
    when: { level: [unhealthy, unavailable] }
    do: [{ webhook: "${url}/tell", allowPrivate: true, attempts: 50 }]
    recover: [{ webhook: "${url}/recovered", allowPrivate: true, attempts: 50 }]
    mode: act
  - name: once
    when: { level: [unavailable] }
    do: [{ run: [tee, -a, "${places.onceFile}"], once: true }]
    mode: act
  - name: often
    when: { on: check, level: [unhealthy, unavailable], times: 2 in 1h }
    do: [{ webhook: "${url}/often", allowPrivate: true, attempts: 50 }]
    mode: act
reactions:
  breaker: 100000 in 1m
`,
  );
  return places;
}

/** Resources that get worse and better, each report told at once and dated. */
function createTargets(log: string, random: () => number) {
  let reports = 0;

  function say(target: number, status: string): void {
    reports++;
    const at = new Date().toISOString();
    appendFileSync(
      log,
      `##octopus[health target="web-${target}" status="${status}" at="${at}" message="${reports}"]\n`,
    );
  }

  return {
    act(): void {
      const target = Math.floor(random() * TARGETS);
      say(target, ["Healthy", "Unhealthy", "Unavailable"][Math.floor(random() * 3)] ?? "Healthy");
    },
    /** In the end all is well. */
    settle(): void {
      for (let target = 0; target < TARGETS; target++) say(target, "Healthy");
    },
    get reports() {
      return reports;
    },
  };
}

async function saying(daemon: DaemonProcess, words: string): Promise<void> {
  while (!daemon.said().includes(words) && daemon.process.exitCode === null) await delay(5);
}

async function allEnded(store: string, reports: number): Promise<void> {
  const until = Date.now() + DONE_MS_MAX;
  for (;;) {
    await delay(100);
    const open = effectsIn(store).filter(({ state }) => state === "queued" || state === "running");
    if (open.length === 0 && isRead(store, reports)) return;
    if (Date.now() > until) throw new Error(`${open.length} effects are still open: ${JSON.stringify(open[0])}`);
  }
}

function isRead(store: string, reports: number): boolean {
  using reader = closing(store);
  return reader.resources({}).some(({ checks }) => checks.some(({ message }) => message === String(reports)));
}

function effectsIn(store: string): readonly Effect[] {
  using reader = closing(store);
  const effects: Effect[] = [];
  for (let before: number | undefined; ; ) {
    const page = reader.effects({}, { limit: 1000, ...(before === undefined ? {} : { before }) });
    effects.push(...page);
    before = page.at(-1)?.number;
    if (before === undefined) return effects;
  }
}

function closing(store: string) {
  const reader = openReader(store);
  return Object.assign(reader, { [Symbol.dispose]: () => reader.close() });
}

/** Each time a resource became unhealthy, having been healthy, has its effect, and so has each recovery from that. */
function nothingIsLost(store: string, effects: readonly Effect[]): void {
  using reader = closing(store);
  const isBad = new Map<string, boolean>();
  const expected = { do: 0, recover: 0 };
  for (const { check, to, resource } of reader.changes(0, 1_000_000)) {
    if (check !== null) continue;
    const wasBad = isBad.get(resource.id) ?? false;
    if (!wasBad && to !== "healthy") expected.do++;
    if (wasBad && to === "healthy") expected.recover++;
    isBad.set(resource.id, to !== "healthy");
  }
  const told = effects.filter(({ rule }) => rule === "tell");
  expect(told.filter(({ phase }) => phase === "do")).toHaveLength(expected.do);
  expect(told.filter(({ phase }) => phase === "recover")).toHaveLength(expected.recover);
  expect(expected.do).toBeGreaterThan(0);
}

function nothingIsAnothers(effects: readonly Effect[], deliveries: readonly Delivery[]): void {
  const byKey = new Map<string, Delivery[]>();
  for (const delivery of deliveries) byKey.set(delivery.key, [...(byKey.get(delivery.key) ?? []), delivery]);
  const webhooks = effects.filter(({ action }) => action === "webhook");
  expect([...byKey.keys()].filter((key) => !webhooks.some((effect) => effect.key === key))).toEqual([]);
  for (const { key, state, number, attempts } of webhooks) {
    expect(state, `effect ${number}`).toBe("done");
    const tries = byKey.get(key) ?? [];
    expect(
      tries.some(({ status }) => status === 204),
      `effect ${number} was delivered`,
    ).toBe(true);
    // A request may have been cut off before it was counted, never counted twice.
    const numbers = tries.map(({ attempt }) => attempt);
    expect(numbers, `attempts of effect ${number}`).toEqual([...new Set(numbers)].sort((one, other) => one - other));
    expect(numbers.at(-1)).toBeLessThanOrEqual(attempts);
    expect(new Set(tries.map(({ body }) => body.replace(/"attempt":\d+/, ""))).size, `effect ${number}`).toBe(1);
  }
}

function nothingIsDoneTwice(effects: readonly Effect[], file: string): void {
  const done = existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n") : [];
  const keys = done.map((line) => (JSON.parse(line) as { readonly key: string }).key);
  expect(keys).toHaveLength(new Set(keys).size);
  for (const { key, state, rule, attempts, number } of effects) {
    if (rule !== "once") continue;
    expect(["done", "unknown", "abandoned"], `effect ${number}`).toContain(state);
    if (state === "done") expect(keys).toContain(key);
    // Its resource had recovered before it was begun.
    if (state === "abandoned") expect({ attempts, isDone: keys.includes(key) }).toEqual({ attempts: 0, isDone: false });
  }
}
