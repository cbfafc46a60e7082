/**
 * How rules watch their subjects: what a move, or time, makes of each rule's watch. For every rule and subject the states
 * are: nothing known · matching since a time (waiting for `for` or `times`, or for a deployment to end) · fired, in an
 * episode that lasts until the subject is well again · resting, as long as earlier times or a cooldown count.
 */
import { instantText } from "../health/instant.ts";
import type { Subject } from "../store/effect.ts";
import type { CompiledRule, RuleBook } from "./compiled-rule.ts";
import { endsEpisode } from "./episode.ts";
import { type Firings, failureText } from "./firings.ts";
import type { KnownSurroundings } from "./known-surroundings.ts";
import { deploymentWake } from "./layers/deployment.ts";
import type { ReactionSettings, Rule, When } from "./rule.ts";
import type { Sighting } from "./sighting.ts";
import { isIdle, newWatch, type Watch } from "./watch-state.ts";
import { forgetAtOf, type Watches } from "./watches.ts";

export interface WatchingOptions {
  readonly watches: Watches;
  readonly firings: Firings;
  readonly surroundings: KnownSurroundings;
  readonly settings: () => ReactionSettings;
  readonly book: () => RuleBook;
}

/** A move as every rule that looks at the subject is told it. */
export interface Seen {
  readonly subject: Subject;
  readonly sighting: Sighting;
  readonly heldUntil: number | undefined;
  readonly heldCheck: string | undefined;
}

/** What may be over when the subject moves. */
const ABOUT_LEVEL: ReadonlySet<string> = new Set(["level", "soft", "flapping", "maintenance"]);
/** A rule that may do more than before does not do at once all that it has only noted. */
const FOR_PERSONS: ReadonlySet<string> = new Set(["breaker", "observe", "approval"]);
/** More often than this need not be remembered, whatever the rule counts. */
const TIMES_MAX = 1000;

export class Watching {
  readonly #options: WatchingOptions;

  constructor(options: WatchingOptions) {
    this.#options = options;
  }

  /** The subject has moved. Costs next to nothing where no rule looks at it. */
  moved(candidates: readonly CompiledRule[], subjectText: string, seen: () => Seen): void {
    const concerned = this.#concerned(candidates, subjectText);
    if (concerned.length === 0) return;
    const told = seen();
    for (const compiled of concerned) {
      this.#moved(compiled, this.#options.watches.get(compiled.rule.name, subjectText), told);
    }
  }

