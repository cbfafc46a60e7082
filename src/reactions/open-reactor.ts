/**
 * The reactor as it runs: takes its inputs in order, lets time pass before each, and asks those once more who waited for
 * what an input has changed.
 */
import type { Deployment } from "../health/deployment.ts";
import type { EffectRow } from "../store/effect.ts";
import type { JournalRow, WatchRow } from "../store/watch.ts";
import { RuleBook } from "./compiled-rule.ts";
import { EffectCommands } from "./effect-commands.ts";
import { Firings } from "./firings.ts";
import { type Input, inputOf, Journal } from "./journal.ts";
import { KnownSurroundings } from "./known-surroundings.ts";
import { deploymentWake } from "./layers/deployment.ts";
import { LettingGo, NO_RULE } from "./letting-go.ts";
import { Moves } from "./moves.ts";
import { endOnceMore, pastCommand } from "./past-command.ts";
import type { CommandRefused, ReactionCommand, ReactionMove, Reactor, ReactorOptions } from "./reactor.ts";
import type { ReactionSettings } from "./rule.ts";
import { newestDateIn, SET_BACK_MS_MIN, setBack } from "./set-back.ts";
import { SettingsMark } from "./settings-mark.ts";
import { Suspending } from "./suspending.ts";
import { Watches } from "./watches.ts";
import { Watching } from "./watching.ts";

export function createReactor(options: ReactorOptions): Reactor {
  return new OpenReactor(options);
}

class OpenReactor implements Reactor {
  readonly #options: ReactorOptions;
  readonly #watches: Watches;
  readonly #surroundings: KnownSurroundings;
  readonly #watching: Watching;
  readonly #commands: EffectCommands;
  readonly #suspending: Suspending;
  readonly #moves: Moves;
  readonly #journal: Journal;
  readonly #mark: SettingsMark;
  readonly #lettingGo: LettingGo;
  /** What has to be asked again before the input is done with. */
  readonly #wakes = new Set<string>();
  #settings: ReactionSettings;
  #book: RuleBook;
  #seq: number;
  /** When the latest input came: time does not go back, save that of a clock that had been far ahead. */
  #now: number;
  /** Until when time has passed, whether anything came or not. */
  #reached = Number.NEGATIVE_INFINITY;
  /** Whether rules may have gone while nobody could say when. */
  #hasNewRules = true;
  #isBusy = false;

