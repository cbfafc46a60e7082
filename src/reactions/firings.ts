/**
 * What becomes of a rule that fires: its effects are put into the outbox, held, let go, and ended. All effects of one
 * firing that wait share their state and its reason.
 */
import { formatDuration } from "../health/duration.ts";
import type { EffectRow, Phase } from "../store/effect.ts";
import { isWaiting } from "../store/effect-state.ts";
import type { Case, Objection } from "./case.ts";
import { effectKey } from "./effect-key.ts";
import { abandoned, held, queued, stateAfter } from "./effect-states.ts";
import type { FleetMove } from "./fleet.ts";
import type { KnownSurroundings } from "./known-surroundings.ts";
import { suspensionOfWake } from "./layers/suspension-objection.ts";
import { askLayers } from "./layers.ts";
import type { LettingGo } from "./letting-go.ts";
import type { NewEffect, Outbox } from "./outbox.ts";
import type { LogPlan, Plan } from "./plan.ts";
import { planOf } from "./plan-of.ts";
import { redeployPlaceOf } from "./redeploy-place.ts";
import type { ReactionSettings, Rule } from "./rule.ts";
import { occasionOf, type Sighting } from "./sighting.ts";
import type { Firing, Hold, Watch } from "./watch-state.ts";
import type { Watches } from "./watches.ts";

export interface FiringsOptions {
  readonly outbox: Outbox;
  readonly instance: string;
  readonly describe: (plan: Plan) => string;
  readonly watches: Watches;
  readonly surroundings: KnownSurroundings;
  readonly lettingGo: LettingGo;
  readonly settings: () => ReactionSettings;
  /** Those who wait for this are to be asked again. */
  readonly wake: (wake: string) => void;
}

/** What has to do with the world: not done any more once there is no need. Notices of it are told even so. */
function isDeed({ plan: { kind } }: EffectRow): boolean {
  return kind === "run" || kind.startsWith("octopus-");
}

const NOTE: Omit<LogPlan, "kind"> = { level: "warn", timeoutMs: 60_000, continues: false, attemptsMax: 1, once: false };

export class Firings {
  readonly #options: FiringsOptions;

  constructor(options: FiringsOptions) {
    this.#options = options;
  }

  /** The watch has to be saved after this. */
  fire(rule: Rule, watch: Watch, sighting: Sighting, cause: string, now: number): void {
    watch.times = [];
    delete watch.forDueAt;
    delete watch.wait;
    if (rule.do.length === 0) return;
    const seen = this.#withRelease(sighting, watch, rule.do);
    watch.firing = this.#add("do", { rule, watch, sighting: seen, cause, now }, undefined);
  }

  /** Undoes what was let through, once the episode is over. */
  recover(rule: Rule, watch: Watch, sighting: Sighting, cause: string, now: number): void {
    const { firing } = watch;
    delete watch.firing;
    if (firing === undefined) return;
    this.#abandonRecovered(firing, sighting, now);
    if (!firing.isLetGo) return;
    this.#acted(rule, watch, -1);
    if (rule.recover.length === 0) return;
    if (watch.recovery !== undefined)
      this.#end(watch.recovery, now, { layer: "superseded", reason: "a newer one follows" });
    const isNothingDone = !firing.isTried && this.#openOf(firing).length === 0;
    const nothing = { layer: "recovered", reason: "nothing was done", isFinal: true } as const;
    const recovery = this.#add("recover", { rule, watch, sighting, cause, now }, isNothingDone ? nothing : undefined);
    if (recovery.held === undefined) delete watch.recovery;
    else watch.recovery = recovery;
  }

