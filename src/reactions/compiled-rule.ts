/** Rules made ready for a million moves: found by what they watch and the level, their patterns looked at once. */
import { isExact, matchesGlob } from "../health/glob.ts";
import type { Level } from "../health/level.ts";
import { NAMES, type Name } from "../health/names.ts";
import type { GroupNames } from "../store/effect.ts";
import type { Rule, When } from "./rule.ts";

type WatchedKind = When["on"]["kind"];
type Pattern = (text: string) => boolean;

export class CompiledRule {
  readonly rule: Rule;
  /** Its place among the rules. */
  readonly index: number;
  readonly #names: readonly { readonly name: Name; readonly matches: Pattern }[];
  readonly #check: Pattern | undefined;
  readonly #reason: Pattern | undefined;

  constructor(rule: Rule, index: number) {
    this.rule = rule;
    this.index = index;
    const match = rule.when?.match ?? {};
    this.#names = NAMES.flatMap((name) => {
      const pattern = match[name];
      return pattern === undefined || pattern === "*" ? [] : [{ name, matches: compile(pattern) }];
    });
    this.#check = match.check === undefined || match.check === "*" ? undefined : compile(match.check);
    this.#reason = rule.when?.reason === undefined ? undefined : compile(rule.when.reason);
  }

  means(names: GroupNames, check: string | undefined): boolean {
    for (const { name, matches } of this.#names) {
      const text = names[name];
      if (text === undefined || !matches(text)) return false;
    }
    return this.#check === undefined || (check !== undefined && this.#check(check));
  }

  fitsReason(reason: string): boolean {
    return this.#reason === undefined || this.#reason(reason);
  }
}

export class RuleBook {
  readonly #byName = new Map<string, CompiledRule>();
  readonly #byLevel = new Map<WatchedKind, Map<Level, CompiledRule[]>>();

  constructor(rules: readonly Rule[]) {
    for (const [index, rule] of rules.entries()) {
      const compiled = new CompiledRule(rule, index);
      this.#byName.set(rule.name, compiled);
      for (const level of new Set(rule.when?.levels)) this.#file(compiled, level);
    }
  }

  named(name: string): CompiledRule | undefined {
    return this.#byName.get(name);
  }

  all(): Iterable<CompiledRule> {
    return this.#byName.values();
  }

  /** In the rules' order. */
  watching(kind: WatchedKind, level: Level): readonly CompiledRule[] {
    return this.#byLevel.get(kind)?.get(level) ?? NONE;
  }

  #file(compiled: CompiledRule, level: Level): void {
    const kind = compiled.rule.when?.on.kind;
    if (kind === undefined) return;
    const levels = this.#byLevel.get(kind) ?? new Map<Level, CompiledRule[]>();
    this.#byLevel.set(kind, levels);
    levels.set(level, [...(levels.get(level) ?? []), compiled]);
  }
}

const NONE: readonly CompiledRule[] = [];

function compile(pattern: string): Pattern {
  return isExact(pattern) ? (text) => text === pattern : (text) => matchesGlob(pattern, text);
}
