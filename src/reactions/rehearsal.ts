/**
 * What a rule would make of some changes now, without anything being written or done: whether it fires, which layer
 * holds it, or which of its conditions is not met.
 */

import { formatDuration } from "../health/duration.ts";
import { matchesGlob } from "../health/glob.ts";
import { NAMES } from "../health/names.ts";
import type { EffectRow } from "../store/effect.ts";
import type { KeptLevel, KeptReactions } from "../store/store-reader.ts";
import { createReactor } from "./open-reactor.ts";
import { Outbox } from "./outbox.ts";
import type { Plan } from "./plan.ts";
import { NO_WRITER, type ReactionMove } from "./reactor.ts";
import type { ReactionSettings, Rule, When } from "./rule.ts";

export interface RehearsalOptions {
  readonly rule: Rule;
  readonly settings: ReactionSettings;
  readonly kept: KeptReactions;
  readonly levels: () => Iterable<KeptLevel>;
  readonly instance: string;
  /** What the report would change, in this order. */
  readonly moves: readonly ReactionMove[];
  readonly lastSeq: number;
  readonly now: number;
  readonly describe: (plan: Plan) => string;
}

export type Rehearsal =
  /** Asking a person first, or only noting it, is firing, too: `effects` say which. */
  | { readonly kind: "fires"; readonly effects: readonly EffectRow[] }
  | { readonly kind: "held"; readonly layer: string; readonly reason: string; readonly effects: readonly EffectRow[] }
  /** If it stays so. */
  | { readonly kind: "later"; readonly at: number; readonly effects: readonly EffectRow[] }
  /** For a person. */
  | { readonly kind: "not"; readonly reasons: readonly string[] };

/** What lets a rule fire, but not act by itself. */
const GENTLE: ReadonlySet<string> = new Set(["observe", "approval"]);

export function rehearse(options: RehearsalOptions): Rehearsal {
  const { rule, kept, moves, now } = options;
  const newest = new Map<number, EffectRow>();
  const known = new Set(kept.openEffects.map(({ number }) => number));
  const outbox = new Outbox({
    openEffects: kept.openEffects,
    lastNumber: kept.last.effect,
    write: (row) => newest.set(row.number, row),
  });
  const { settings, instance, lastSeq, levels, describe } = options;
  const reactor = createReactor({ settings, outbox, instance, kept, lastSeq, levels, writer: NO_WRITER, describe });
  const fired = (): readonly EffectRow[] =>
    [...newest.values()].filter((row) => row.rule === rule.name && row.phase === "do" && !known.has(row.number));

  reactor.tick(now);
  newest.clear();
  for (const move of moves) reactor.moved(move);
  const effects = fired();
  if (effects[0] !== undefined) return outcomeOf(effects[0], effects);
  const reasons = rule.when === undefined ? [NO_CONDITIONS] : reasonsAgainst(rule.when, moves);
  if (reasons.length > 0) return { kind: "not", reasons };
  const at = now + (rule.when?.forMs ?? 0);
  reactor.tick(at);
  const later = fired();
  if (later.length > 0 && at > now) return { kind: "later", at, effects: later };
  return { kind: "not", reasons: [whyNotYet(rule)] };
}

const NO_CONDITIONS = "no report sets it off: only another rule's else does";

function outcomeOf(first: EffectRow, effects: readonly EffectRow[]): Rehearsal {
  const { layer, reason = "", state } = first;
  if (state === "queued" || layer === undefined || GENTLE.has(layer)) return { kind: "fires", effects };
  return { kind: "held", layer, reason, effects };
}

/** All conditions of a report are met, and still nothing has come of it. */
function whyNotYet({ when, name }: Rule): string {
  const times = when?.times;
  if (times !== undefined) {
    return `times: it has not come so far ${times.count} times in ${formatDuration(times.withinMs)} with this report`;
  }
  return `${name} has fired for it already, and does so again only once it has been well`;
}

/** Of the change that comes nearest: the conditions that it does not meet. */
function reasonsAgainst(when: When, moves: readonly ReactionMove[]): readonly string[] {
  if (when.on.kind === "group") return moves.length === 0 ? [] : mismatchesOfGroup(when, moves);
  const all = moves.map((move) => mismatchesOf(when, move));
  return all.reduce((fewest, reasons) => (reasons.length < fewest.length ? reasons : fewest), all[0] ?? []);
}

function mismatchesOf(when: When, move: ReactionMove): readonly string[] {
  const { on, levels, from, reason, deploying } = when;
  const isOfCheck = move.check !== undefined;
  const mismatches = mismatchesOfNames(when, move);
  if (isOfCheck !== (on.kind === "check")) {
    mismatches.push(`on: it watches a ${on.kind}, and this is about ${isOfCheck ? "a check" : "the resource"}`);
  }
  if (!levels.includes(move.to)) mismatches.push(`level: ${move.to} is none of ${levels.join(", ")}`);
  if (from !== undefined && (move.from === undefined || !from.includes(move.from))) {
    mismatches.push(`from: it comes from ${move.from ?? "no level at all"}, which is none of ${from.join(", ")}`);
  }
  if (reason !== undefined && !matchesGlob(reason, move.reason)) {
    mismatches.push(`reason: ${JSON.stringify(move.reason)} is not like ${JSON.stringify(reason)}`);
  }
  const isDeploying = move.deployment !== undefined;
  if (deploying !== undefined && deploying !== isDeploying) {
    mismatches.push(
      `deploying: ${isDeploying ? "it is being deployed to, or was lately" : "nothing is being deployed to it"}`,
    );
  }
  return mismatches;
}

function mismatchesOfNames({ match }: When, move: ReactionMove): string[] {
  const mismatches: string[] = [];
  for (const name of NAMES) {
    const pattern = match[name];
    const text = move.names[name];
    if (pattern === undefined || pattern === "*") continue;
    if (text === undefined) mismatches.push(`${name}: it has none, and ${JSON.stringify(pattern)} is wanted`);
    else if (!matchesGlob(pattern, text)) {
      mismatches.push(`${name}: ${JSON.stringify(text)} is not like ${JSON.stringify(pattern)}`);
    }
  }
  if (match.check !== undefined && move.check !== undefined && !matchesGlob(match.check, move.check)) {
    mismatches.push(`check: ${JSON.stringify(move.check)} is not like ${JSON.stringify(match.check)}`);
  }
  return mismatches;
}

/** Of a group only the names can be told from a change; its level depends on all that are in it. */
function mismatchesOfGroup(when: When, moves: readonly ReactionMove[]): readonly string[] {
  const move = moves.find(({ check }) => check === undefined);
  if (move === undefined) return ["level: the resource stays as it is, and so does its group"];
  const mismatches = mismatchesOfNames(when, move);
  if (mismatches.length > 0) return mismatches;
  const by = when.on.kind === "group" ? when.on.by : [];
  const lacking = by.filter((name) => move.names[name] === undefined);
  if (lacking.length > 0) return [`on: it belongs to no group, for want of its ${lacking.join(" and ")}`];
  return when.levels.includes(move.to) ? [] : [`level: ${move.to} is none of ${when.levels.join(", ")}`];
}
