/** A story for the reactor: who said what when, on a clock that only the story moves, and what became of it. */
import { expect } from "vitest";
import type { Deployment } from "../../src/health/deployment.ts";
import { compareLevels, type Level } from "../../src/health/level.ts";
import { type ResourceNames, resourceIdOf } from "../../src/health/names.ts";
import { createReactor } from "../../src/reactions/open-reactor.ts";
import { Outbox } from "../../src/reactions/outbox.ts";
import type { Plan } from "../../src/reactions/plan.ts";
import type { CommandRefused, ReactionCommand, ReactionMove, Reactor } from "../../src/reactions/reactor.ts";
import { DEFAULT_SETTINGS, type ReactionSettings, type Rule, type When } from "../../src/reactions/rule.ts";
import type { EffectRow } from "../../src/store/effect.ts";
import { isOpen } from "../../src/store/effect-state.ts";
import type { KeptLevel, KeptReactions } from "../../src/store/store-reader.ts";
import type { Suspension } from "../../src/store/suspension.ts";
import type { JournalRow, WatchRow } from "../../src/store/watch.ts";

export const START = Date.parse("2026-03-02T12:00:00Z");
export const MINUTE = 60;
export const HOUR = 60 * MINUTE;

type RuleWish = Partial<Omit<Rule, "when">> & { readonly when?: Partial<When> };

/** Acts when a resource is unhealthy or unavailable, unless told otherwise. */
export function rule(wish: RuleWish = {}): Rule {
  const when: When = {
    on: { kind: "resource" },
    match: {},
    levels: ["unhealthy", "unavailable"],
    forMs: 0,
    ...wish.when,
  };
  const { when: _, ...rest } = wish;
  return { name: "take-out", do: [run("out")], recover: [], cooldownMs: 0, mode: "act", concurrency: 4, ...rest, when };
}

const COMMON = { timeoutMs: 60_000, continues: false, attemptsMax: 3, once: false };

export function run(program: string): Plan {
  return { kind: "run", argv: [program], env: {}, ...COMMON };
}

export function webhook(url = "https://example.com/hook"): Plan {
  return { kind: "webhook", url, secrets: [], headers: {}, allowPrivate: false, ...COMMON };
}

const OCTOPUS = { url: "https://octopus.example.com", apiKey: { env: "KEY" }, space: "Default" };

export function redeploy(): Plan {
  return { kind: "octopus-redeploy", octopus: OCTOPUS, ...COMMON };
}

export interface ReportOptions {
  readonly check?: string;
  /** How old it is, in seconds; negative: dated ahead. */
  readonly age?: number;
  readonly heldUntil?: number;
  readonly source?: string;
  readonly reason?: string;
  readonly names?: Partial<ResourceNames>;
  readonly deployment?: ReactionMove["deployment"];
}

export class Timeline {
  settings: ReactionSettings;
  reactor: Reactor;
  readonly effects = new Map<number, EffectRow>();
  readonly suspensions = new Map<string, Suspension>();
  readonly deployments = new Map<string, Deployment>();
  readonly journal: JournalRow[] = [];
  readonly watches = new Map<string, WatchRow>();
  readonly inputs: ({ readonly move: ReactionMove } | { readonly row: JournalRow })[] = [];
  outbox: Outbox;
  now = START;
  levelsAsked = 0;
  writes = 0;
  #seq = 0;
  readonly #levels = new Map<string, KeptLevel>();
  readonly #checks = new Map<string, Map<string, Level>>();

  constructor(wish: Partial<ReactionSettings> = {}) {
    this.settings = { ...DEFAULT_SETTINGS, rules: [rule()], ...wish };
    this.outbox = this.#openOutbox();
    this.reactor = this.#open();
  }

  /** Seconds after the start. */
  at(seconds: number): this {
    this.now = START + seconds * 1000;
    return this;
  }

  report(target: string, level: Level, options: ReportOptions = {}): this {
    const names: ResourceNames = { project: "acme", environment: "production", target, ...options.names };
    const { check = "default" } = options;
    const id = resourceIdOf(names);
    const checks = this.#checks.get(id) ?? new Map<string, Level>();
    this.#checks.set(id, checks);
    const before = checks.get(check);
    if (before !== level) this.#move(names, check, before, level, options);
    checks.set(check, level);
    const worst = [...checks.values()].reduce((one, other) => (compareLevels(one, other) >= 0 ? one : other));
    const known = this.#levels.get(id)?.level;
    if (known === worst) return this;
    this.#levels.set(id, { id, names, level: worst });
    this.#move(names, undefined, known, worst, options);
    return this;
  }

  tick(): this {
    this.reactor.tick(this.now);
    return this;
  }

  deployed(task: string, release: string, finish?: "succeeded" | "failed"): this {
    const known = this.deployments.get(task);
    const deployment: Deployment = {
      task,
      project: "acme",
      environment: "production",
      release,
      startedAt: known?.startedAt ?? this.now,
      ...(finish === undefined ? {} : { finishedAt: this.now, outcome: finish }),
    };
    this.deployments.set(task, deployment);
    this.reactor.deployed(deployment, this.now);
    return this;
  }

  hold(target: string, heldUntil: number | undefined, check = "default"): this {
    const resourceId = resourceIdOf({ project: "acme", environment: "production", target });
    this.reactor.holdChanged({ resourceId, check }, heldUntil, this.now);
    return this;
  }

