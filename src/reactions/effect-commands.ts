/** What people do about effects: let them go, try them again, end them. Who may not be obeyed is told what is possible. */
import type { EffectRow } from "../store/effect.ts";
import { isWaiting } from "../store/effect-state.ts";
import type { RuleBook } from "./compiled-rule.ts";
import { abandoned, queued } from "./effect-states.ts";
import type { Firings } from "./firings.ts";
import type { Outbox } from "./outbox.ts";
import type { CommandRefused, EffectVerb } from "./reactor.ts";
import type { Firing, Watch } from "./watch-state.ts";
import type { Watches } from "./watches.ts";

interface EffectCommand {
  readonly kind: EffectVerb;
  readonly effect: EffectRow;
  readonly by: string;
}

export interface EffectCommandsOptions {
  readonly outbox: Outbox;
  readonly watches: Watches;
  readonly firings: Firings;
  readonly book: () => RuleBook;
}

/** Whose decision a person may overrule although it was final. */
const OVERRULED: ReadonlySet<string> = new Set(["too-old", "source", "rollback"]);

export class EffectCommands {
  readonly #options: EffectCommandsOptions;

  constructor(options: EffectCommandsOptions) {
    this.#options = options;
  }

  do({ kind, effect: given, by }: EffectCommand, now: number): CommandRefused | undefined {
    const row = this.#options.outbox.open.get(given.number) ?? given;
    const refused = refusalOf(kind, row);
    if (refused !== undefined) return { refused };
    switch (kind) {
      case "approve":
        this.#letGo(row, this.#siblingsOf(row), by, now);
        return undefined;
      case "retry":
        this.#letGo(row, [row], by, now);
        return undefined;
      case "reject":
        this.#end(row, this.#restOf(row), { layer: "rejected", by }, now);
        return undefined;
      case "abandon":
        this.#end(row, [row], { layer: "abandoned", by }, now);
        return undefined;
    }
  }

  #letGo(row: EffectRow, rows: readonly EffectRow[], by: string, now: number): void {
    const { watches, firings, book, outbox } = this.#options;
    const watch = watches.withFiring(row.firing);
    const rule = watch === undefined ? undefined : book().named(watch.rule)?.rule;
    if (watch !== undefined && rule !== undefined) {
      firings.letGoByPerson(rule, watch, row.phase, now);
      watches.save(watch);
    }
    for (const one of rows) outbox.put({ ...queued(one, now), by });
  }

  #end(row: EffectRow, rows: readonly EffectRow[], { layer, by }: { layer: string; by: string }, now: number): void {
    const { watches, outbox } = this.#options;
    for (const one of rows) outbox.put({ ...abandoned(one, now, { layer, reason: `${layer} by ${by}` }), by });
    const watch = watches.withFiring(row.firing);
    const firing = watch === undefined ? undefined : firingOf(watch, row.firing);
    if (watch === undefined || firing === undefined || this.#isWaiting(firing)) return;
    delete firing.held;
    if (firing === watch.recovery) delete watch.recovery;
    watches.save(watch);
  }

  /** What would follow one that is queued is ended with it. */
  #restOf(row: EffectRow): readonly EffectRow[] {
    if (isWaiting(row)) return this.#siblingsOf(row);
    const all = this.#options.outbox.open.values();
    return [...all].filter(({ firing, number, state }) => {
      return firing === row.firing && number >= row.number && state !== "running";
    });
  }

  /** Those of the same firing that wait as it does: they are decided together. */
  #siblingsOf(row: EffectRow): readonly EffectRow[] {
    if (!isWaiting(row)) return [row];
    const rows: EffectRow[] = [];
    for (let number = row.firing; ; number++) {
      const one = this.#options.outbox.open.get(number);
      if (one?.firing === row.firing && isWaiting(one)) rows.push(one);
      if (number > row.number && one?.firing !== row.firing) return rows;
    }
  }

  #isWaiting({ number, effects }: Firing): boolean {
    const { open } = this.#options.outbox;
    return Array.from({ length: effects }, (_, step) => open.get(number + step)).some(
      (row) => row !== undefined && isWaiting(row),
    );
  }
}

function firingOf({ firing, recovery }: Watch, number: number): Firing | undefined {
  return firing?.number === number ? firing : recovery?.number === number ? recovery : undefined;
}

function refusalOf(kind: EffectVerb, row: EffectRow): string | undefined {
  const { number, state } = row;
  const what = `effect ${number} is ${state}`;
  if (state === "running") return `${what}: wait for its attempt to end`;
  if (kind === "reject" || kind === "abandon") {
    // Somebody has looked at one that is unknown, and wants no more of it.
    const isEndable = isWaiting(row) || state === "queued" || (kind === "abandon" && state === "unknown");
    return isEndable ? undefined : `${what}: only one that is still to be done can be ended`;
  }
  if (state === "abandoned" && row.layer === "targets") return `${what}: ${row.reason}; change the rule`;
  return kind === "approve" ? refusalOfApproval(row, what) : refusalOfRetry(row, what);
}

function refusalOfApproval(row: EffectRow, what: string): string | undefined {
  switch (row.state) {
    case "held":
    case "waiting-approval":
      return undefined;
    case "queued":
    case "running":
      return `${what} already`;
    case "abandoned":
      return OVERRULED.has(row.layer ?? "") ? undefined : `${what} (${row.reason}): retry it to have it done even so`;
    case "failed":
    case "unknown":
      return `${what}: retry it to have it tried once more`;
    case "done":
      return `${what}: nothing is left to approve`;
  }
}

function refusalOfRetry(row: EffectRow, what: string): string | undefined {
  switch (row.state) {
    case "failed":
    case "unknown":
    case "abandoned":
      return undefined;
    case "held":
    case "waiting-approval":
      return `${what}: approve it to let it go`;
    case "queued":
    case "running":
      return `${what}: its next attempt comes by itself`;
    case "done":
      return `${what}: only what failed, is unknown or was abandoned can be tried again`;
  }
}