  /** In the rules' order: those that look for what it is now, and those that have looked at it before. */
  #concerned(candidates: readonly CompiledRule[], subjectText: string): readonly CompiledRule[] {
    const watches = this.#options.watches.of(subjectText);
    if (watches === undefined) return candidates;
    const book = this.#options.book();
    const concerned = new Set(candidates);
    for (const { rule } of watches) {
      const compiled = book.named(rule);
      if (compiled !== undefined) concerned.add(compiled);
    }
    return [...concerned].sort((one, other) => one.index - other.index);
  }

  /** Time has come to something of it. */
  passed(watch: Watch, now: number): void {
    const rule = this.#options.book().named(watch.rule)?.rule;
    if (rule === undefined) return;
    if (watch.forDueAt !== undefined && watch.forDueAt <= now) this.#matchedLongEnough(rule, watch, now);
    if (watch.wait !== undefined && watch.wait.until <= now) this.#waited(rule, watch, now);
    if (isDue(watch.firing?.held?.freesAt, now)) this.#options.firings.reconsider(rule, watch, "do", now);
    if (isDue(watch.recovery?.held?.freesAt, now)) this.#options.firings.reconsider(rule, watch, "recover", now);
    if (isDue(watch.firing?.expectAt, now)) this.#expectationFailed(rule, watch, now);
    this.save(watch, now);
  }

  /** What they waited for has come, or may have. They are asked in the order in which they came. */
  woken(wake: string, now: number): void {
    const { watches, book } = this.#options;
    const full = new Set<string>();
    for (const watch of watches.woken(wake)) {
      const rule = book().named(watch.rule)?.rule;
      const peers = this.#peersOf(watch);
      if (rule === undefined || (peers !== undefined && full.has(peers))) continue;
      this.#woken(rule, watch, wake, now);
      if (peers !== undefined && isStillHeld(watch, wake)) full.add(peers);
    }
  }

  #woken(rule: Rule, watch: Watch, wake: string, now: number): void {
    const { firings } = this.#options;
    const { wait, firing, recovery } = watch;
    const isWaiting = wait?.wake === wake;
    if (isWaiting) this.#waited(rule, watch, now);
    const isLetGo = firing?.held?.wake === wake && firings.reconsider(rule, watch, "do", now);
    const isUndone = recovery?.held?.wake === wake && firings.reconsider(rule, watch, "recover", now);
    if (isWaiting || isLetGo || isUndone) this.save(watch, now);
  }

  /** Those for whom there is as much room in a group as for this one: where there is none for it, they need not ask. */
  #peersOf({ rule, subject, firing }: Watch): string | undefined {
    if (firing?.held?.layer !== "blast-radius" || subject.kind === "group") return undefined;
    return `${this.#options.surroundings.standingOf(subject.id)} ${rule}`;
  }

  /** Lets go of rules that are gone. What the others waited for may be so as well, and then nothing would wake them. */
  settle(areNew: boolean, now: number): void {
    const { watches, firings, book } = this.#options;
    watches.reindex();
    for (const watch of watches.inOrder()) {
      const rule = book().named(watch.rule)?.rule;
      if (rule === undefined) {
        firings.abandonAll(watch, now, { layer: "rule", reason: "the rule is gone" });
        watches.delete(watch);
      } else if (areNew) this.reconsiderHeld(rule, watch, now);
    }
  }

  reconsiderHeld(rule: Rule, watch: Watch, now: number): void {
    const { firing, recovery } = watch;
    if (firing?.held === undefined && recovery?.held === undefined) return;
    if (!FOR_PERSONS.has(firing?.held?.layer ?? "")) this.#options.firings.reconsider(rule, watch, "do", now);
    if (!FOR_PERSONS.has(recovery?.held?.layer ?? "")) this.#options.firings.reconsider(rule, watch, "recover", now);
    this.save(watch, now);
  }

  /** The hold of its level is another, or over. */
  holdChanged(watch: Watch, heldUntil: number | undefined, now: number): void {
    if (heldUntil === undefined) {
      delete watch.heldUntil;
      delete watch.heldCheck;
    } else watch.heldUntil = heldUntil;
    const rule = this.#options.book().named(watch.rule)?.rule;
    if (rule !== undefined) this.#reconsiderLevel(rule, watch, now);
    this.save(watch, now);
  }

  save(watch: Watch, now: number): void {
    const rule = this.#options.book().named(watch.rule)?.rule;
    if (isIdle(watch) && forgetAtOf(watch, rule) <= now) this.#options.watches.delete(watch);
    else this.#options.watches.save(watch);
  }

  #moved(compiled: CompiledRule, known: Watch | undefined, seen: Seen): void {
    const { rule } = compiled;
    const { subject, sighting } = seen;
    const { level, takenAt: now } = sighting;
    const isMatch = this.#matches(compiled, known, seen);
    if (known === undefined && !isMatch) return;
    const watch = known ?? newWatch(rule.name, subject, level);
    watch.level = level;
    hold(watch, seen);
    if (endsEpisode(rule, level)) this.#episodeEnded(rule, watch, sighting);
    this.#reconsiderLevel(rule, watch, now);
    if (!isMatch) stopMatching(watch);
    else if (watch.firing === undefined) this.#matched(rule, watch, sighting);
    this.save(watch, now);
  }

  #matches(compiled: CompiledRule, known: Watch | undefined, { subject, sighting }: Seen): boolean {
    const { when } = compiled.rule;
    if (when === undefined || when.on.kind !== subject.kind || !when.levels.includes(sighting.level)) return false;
    const { from } = sighting;
    const isGoingOn = known?.since !== undefined || known?.wait !== undefined;
    if (!isGoingOn && when.from !== undefined && (from === undefined || !when.from.includes(from))) return false;
    const check = subject.kind === "check" ? subject.check : undefined;
    if (!compiled.means(subject.names, check) || !compiled.fitsReason(sighting.reason)) return false;
    return when.deploying !== true || isGoingOn || this.#isDeploying(subject, sighting.takenAt);
  }

  #episodeEnded(rule: Rule, watch: Watch, sighting: Sighting): void {
    const { firings } = this.#options;
    const now = sighting.takenAt;
    if (watch.firing !== undefined) firings.recover(rule, watch, sighting, `seq ${sighting.seq}`, now);
    else if (watch.recovery?.held?.layer === "level") firings.reconsider(rule, watch, "recover", now);
    stopMatching(watch);
  }

  #reconsiderLevel(rule: Rule, watch: Watch, now: number): void {
    const { firings } = this.#options;
    if (ABOUT_LEVEL.has(watch.firing?.held?.layer ?? "")) firings.reconsider(rule, watch, "do", now);
    if (ABOUT_LEVEL.has(watch.recovery?.held?.layer ?? "")) firings.reconsider(rule, watch, "recover", now);
  }

  #matched(rule: Rule, watch: Watch, sighting: Sighting): void {
    watch.sighting = sighting;
    const { at, takenAt: now } = sighting;
    if (watch.wait !== undefined || this.#waits(rule, watch, now)) return;
    // A report from long ago does not make a level last longer than anybody has been looking.
    const begun = Math.min(now, Math.max(at, now - this.#options.settings().tooOldAfterMs));
    this.#begin(rule, watch, begun, `seq ${sighting.seq}`, now);
  }

  /** Matches from `begun` on, unless it has matched before. */
  #begin(rule: Rule, watch: Watch, begun: number, cause: string, now: number): void {
    const { when } = rule;
    const { sighting } = watch;
    if (when === undefined || sighting === undefined || watch.forDueAt !== undefined) return;
    if (watch.since === undefined) watch.times = counted(when, [...watch.times, begun], now);
    watch.since ??= begun;
    const { during } = this.#options.settings().deployments;
    const isTight = during === "tighten" && this.#isDeploying(watch.subject, now);
    const isOften = when.times === undefined || counted(when, watch.times, now).length >= when.times.count;
    if (!isTight && !isOften) return;
    const dueAt = isTight ? now : watch.since + when.forMs;
    if (dueAt > now) watch.forDueAt = dueAt;
    else this.#options.firings.fire(rule, watch, sighting, cause, now);
  }

  #matchedLongEnough(rule: Rule, watch: Watch, now: number): void {
    delete watch.forDueAt;
    const { sighting, subject } = watch;
    if (rule.when === undefined || sighting === undefined || !rule.when.levels.includes(watch.level)) return;
    const check = subject.kind === "check" ? subject.check : undefined;
    if (this.#options.book().named(rule.name)?.means(subject.names, check) !== true) return;
    if (this.#waits(rule, watch, now)) return;
    if (rule.when.deploying === true && !this.#isDeploying(watch.subject, now)) stopMatching(watch);
    else this.#options.firings.fire(rule, watch, sighting, `due ${now}`, now);
  }

  /** Whether it only has to wait for a deployment to end. */
  #waits({ when }: Rule, watch: Watch, now: number): boolean {
    if (when?.deploying !== false) return false;
    const found = this.#options.surroundings.deploymentTo(watch.subject.names, now);
    if (found === undefined) return false;
    delete watch.since;
    delete watch.forDueAt;
    watch.wait = { until: found.until, wake: deploymentWake(found.deployment) };
    return true;
  }

  #waited(rule: Rule, watch: Watch, now: number): void {
    delete watch.wait;
    if (!this.#waits(rule, watch, now)) this.#begin(rule, watch, now, `due ${now}`, now);
  }

  #isDeploying({ names }: Subject, now: number): boolean {
    return this.#options.surroundings.deploymentTo(names, now) !== undefined;
  }

  #expectationFailed(rule: Rule, watch: Watch, now: number): void {
    const { firing } = watch;
    if (firing === undefined) return;
    delete firing.expectAt;
    const { book, watches, firings } = this.#options;
    const other = rule.expect?.otherwise === undefined ? undefined : book().named(rule.expect.otherwise)?.rule;
    if (other === undefined) {
      firings.noteFailure(rule, watch, firing, now);
      return;
    }
    const next = watches.get(other.name, watch.subjectText) ?? newWatch(other.name, watch.subject, watch.level);
    if (next.firing !== undefined) return;
    const { seq: _, release: __, ...sighting } = firing.sighting;
    const late = `${failureText(rule.expect?.withinMs ?? 0, firing)}, although ${rule.name} acted`;
    const reason = `${late} at ${instantText(watch.letGoAt ?? now)}`;
    next.level = watch.level;
    if (watch.heldUntil !== undefined) next.heldUntil = watch.heldUntil;
    firings.fire(other, next, { ...sighting, level: watch.level, reason, takenAt: now }, `due ${now}`, now);
    this.save(next, now);
  }
}

function isStillHeld({ firing }: Watch, wake: string): boolean {
  return firing?.held?.layer === "blast-radius" && firing.held.wake === wake;
}

function hold(watch: Watch, { heldUntil, heldCheck }: Seen): void {
  delete watch.heldUntil;
  delete watch.heldCheck;
  if (heldUntil !== undefined) watch.heldUntil = heldUntil;
  if (heldCheck !== undefined) watch.heldCheck = heldCheck;
}

function stopMatching(watch: Watch): void {
  delete watch.since;
  delete watch.forDueAt;
  delete watch.wait;
  delete watch.sighting;
}

/** The times that count still, no more than are needed. */
function counted({ times }: When, all: readonly number[], now: number): readonly number[] {
  if (times === undefined) return [];
  return all.filter((at) => at > now - times.withinMs).slice(-Math.min(times.count, TIMES_MAX));
}

function isDue(time: number | undefined, now: number): boolean {
  return time !== undefined && time <= now;
}