  /** Until so many seconds after the start. */
  suspend(kind: Suspension["kind"], wish: Partial<Suspension> & { readonly until?: number } = {}): this {
    const { until, ...rest } = wish;
    const suspension: Suspension = {
      id: "4f2a",
      kind,
      selectors: [{ target: "*" }],
      startsAt: this.now,
      ...(until === undefined ? {} : { endsAt: START + until * 1000 }),
      expireOnResolve: false,
      isSticky: false,
      author: "ana",
      comment: "patching",
      createdAt: this.now,
      ...rest,
    };
    expect(this.command({ kind: "suspend", suspension })).toBeUndefined();
    return this;
  }

  end(id = "4f2a"): this {
    expect(this.command({ kind: "end-suspension", id, by: "ben" })).toBeUndefined();
    return this;
  }

  tell(kind: "approve" | "retry" | "reject" | "abandon", number: number): CommandRefused | undefined {
    return this.command({ kind, effect: this.effect(number), by: "ben" });
  }

  command(command: ReactionCommand): CommandRefused | undefined {
    return this.reactor.command(command, this.now);
  }

  /** As the runner does: begins an attempt, and ends it. */
  begin(number: number): this {
    const row = this.effect(number);
    this.outbox.put({ ...row, state: "running", attempts: row.attempts + 1 });
    return this;
  }

  finish(number: number, state: "done" | "failed" | "unknown" = "done"): this {
    this.outbox.put({ ...this.effect(number), state, endedAt: this.now });
    return this;
  }

  /** The daemon is killed and comes back: all that goes on is what was kept. */
  restart(settings: ReactionSettings = this.settings): this {
    this.settings = settings;
    this.outbox = this.#openOutbox();
    this.reactor = this.#open();
    return this;
  }

  reload(settings: Partial<ReactionSettings>): this {
    this.settings = { ...this.settings, ...settings };
    this.reactor.settings = this.settings;
    return this;
  }

  effect(number: number): EffectRow {
    const row = this.effects.get(number);
    if (row === undefined) throw new Error(`there is no effect ${number}`);
    return row;
  }

  /** Each as `1 take-out web-01 out: queued`, with `recover` before what undoes and the layer behind what is not queued. */
  get story(): readonly string[] {
    return [...this.effects.values()].map(tell);
  }

  expectEffects(...lines: readonly string[]): this {
    expect(this.story).toEqual(lines);
    return this;
  }

  reasonOf(number: number): string | undefined {
    return this.effect(number).reason;
  }

  get kept(): KeptReactions {
    return JSON.parse(
      JSON.stringify({
        last: { effect: Math.max(0, ...this.effects.keys()), journal: this.journal.length },
        openEffects: [...this.effects.values()].filter(({ state }) => isOpen(state)),
        attempts: [],
        watches: [...this.watches.values()].filter(({ state }) => state !== undefined),
        suspensions: [...this.suspensions.values()].filter(({ ended }) => ended === undefined),
        deployments: [...this.deployments.values()],
      }),
    );
  }

  #move(
    names: ResourceNames,
    check: string | undefined,
    from: Level | undefined,
    to: Level,
    { age, heldUntil, source, reason, deployment }: ReportOptions,
  ): void {
    this.#seq++;
    const ageMs = age === undefined ? undefined : age * 1000;
    const move: ReactionMove = {
      seq: this.#seq,
      resourceId: resourceIdOf(names),
      names,
      ...(check === undefined ? {} : { check }),
      ...(from === undefined ? {} : { from }),
      to,
      at: this.now - (ageMs ?? 0),
      takenAt: this.now,
      ...(ageMs === undefined ? {} : { ageMs }),
      ...(heldUntil === undefined ? {} : { heldUntil }),
      reason: reason ?? `${to}: said so`,
      ...(source === undefined ? {} : { source }),
      ...(deployment === undefined ? {} : { deployment }),
    };
    this.inputs.push({ move });
    this.reactor.moved(move);
  }

  #openOutbox(): Outbox {
    const { last, openEffects } = this.kept;
    const write = (row: EffectRow) => {
      this.writes++;
      this.effects.set(row.number, row);
    };
    return new Outbox({ openEffects, lastNumber: last.effect, write });
  }

  #open(): Reactor {
    return createReactor({
      settings: this.settings,
      outbox: this.outbox,
      instance: "test",
      kept: this.kept,
      lastSeq: this.#seq,
      levels: () => {
        this.levelsAsked++;
        return this.#levels.values();
      },
      writer: {
        watch: (row) => this.watches.set(`${row.rule}\n${row.subject}`, row),
        suspension: (row) => this.suspensions.set(row.id, row),
        deployment: (row) => this.deployments.set(row.task, row),
        journal: (row) => {
          this.journal.push(row);
          this.inputs.push({ row });
        },
      },
      describe: describePlan,
    });
  }
}

export function describePlan(plan: Plan): string {
  return plan.kind === "run" ? plan.argv.join(" ") : plan.kind;
}

function tell({ number, rule: name, phase, occasion, summary, state, layer }: EffectRow): string {
  const { subject } = occasion;
  const who =
    subject.kind === "group"
      ? Object.values(subject.names).join("+")
      : `${subject.names.target}${subject.kind === "check" ? ` ${subject.check}` : ""}`;
  const why = layer === undefined ? "" : ` (${layer})`;
  return `${number} ${name} ${who} ${phase === "recover" ? "recover " : ""}${summary}: ${state}${why}`;
}
