/**
 * A whole daemon lives through what a seed makes up: reports, logs of deployments, what people say, restarts, a runner
 * that does what it is told. Replay over its store names exactly the effects that were created.
 */
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { planText } from "../../src/reactions/plan-text.ts";
import { replay } from "../../src/reactions/replay.ts";
import { openReader } from "../../src/store/open-reader.ts";
import { ask, post } from "../web/asking.ts";
import { type Served, serve } from "../web/serve.ts";

const MINUTE = 60_000;
const HALF_DAY = 12 * 60 * MINUTE;
const START = Date.UTC(2026, 10, 21, 10);
const WAIT = { timeout: 10_000, interval: 20 };
const STEPS = 30;

/** Nobody listens on the port of that Octopus: what is asked of it fails, and ends. */
const CONFIG = `sources: [{ name: tasks, path: logs }]
octopus: { url: "http://127.0.0.1:9", apiKey: { env: KEY }, space: Default }
policies:
  - { match: { target: web-02 }, worsenAfter: 2 }
  - { match: { target: web-03 }, flap: { moves: 3, within: 10m, hold: 5m } }
  - { match: { target: "db-*" }, expireAfter: 20m }
dependencies:
  - { resources: { target: "web-*" }, on: { target: "db-*" } }
reactions: { breaker: 30 in 10m, deployments: { during: ignore, soak: 2m } }
rules:
  - name: plain
    when: { target: "web-*", level: [unhealthy, unavailable] }
    do: [{ log: warn }, { run: ["/bin/false"], attempts: 1, continue: true }, { log: info }]
    recover: [{ log: info }]
    cooldown: 6m
    mode: act
  - name: lasting
    when: { level: [unhealthy, unavailable, unknown], from: [healthy, warning], for: 1m }
    do: [{ log: warn }]
    recover: [{ log: info }]
    expect: healthy in 10m
    else: worse
    mode: act
  - name: worse
    do: [{ log: error }]
    mode: act
  - name: often
    when: { level: unhealthy, times: 2 in 10m }
    do: [{ log: warn }]
    mode: ask
  - name: few
    when: { level: [unhealthy, unavailable] }
    do: [{ log: warn }]
    recover: [{ log: info }]
    limit: { max: 1, of: environment }
    mode: act
  - name: disk
    when: { check: disk, level: unhealthy, deploying: false }
    do: [{ log: warn }]
    mode: act
  - name: group
    when: { on: project+environment, level: unavailable }
    do: [{ log: warn }]
    recover: [{ log: info }]
    mode: act
  - name: back
    when: { level: unhealthy, deploying: true }
    do: [{ octopus-redeploy: {}, attempts: 1 }]
    mode: act
  - name: seen
    when: { level: warning }
    do: [{ log: info }]
`;

beforeEach(() => void vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] }));
afterEach(() => void vi.useRealTimers());

test.each(Array.from({ length: 15 }, (_, seed) => seed + 1))(
  "replay over the store of a daemon names exactly the effects that it created (seed %i)",
  async (seed) => {
    const life = await Life.begin(seed);
    await using served = life.served;
    for (let step = 0; step < STEPS; step++) await life.step();
    life.pass(1000);
    await served.stop();

    const reader = openReader(served.store);
    onTestFinished(() => reader.close());
    const created = reader.effects({}, { limit: 100_000 }).map(({ key }) => key);
    const firings = await replay({
      settings: { ...served.config.reactions, mayReact: () => true },
      inputs: reader.pastInputs(0),
      levelsBefore: reader.levelsBefore(0),
      since: 0,
      until: life.now,
      instance: reader.instance(),
      describe: planText,
    });
    expect(created.length).toBeGreaterThan(5);
    expect(firings.flatMap(({ effects }) => effects.map(({ key }) => key)).toSorted()).toEqual(created.toSorted());
  },
);

class Life {
  readonly served: Served;
  readonly #clock: { at: number };
  readonly #random: () => number;
  readonly #running = new Set<number>();
  #tasks = 0;

  private constructor(served: Served, clock: { at: number }, seed: number) {
    this.served = served;
    this.#clock = clock;
    this.#random = createRandom(seed);
  }

