/** How reports are judged: the settings, and which of them hold for a check. */
import { isExact, matchesGlob } from "./glob.ts";
import type { Level } from "./level.ts";
import type { ResourceNames } from "./names.ts";
import { NAMES } from "./names.ts";
import type { Threshold } from "./threshold.ts";

export interface Policy {
  /** How many reports worse than the level it takes to worsen it, and how many better ones to better it. */
  readonly worsenAfter: Threshold;
  readonly recoverAfter: Threshold;
  /** How long a report holds that does not say so itself. Absent: for ever. */
  readonly expireAfterMs?: number;
  /** A level that moved so often within a time is held at its worst until it has been quiet. Absent: never. */
  readonly flap?: Flap;
  /** What a reported level is taken for, before anything else. */
  readonly severity: Severity;
}

export interface Flap {
  readonly moves: number;
  readonly withinMs: number;
  readonly holdMs: number;
}

export type Severity = Readonly<Partial<Record<Level, Level>>>;

/** Settings for the checks that match. A name that is not given matches all; null takes a setting back. */
export interface PolicyRule {
  readonly match: Match;
  readonly worsenAfter?: Threshold;
  readonly recoverAfter?: Threshold;
  readonly expireAfterMs?: number | null;
  readonly flap?: Flap | null;
  readonly severity?: Severity;
}

/** Globs. One of stars alone matches an absent name too, the empty one only an absent name. */
export interface Match {
  readonly project?: string;
  readonly environment?: string;
  readonly tenant?: string;
  readonly target?: string;
  readonly name?: string;
  readonly check?: string;
}

export const DEFAULT_POLICY: Policy = {
  worsenAfter: { kind: "consecutive", count: 1 },
  recoverAfter: { kind: "consecutive", count: 1 },
  severity: {},
};

const MATCHED = [...NAMES, "check"] as const;

/**
 * The policy of each check. For every setting, and in the severity map for every level, the most specific rule that
 * matches and has it wins: the one that gives more of the six names exactly; then the one that gives more of them by a
 * pattern (stars alone give nothing); then the one with more literal characters in its patterns; then the later one.
 */
export function createPolicies(rules: readonly PolicyRule[]): (names: ResourceNames, check: string) => Policy {
  if (rules.length === 0) return () => DEFAULT_POLICY;
  const weighed = rules.map((rule) => ({
    rule,
    weight: specificityOf(rule.match),
    conditions: conditionsOf(rule.match),
  }));
  const inOrder = weighed.toSorted((one, other) => compareWeights(one.weight, other.weight));
  return (names, check) => {
    const matching: PolicyRule[] = [];
    for (const { rule, conditions } of inOrder) {
      if (hold(conditions, names, check)) matching.push(rule);
    }
    return matching.length === 0 ? DEFAULT_POLICY : overlaid(matching);
  };
}

interface Condition {
  readonly name: (typeof MATCHED)[number];
  readonly pattern: string;
  readonly isExact: boolean;
}

function conditionsOf(match: Match): readonly Condition[] {
  return MATCHED.flatMap((name) => {
    const pattern = match[name];
    return pattern === undefined ? [] : [{ name, pattern, isExact: isExact(pattern) }];
  });
}

function hold(conditions: readonly Condition[], names: ResourceNames, check: string): boolean {
  for (const { name, pattern, isExact } of conditions) {
    const text = (name === "check" ? check : names[name]) ?? "";
    if (isExact ? pattern !== text : !matchesGlob(pattern, text)) return false;
  }
  return true;
}

/** The least specific first. */
function overlaid(rules: readonly PolicyRule[]): Policy {
  let { worsenAfter, recoverAfter, severity } = DEFAULT_POLICY;
  let expireAfterMs: number | null = null;
  let flap: Flap | null = null;
  for (const rule of rules) {
    if (rule.worsenAfter !== undefined) worsenAfter = rule.worsenAfter;
    if (rule.recoverAfter !== undefined) recoverAfter = rule.recoverAfter;
    if (rule.expireAfterMs !== undefined) expireAfterMs = rule.expireAfterMs;
    if (rule.flap !== undefined) flap = rule.flap;
    if (rule.severity !== undefined) severity = { ...severity, ...rule.severity };
  }
  const policy: { -readonly [Key in keyof Policy]: Policy[Key] } = { worsenAfter, recoverAfter, severity };
  if (expireAfterMs !== null) policy.expireAfterMs = expireAfterMs;
  if (flap !== null) policy.flap = flap;
  return policy;
}

interface Specificity {
  readonly exact: number;
  readonly patterns: number;
  readonly literals: number;
}

function specificityOf(match: Match): Specificity {
  let [exact, patterns, literals] = [0, 0, 0];
  for (const name of MATCHED) {
    const pattern = match[name];
    if (pattern === undefined || /^\*+$/.test(pattern)) continue;
    if (isExact(pattern)) exact += 1;
    else {
      patterns += 1;
      literals += pattern.replaceAll(/[*?]/g, "").length;
    }
  }
  return { exact, patterns, literals };
}

function compareWeights(one: Specificity, other: Specificity): number {
  return one.exact - other.exact || one.patterns - other.patterns || one.literals - other.literals;
}
