/**
 * A clock that had been ahead and is set back: what was dated by it counts as of now, so that nothing lasts for as long
 * as the clock was wrong.
 */
import type { RuleBook } from "./compiled-rule.ts";
import type { LettingGo } from "./letting-go.ts";
import type { Rule } from "./rule.ts";
import type { Watch } from "./watch-state.ts";
import type { Watches } from "./watches.ts";
import type { Watching } from "./watching.ts";

/** Clocks are put right by less all the time; until then no time passes. */
export const SET_BACK_MS_MIN = 10_000;

export interface Dated {
  readonly watches: Watches;
  readonly watching: Watching;
  readonly lettingGo: LettingGo;
  readonly book: RuleBook;
}

/** The newest time that is remembered of anything that has happened. */
export function newestDateIn({ watches, lettingGo }: Pick<Dated, "watches" | "lettingGo">): number {
  let newest = lettingGo.newestAt;
  for (const { since, letGoAt, times } of watches.all()) {
    newest = Math.max(newest, since ?? newest, letGoAt ?? newest, times.at(-1) ?? newest);
  }
  return newest;
}

/** What waited for a time is asked anew when that is. */
export function setBack({ watches, watching, lettingGo, book }: Dated, now: number): void {
  lettingGo.setBack(now);
  for (const watch of watches.inOrder()) {
    const rule = book.named(watch.rule)?.rule;
    if (rule === undefined || !dateAnew(watch, rule, now)) continue;
    watching.save(watch, now);
    watching.reconsiderHeld(rule, watch, now);
  }
}

/** False where it was not dated by a clock that was ahead. */
function dateAnew(watch: Watch, rule: Rule, now: number): boolean {
  const before = JSON.stringify(watch);
  watch.times = watch.times.map((at) => Math.min(at, now));
  if (watch.letGoAt !== undefined) watch.letGoAt = Math.min(watch.letGoAt, now);
  if (watch.since !== undefined) watch.since = Math.min(watch.since, now);
  if (watch.forDueAt !== undefined) watch.forDueAt = Math.min(watch.forDueAt, now + (rule.when?.forMs ?? 0));
  const { firing } = watch;
  if (firing?.expectAt !== undefined) {
    firing.expectAt = Math.min(firing.expectAt, now + (rule.expect?.withinMs ?? 0));
  }
  return JSON.stringify(watch) !== before;
}