  static async begin(seed: number): Promise<Life> {
    const clock = { at: START };
    const served = await serve({
      config: CONFIG,
      files: { "logs/a.log": "" },
      now: () => clock.at,
      environment: { KEY: "API-NOBODY", PATH: process.env["PATH"] },
    });
    return new Life(served, clock, seed);
  }

  get now(): number {
    return this.#clock.at;
  }

  /** The daemon looks at the clock then. */
  pass(durationMs: number): void {
    this.#clock.at += durationMs;
    vi.advanceTimersByTime(1000);
  }

  async step(): Promise<void> {
    this.pass(this.#pick([0, 1000, 20_000, MINUTE, 4 * MINUTE]));
    // Somebody sets the clock.
    if (this.#random() < 0.05) this.pass(this.#pick([HALF_DAY, -HALF_DAY]));
    const chance = this.#random();
    if (chance < 0.72) await this.#report();
    else if (chance < 0.8) await this.#deploy();
    else if (chance < 0.87) await this.#suspend(this.#pick(["silence", "maintenance", "acknowledgement"]));
    else if (chance < 0.95) await this.#decide(this.#pick(["approve", "reject", "retry", "abandon"]));
    else await this.served.restart();
  }

  async #report(): Promise<void> {
    const place = { project: "Shop", environment: "Production" };
    const target = this.#pick(["web-01", "web-02", "web-03", "web-04", "db-01"]);
    const status = this.#pick(["Healthy", "Healthy", "HasWarnings", "Unhealthy", "Unhealthy", "Unavailable"]);
    const at = this.#random() < 0.1 ? { at: new Date(this.now - 30 * MINUTE).toISOString() } : {};
    const check = this.#pick(["cpu", "disk"]);
    const { status: code, text } = await post(this.served, { ...place, target, status, check, ...at });
    expect(code, text).toBe(200);
  }

  /** Begins one, or ends one that goes on. */
  async #deploy(): Promise<void> {
    const [oldest] = this.#running;
    const isEnd = oldest !== undefined && this.#random() < 0.6;
    const number = isEnd ? oldest : ++this.#tasks;
    const said = isEnd ? "The deployment completed successfully." : `Deploy Shop release 1.${number % 4} to Production`;
    const line = [`ServerTasks-${number}_AB`, "INF", new Date(this.now).toISOString(), said, "", 0];
    const end = isEnd ? [[`ServerTasks-${number}_AB`, "FIN", new Date(this.now).toISOString(), "", "", 0]] : [];
    const lines = [line, ...end].map((each) => `${JSON.stringify(each)}\n`);
    this.served.write(`logs/servertasks-${number}.txt`, lines.join(""));
    if (isEnd) this.#running.delete(number);
    else this.#running.add(number);
    await vi.waitFor(async () => {
      const { text } = await ask(this.served, "/api/deployments");
      const { items } = JSON.parse(text) as { items: readonly { task: string; finishedAt: string | null }[] };
      const found = items.find(({ task }) => task === `ServerTasks-${number}`);
      expect(found !== undefined && (found.finishedAt !== null) === isEnd).toBe(true);
    }, WAIT);
  }

  async #suspend(kind: string): Promise<void> {
    const target = this.#pick(["web-*", "web-01"]);
    const span = { for: this.#pick(["1m", "3m", "10m"]), comment: "a seed wants it" };
    const isHandy = kind === "silence" && this.#random() < 0.5 ? { expireOnResolve: true } : {};
    const wish = { kind, selectors: [{ target }], ...span, ...isHandy };
    const { status, text } = await post(this.served, wish, { path: "/api/suspensions" });
    expect(status, text).toBe(201);
  }

  /** Whatever is found first that may be decided on; it may have been refused meanwhile. */
  async #decide(verb: string): Promise<void> {
    const { body } = await ask(this.served, "/api/effects?limit=100");
    const waiting = body.items.filter(({ state }) => state !== "done" && state !== "running");
    if (waiting.length === 0) return;
    const { number } = this.#pick(waiting);
    const { status, text } = await ask(this.served, `/api/effects/${number}/${verb}`, { method: "POST" });
    expect([200, 409], text).toContain(status);
  }

  #pick<Item>(items: readonly Item[]): Item {
    return items[Math.floor(this.#random() * items.length)] as Item;
  }
}

/** The same numbers from 0 to 1 for the same seed. */
function createRandom(seed: number): () => number {
  let state = seed * 2_654_435_761;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
