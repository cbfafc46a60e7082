/**
 * What rules would have done: past inputs are fed to a fresh reactor that writes nowhere. The same inputs with the same
 * rules set off what they really set off, with the same keys.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Deployment } from "../health/deployment.ts";
import type { Level } from "../health/level.ts";
import type { EffectRow, Phase } from "../store/effect.ts";
import { subjectTextOf } from "../store/effect.ts";
import { type KeptLevel, type KeptReactions, NOTHING_KEPT, type PastInput } from "../store/store-reader.ts";
import type { Suspension } from "../store/suspension.ts";
import { createReactor } from "./open-reactor.ts";
import { Outbox } from "./outbox.ts";
import type { Plan } from "./plan.ts";
import { planOf } from "./plan-of.ts";
import { NO_WRITER, type Reactor, type ReactorOptions } from "./reactor.ts";
import type { ReactionSettings } from "./rule.ts";

export interface ReplayOptions {
  readonly settings: ReactionSettings;
  /** In the order in which reactions were told them. */
  readonly inputs: Iterable<PastInput>;
  /** How everything was before the first input. */
  readonly levelsBefore: Iterable<KeptLevel>;
  /** What people had suspended before the first input. */
  readonly suspensions?: readonly Suspension[];
  /** What had been deployed before the first input. */
  readonly deployments?: readonly Deployment[];
  /** What is set off earlier is not told: inputs before only let timers and cooldowns be as they were. */
  readonly since: number;
  /** Timers that run out until then still count. */
  readonly until: number;
  readonly instance: string;
  readonly describe: (plan: Plan) => string;
  readonly onProgress?: (inputs: number) => void;
  /** Asked now and then: whether to stop, even if there is more. */
  readonly isOver?: () => boolean;
}

/** What a rule would have set off at one moment for one subject. */
export interface PastFiring {
  readonly rule: string;
  readonly phase: Phase;
  readonly at: number;
  readonly subject: string;
  readonly level: Level;
  readonly from?: Level;
  readonly reason: string;
  readonly seq?: number;
  /** Shortly after a deployment, or during it. */
  readonly isDeploying: boolean;
  /** The layer that held it at first, and why. */
  readonly held?: { readonly layer: string; readonly reason: string };
  /** As they were in the end, in the order of the rule's list. */
  readonly effects: readonly EffectRow[];
}

/** After so many others have their turn. */
const SLICE_INPUTS = 2000;

export async function replay(options: ReplayOptions): Promise<readonly PastFiring[]> {
  const ledger = createLedger(options.since);
  const outbox = new Outbox({ openEffects: [], lastNumber: 0, write: ledger.write });
  const inputs = options.inputs[Symbol.iterator]();
  let next = inputs.next();
  const reactor = createReactor(reactorOptions(options, outbox, next.done === true ? undefined : next.value));
  let count = 0;
  for (; next.done !== true; next = inputs.next()) {
    tell(reactor, next.value);
    ledger.settle(outbox, timeOf(next.value));
    count++;
    if (count % SLICE_INPUTS !== 0) continue;
    options.onProgress?.(count);
    await nextTurn();
    if (options.isOver?.() === true) break;
  }
  inputs.return?.();
  reactor.tick(options.until);
  // What would go on for longer than that would let time pass beyond it.
  ledger.settle(outbox, options.until);
  return ledger.firings();
}

function reactorOptions(options: ReplayOptions, outbox: Outbox, first: PastInput | undefined): ReactorOptions {
  const { settings, instance, levelsBefore, suspensions = [], deployments = [], describe } = options;
  const kept: KeptReactions = { ...NOTHING_KEPT, suspensions, deployments };
  const lastSeq = seqBefore(first);
  return { settings, outbox, instance, kept, lastSeq, levels: () => levelsBefore, writer: NO_WRITER, describe };
}

function seqBefore(first: PastInput | undefined): number {
  if (first === undefined) return 0;
  return first.kind === "move" ? first.move.seq - 1 : first.row.afterSeq;
}

function timeOf(input: PastInput): number {
  return input.kind === "move" ? input.move.takenAt : input.row.at;
}

function tell(reactor: Reactor, input: PastInput): void {
  switch (input.kind) {
    case "move":
      reactor.moved(input.move);
      return;
    case "journal":
      reactor.replay(input.row);
      return;
  }
}

/** Keeps of every effect how it began and what became of it, as if all that is let go were done at once. */
function createLedger(since: number) {
  const first = new Map<number, EffectRow>();
  const newest = new Map<number, EffectRow>();
  const queued = new Map<number, EffectRow>();

  function write(row: EffectRow): void {
    if (!first.has(row.number)) first.set(row.number, row);
    newest.set(row.number, row);
    if (row.state === "queued") queued.set(row.number, row);
    else queued.delete(row.number);
  }

  function settle(outbox: Outbox, now: number): void {
    for (const row of queued.size === 0 ? [] : [...queued.values()]) {
      const endedAt = Math.max(row.createdAt, row.dueAt ?? 0) + lengthMsOf(row);
      if (endedAt <= now) outbox.put({ ...row, state: "done", endedAt, attempts: 1 });
    }
  }

  function firings(): readonly PastFiring[] {
    const byFiring = Map.groupBy(newest.values(), ({ firing }) => firing);
    return [...byFiring.values()].flatMap((effects) => {
      const [last] = effects;
      const begun = last === undefined ? undefined : first.get(last.firing);
      return begun === undefined || begun.createdAt < since ? [] : [firingOf(begun, effects)];
    });
  }

  return { write, settle, firings };
}

/** The end of a redeployment, which others may wait for, is told by the past; if not, it took as long as it may. */
function lengthMsOf(row: EffectRow): number {
  const { kind, timeoutMs, attemptsMax } = planOf(row);
  return kind === "octopus-redeploy" ? timeoutMs * attemptsMax : 0;
}

function firingOf(begun: EffectRow, effects: readonly EffectRow[]): PastFiring {
  const { rule, phase, createdAt: at, occasion, state, layer, reason: why = "" } = begun;
  const { subject, level, from, reason, seq, deployment } = occasion;
  const isHeld = layer !== undefined && state !== "queued";
  return {
    ...{ rule, phase, at, subject: subjectTextOf(subject), level, reason },
    ...(from === undefined ? {} : { from }),
    ...(seq === undefined ? {} : { seq }),
    isDeploying: deployment !== undefined,
    ...(isHeld ? { held: { layer, reason: why } } : {}),
    effects,
  };
}

const EPISODE_MS = 7 * 86_400_000;

/**
 * How far back inputs have to be replayed so that what rules remember is as it was: their longest time, and a week for
 * what had gone wrong before and is undone later.
 */
export function memoryMsOf({ rules, breaker, deployments }: ReactionSettings): number {
  const times = rules.flatMap(({ when, cooldownMs, expect }) => [
    cooldownMs,
    (when?.forMs ?? 0) + (when?.times?.withinMs ?? 0),
    expect?.withinMs ?? 0,
  ]);
  return EPISODE_MS + Math.max(breaker.withinMs, deployments.endMs, ...times);
}