  /** Asks once more, from the first layer on. False where the answer is the same. */
  reconsider(rule: Rule, watch: Watch, phase: Phase, now: number): boolean {
    const firing = phase === "do" ? watch.firing : watch.recovery;
    if (firing?.held === undefined) return false;
    const waiting = this.#waitingOf(firing);
    const plans = waiting.map(planOf);
    const { sighting } = firing;
    const objection = askLayers(this.#case({ rule, watch, sighting, now }, phase, plans, firing.number));
    if (objection === undefined) {
      this.#letGo(rule, watch, firing, phase, now);
      for (const row of waiting) this.#options.outbox.put(queued(row, now));
      return true;
    }
    if (isSameHold(firing.held, objection)) return false;
    if (objection.isFinal === true) this.#end(firing, now, objection);
    else for (const row of waiting) this.#options.outbox.put(held(row, objection));
    this.#hold(watch, phase, firing, objection);
    return true;
  }

  /** A person lets it go, whatever holds it. */
  letGoByPerson(rule: Rule, watch: Watch, phase: Phase, now: number): void {
    const firing = phase === "do" ? watch.firing : watch.recovery;
    if (firing !== undefined) this.#letGo(rule, watch, firing, phase, now, "person");
  }

  /** It is not well, although it ought to be by now. */
  noteFailure(rule: Rule, watch: Watch, firing: Firing, now: number): void {
    const { outbox, describe } = this.#options;
    const withinMs = rule.expect?.withinMs ?? 0;
    const plan = { kind: "log", ...NOTE } as const;
    const reason = failureText(withinMs, firing);
    const sighting = { ...firing.sighting, level: watch.level, reason };
    const effect = this.#effect("do", { rule, watch, sighting, cause: `due ${now}`, now }, plan, rule.do.length);
    outbox.add([{ ...effect, summary: describe(plan), state: "queued", reason, dueAt: now }]);
  }

  /** What is open and has not been begun. */
  abandonAll(watch: Watch, now: number, objection: Objection): void {
    for (const firing of [watch.firing, watch.recovery]) if (firing !== undefined) this.#end(firing, now, objection);
  }

  #add(phase: Phase, call: Call, decided: Objection | undefined): Firing {
    const { outbox, describe } = this.#options;
    const { rule, watch, sighting, cause, now } = call;
    const plans = phase === "do" ? rule.do : rule.recover;
    const objection = decided ?? askLayers(this.#case(call, phase, plans, undefined));
    const added = outbox.add(
      plans.map((plan, step) => ({
        ...this.#effect(phase, call, plan, step),
        summary: describe(plan),
        ...stateAfter(objection, now),
      })),
    );
    const [first] = added;
    const number = first?.number ?? 0;
    const firing: Firing = { number, effects: added.length, cause, sighting, isLetGo: false, isTried: false };
    if (objection === undefined) this.#letGo(rule, watch, firing, phase, now);
    else this.#hold(watch, phase, firing, objection);
    return firing;
  }

  #effect(
    phase: Phase,
    { rule, watch, sighting, cause, now }: Call,
    plan: Plan,
    step: number,
  ): Omit<NewEffect, "summary" | "state"> {
    const { subject, subjectText } = watch;
    const { instance } = this.#options;
    return {
      key: effectKey({ instance, rule: rule.name, subject: subjectText, phase, cause }, step),
      rule: rule.name,
      phase,
      step,
      subject: subjectText,
      ...(subject.kind === "group" ? {} : { resourceId: subject.id }),
      occasion: occasionOf(subject, sighting),
      plan: { ...plan },
      createdAt: now,
    };
  }