  constructor(options: ReactorOptions) {
    this.#options = options;
    const { settings, outbox, instance, kept, lastSeq, levels, writer, describe } = options;
    this.#settings = settings;
    this.#book = new RuleBook(settings.rules);
    this.#seq = lastSeq;
    this.#journal = new Journal(kept.last.journal, (row) => writer.journal(row));
    const book = () => this.#book;
    const wake = (reason: string) => this.#wakes.add(reason);
    const writeWatch = (row: WatchRow) => writer.watch(row);
    this.#mark = new SettingsMark(kept.watches, writeWatch);
    const lettingGo = new LettingGo(kept.watches, writeWatch);
    this.#lettingGo = lettingGo;
    const ownWatches = kept.watches.filter(({ rule }) => rule !== NO_RULE);
    const watches = new Watches(ownWatches, (name) => this.#book.named(name)?.rule, writeWatch);
    this.#now = newestDateIn({ watches, lettingGo });
    const surroundings = new KnownSurroundings({ settings, kept, levels, lettingGo, watches });
    const shared = { watches, surroundings, settings: () => this.#settings };
    const firings = new Firings({ ...shared, outbox, instance, describe, lettingGo, wake });
    const suspending = new Suspending({ surroundings, wake, write: (row) => writer.suspension(row) });
    const watching = new Watching({ ...shared, firings, book });
    this.#watches = watches;
    this.#surroundings = surroundings;
    this.#suspending = suspending;
    this.#watching = watching;
    this.#moves = new Moves({ surroundings, suspending, watching, book, wake });
    this.#commands = new EffectCommands({ outbox, watches, firings, book });
    outbox.listen((row) => this.#sawEffect(row));
  }

  set settings(settings: ReactionSettings) {
    this.#settings = settings;
    this.#book = new RuleBook(settings.rules);
    this.#hasNewRules = true;
    this.#surroundings.settings = settings;
    if (this.#now !== Number.NEGATIVE_INFINITY) this.#take(this.#now, () => undefined);
  }

  tick(now: number): void {
    this.#pass(now);
  }

  moved(move: ReactionMove): void {
    this.#take(move.takenAt, (at) => {
      this.#seq = move.seq;
      this.#moves.take(move, at);
    });
  }

  deployed(deployment: Deployment, now: number): void {
    this.#take(now, (at) => {
      if (!this.#surroundings.deployments.learn(deployment)) return;
      this.#options.writer.deployment(deployment);
      this.#note({ kind: "deployment", deployment }, at);
      this.#wakes.add(deploymentWake(deployment));
    });
  }

  holdChanged(
    { resourceId, check }: { readonly resourceId: string; readonly check: string },
    heldUntil: number | undefined,
    now: number,
  ): void {
    this.#take(now, (at) => {
      const touched = [...this.#watches.touchedBy(resourceId, check)].filter(
        (watch) =>
          watch.heldUntil !== undefined &&
          watch.heldUntil !== heldUntil &&
          (watch.heldCheck === undefined || watch.heldCheck === check),
      );
      if (touched.length === 0) return;
      this.#note({ kind: "hold", resourceId, check, ...(heldUntil === undefined ? {} : { heldUntil }) }, at);
      for (const watch of touched) this.#watching.holdChanged(watch, heldUntil, at);
    });
  }

  command(command: ReactionCommand, now: number): CommandRefused | undefined {
    return this.#take(now, (at) => {
      const refused = this.#obey(command, at);
      if (refused === undefined) this.#note({ kind: "command", command }, at);
      return refused;
    });
  }

  replay(row: JournalRow): void {
    const input = inputOf(row);
    if (input?.kind === "set-back") this.#pass(input.from);
    // What the input is about may only have been set off by the time until then.
    this.#pass(row.at);
    switch (input?.kind) {
      case undefined:
      case "set-back":
        return;
      case "command": {
        const { instance, outbox } = this.#options;
        const command = pastCommand(input.command, { instance, outbox, watches: this.#watches });
        if (command !== undefined) this.command(command, row.at);
        return;
      }
      case "deployment":
        this.deployed(input.deployment, row.at);
        return;
      case "hold":
        this.holdChanged(input, input.heldUntil, row.at);
        return;
      case "ended":
        endOnceMore(this.#options.outbox, input.key, row.at);
        return;
    }
  }

  #take<Answer>(now: number, input: (now: number) => Answer): Answer {
    this.#pass(now);
    const at = Math.max(now, this.#now);
    this.#now = at;
    return this.#busily(() => {
      if (this.#hasNewRules) this.#settle(at);
      const answer = input(at);
      this.#wakeUp(at);
      return answer;
    });
  }

  /** All that is due until then, each at its time: so it does not matter when somebody looks at the clock. */
  #pass(now: number): void {
    const { suspensions } = this.#surroundings;
    if (Math.max(this.#now, this.#reached) - now >= SET_BACK_MS_MIN) this.#setBack(now);
    this.#reached = Math.max(this.#reached, now);
    for (;;) {
      const time = Math.min(suspensions.nextEndAt, this.#watches.nextDueAt ?? Number.POSITIVE_INFINITY);
      if (time > now) return;
      const at = Math.max(time, this.#now);
      this.#busily(() => {
        if (this.#hasNewRules) this.#settle(at);
        for (const suspension of suspensions.overAt(time)) this.#suspending.end(suspension, at);
        for (const watch of this.#watches.takeDue(time)) this.#watching.passed(watch, at);
        this.#wakeUp(at);
      });
    }
  }

  #setBack(now: number): void {
    this.#note({ kind: "set-back", from: Math.max(this.#now, this.#reached) }, now);
    this.#now = now;
    this.#reached = now;
    this.#busily(() => {
      setBack({ watches: this.#watches, watching: this.#watching, lettingGo: this.#lettingGo, book: this.#book }, now);
      this.#wakeUp(now);
    });
  }

  #busily<Answer>(work: () => Answer): Answer {
    this.#isBusy = true;
    try {
      return work();
    } finally {
      this.#isBusy = false;
    }
  }

  #wakeUp(now: number): void {
    while (this.#wakes.size > 0) {
      const wakes = [...this.#wakes].sort();
      this.#wakes.clear();
      for (const wake of wakes) this.#watching.woken(wake, now);
    }
  }

  #obey(command: ReactionCommand, now: number): CommandRefused | undefined {
    switch (command.kind) {
      case "suspend":
        return this.#suspending.begin(command.suspension, now);
      case "end-suspension":
        return this.#suspending.endById(command.id, command.by, now);
      case "approve":
      case "retry":
      case "reject":
      case "abandon":
        return this.#commands.do(command, now);
    }
  }

  /** Somebody has put an effect into the outbox: the runner, or this machine itself. */
  #sawEffect(row: EffectRow): void {
    if (row.attempts > 0) this.#sawAttempt(row);
    const wake = this.#surroundings.sawEffect(row);
    if (wake === undefined) return;
    if (this.#isBusy) this.#wakes.add(wake);
    else this.#take(Math.max(row.endedAt ?? this.#now, this.#now), (at) => this.#ended(row.key, wake, at));
  }

  #sawAttempt({ firing: number }: EffectRow): void {
    const watch = this.#watches.withFiring(number);
    const firing = watch?.firing;
    if (watch === undefined || firing?.number !== number || firing.isTried) return;
    firing.isTried = true;
    this.#watches.save(watch);
  }

  #ended(key: string, wake: string, at: number): void {
    this.#note({ kind: "ended", key }, at);
    this.#wakes.add(wake);
  }

  #settle(now: number): void {
    this.#hasNewRules = false;
    this.#watching.settle(this.#mark.mark(this.#settings), now);
  }

  #note(input: Input, at: number): void {
    this.#journal.add(input, at, this.#seq);
  }
}