  #letGo(rule: Rule, watch: Watch, firing: Firing, phase: Phase, now: number, by?: "person"): void {
    delete firing.held;
    if (phase === "recover") {
      delete watch.recovery;
      return;
    }
    if (firing.isLetGo) return;
    const { lettingGo, settings } = this.#options;
    firing.isLetGo = true;
    watch.letGoAt = now;
    if (rule.expect !== undefined) firing.expectAt = now + rule.expect.withinMs;
    if (by === undefined) lettingGo.add(firing.effects, now, settings().breaker);
    const place = redeployPlaceOf(rule.do, watch.subject.names);
    const { release } = firing.sighting;
    if (place !== undefined && release !== undefined) lettingGo.rolledBack(place, release, now);
    this.#acted(rule, watch, 1);
  }

  #acted(rule: Rule, { subject }: Watch, by: 1 | -1): void {
    if (rule.limit === undefined || subject.kind === "group") return;
    const { roomier }: FleetMove = this.#options.surroundings.acted(subject.id, by);
    for (const wake of roomier) this.#options.wake(wake);
  }

  #hold(watch: Watch, phase: Phase, firing: Firing, objection: Objection): void {
    const { layer, wake, freesAt, isFinal } = objection;
    if (isFinal === true) {
      delete firing.held;
      if (phase === "recover") delete watch.recovery;
      return;
    }
    const hold: Hold = {
      layer,
      ...(wake === undefined ? {} : { wake }),
      ...(freesAt === undefined ? {} : { freesAt }),
    };
    firing.held = hold;
  }

  #abandonRecovered(firing: Firing, { level }: Sighting, now: number): void {
    const word = level === "healthy" ? "recovered" : `it is ${level} now`;
    const suspension = suspensionOfWake(firing.held?.wake);
    const notice = suspension === undefined ? word : `resolved during ${firing.held?.layer} ${suspension}`;
    let isNoticed = false;
    for (const row of this.#openOf(firing)) {
      if (!isWaiting(row) && !(row.state === "queued" && row.attempts === 0 && isDeed(row))) continue;
      this.#options.outbox.put(abandoned(row, now, { layer: "recovered", reason: isNoticed ? word : notice }));
      isNoticed = true;
    }
  }

  #end(firing: Firing, now: number, objection: Objection): void {
    delete firing.held;
    for (const row of this.#waitingOf(firing)) this.#options.outbox.put(abandoned(row, now, objection));
  }

  #openOf({ number, effects }: Firing): readonly EffectRow[] {
    const { open } = this.#options.outbox;
    const rows: EffectRow[] = [];
    for (let at = number; at < number + effects; at++) {
      const row = open.get(at);
      if (row !== undefined) rows.push(row);
    }
    return rows;
  }

  #waitingOf(firing: Firing): readonly EffectRow[] {
    return this.#openOf(firing).filter(isWaiting);
  }

  #case(
    { rule, watch, sighting, now }: Omit<Call, "cause">,
    phase: Phase,
    plans: readonly Plan[],
    firing: number | undefined,
  ): Case {
    const { subject, level, heldUntil, letGoAt } = watch;
    const { settings, surroundings } = this.#options;
    return {
      now,
      rule,
      phase,
      subject,
      level,
      ...(heldUntil === undefined ? {} : { heldUntil }),
      sighting,
      plans,
      ...(firing === undefined ? {} : { firing }),
      ...(letGoAt === undefined ? {} : { letGoAt }),
      settings: settings(),
      surroundings,
    };
  }

  /** The release that it would roll back, whatever is deployed until it does. */
  #withRelease(sighting: Sighting, { subject: { names } }: Watch, plans: readonly Plan[]): Sighting {
    const place = redeployPlaceOf(plans, names);
    if (place === undefined) return sighting;
    const isOwn = place.project === names.project && place.environment === names.environment;
    const suspect = isOwn ? sighting.deployment?.release : undefined;
    const release = suspect ?? this.#options.surroundings.releaseIn(place);
    return release === undefined ? sighting : { ...sighting, release };
  }
}

interface Call {
  readonly rule: Rule;
  readonly watch: Watch;
  readonly sighting: Sighting;
  /** What sets the firing apart from all others of the rule and subject. */
  readonly cause: string;
  readonly now: number;
}

export function failureText(withinMs: number, { sighting: { level } }: Firing): string {
  return `still not healthy ${formatDuration(withinMs)} after having been ${level}`;
}

function isSameHold(hold: Hold, { layer, wake, freesAt, isFinal }: Objection): boolean {
  return isFinal !== true && hold.layer === layer && hold.wake === wake && hold.freesAt === freesAt;
}
