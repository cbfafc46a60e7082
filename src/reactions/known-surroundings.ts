/** All that rules can be kept from acting by: how everything is, what is suspended and deployed, what was let go lately. */
import type { Deployment } from "../health/deployment.ts";
import type { EffectRow, GroupNames, Subject } from "../store/effect.ts";
import { isOpen } from "../store/effect-state.ts";
import type { KeptLevel, KeptReactions } from "../store/store-reader.ts";
import type { Suspension, SuspensionKind } from "../store/suspension.ts";
import type { Crew, Place, Surroundings } from "./case.ts";
import { Dependencies } from "./dependencies.ts";
import { Fleet, type FleetMove, type Standing } from "./fleet.ts";
import { KnownDeployments } from "./known-deployments.ts";
import { BREAKER_WAKE } from "./layers/breaker.ts";
import { redeployWake } from "./layers/rollback.ts";
import type { LettingGo } from "./letting-go.ts";
import { type ActiveSuspension, endsWhenHealthy, LiveSuspensions } from "./live-suspensions.ts";
import { planOf } from "./plan-of.ts";
import type { ReactionMove } from "./reactor.ts";
import { redeployPlaceOf } from "./redeploy-place.ts";
import type { Limit, ReactionSettings } from "./rule.ts";
import type { Watches } from "./watches.ts";

export interface KnownSurroundingsOptions {
  readonly settings: ReactionSettings;
  readonly kept: Pick<KeptReactions, "suspensions" | "deployments" | "openEffects">;
  readonly levels: () => Iterable<KeptLevel>;
  readonly lettingGo: LettingGo;
  readonly watches: Watches;
}

const NOTHING: FleetMove = { groups: [], roomier: [] };

export class KnownSurroundings implements Surroundings {
  readonly suspensions = new LiveSuspensions();
  readonly deployments: KnownDeployments;
  readonly breaker: Surroundings["breaker"];
  readonly #levels: () => Iterable<KeptLevel>;
  readonly #lettingGo: LettingGo;
  readonly #watches: Watches;
  /** By the number of the effect. */
  readonly #openRedeploys = new Map<number, { readonly wake: string; readonly firing: number }>();
  /** How many rules with a limit have acted on a resource that is not well again. */
  readonly #actedOn = new Map<string, number>();
  /** What has moved as long as nobody asks how everything is. */
  readonly #moved = new Map<string, KeptLevel>();
  #fleet: Fleet | undefined;
  #dependencies: Dependencies;
  #settings: ReactionSettings;

  constructor(options: KnownSurroundingsOptions) {
    const { settings, kept, lettingGo, watches } = options;
    this.#settings = settings;
    this.#levels = options.levels;
    this.#lettingGo = lettingGo;
    this.#watches = watches;
    this.#dependencies = new Dependencies(settings.dependencies);
    this.deployments = new KnownDeployments(kept.deployments);
    this.breaker = {
      countOf: (withinMs, now) => lettingGo.countOf(withinMs, now),
      get isHolding() {
        return watches.isAwaited(BREAKER_WAKE);
      },
    };
    for (const effect of kept.openEffects) this.sawEffect(effect);
    this.#become(settings);
    for (const suspension of kept.suspensions) this.suspend(suspension);
  }

  set settings(settings: ReactionSettings) {
    this.#become(settings);
  }

  suspend(suspension: Suspension): void {
    this.suspensions.add(suspension, endsWhenHealthy(suspension) ? this.#known().levels() : []);
  }

  move({ resourceId, names, to }: ReactionMove): FleetMove & { readonly isUp: boolean } {
    if (this.#fleet === undefined) {
      this.#moved.set(resourceId, { id: resourceId, names, level: to });
      return { ...NOTHING, isUp: false };
    }
    const isUp = this.#dependencies.move(resourceId, names, to);
    return { ...this.#fleet.move(resourceId, names, to), isUp };
  }

  /** A rule with a limit has acted on it, or it has recovered from that. */
  acted(resourceId: string, by: 1 | -1): FleetMove {
    const count = (this.#actedOn.get(resourceId) ?? 0) + by;
    if (count > 0) this.#actedOn.set(resourceId, count);
    else this.#actedOn.delete(resourceId);
    return this.#fleet?.setActedOn(resourceId, count > 0) ?? NOTHING;
  }

  /** What wakes those who waited for this redeployment, where it was the last of it. */
  sawEffect(row: EffectRow): string | undefined {
    if (row.plan.kind !== "octopus-redeploy") return undefined;
    const { number, firing, state, occasion } = row;
    const known = this.#openRedeploys.get(number);
    const place = redeployPlaceOf([planOf(row)], occasion.subject.names);
    if (isOpen(state) && state !== "held" && place !== undefined) {
      this.#openRedeploys.set(number, { wake: redeployWake(place), firing });
      return undefined;
    }
    this.#openRedeploys.delete(number);
    return known?.wake;
  }

  suspendedBy(kind: SuspensionKind, subject: Subject, now: number): ActiveSuspension | undefined {
    return this.suspensions.activeOn(kind, subject, now);
  }

  deploymentTo(
    names: GroupNames,
    now: number,
  ): { readonly deployment: Deployment; readonly until: number } | undefined {
    return this.deployments.activeIn(names, now, this.#settings.deployments);
  }

  downBefore(subject: Subject): string | undefined {
    return this.#dependencies.downBefore(subject);
  }

  crewOf(limit: Limit, resourceId: string): Crew | undefined {
    return this.#known().crewOf(limit.of, resourceId);
  }

  standingOf(resourceId: string): Standing | undefined {
    return this.#fleet?.standingOf(resourceId);
  }

  releaseIn(place: Place): string | undefined {
    return this.deployments.newestIn(place)?.release;
  }

  rolledBackAt(place: Place, release: string): number | undefined {
    return this.#lettingGo.rolledBackAt(place, release);
  }

  openRedeploy(place: Place, firing: number | undefined): number | undefined {
    const wake = redeployWake(place);
    const others = this.#openRedeploys.entries().filter(([, open]) => open.wake === wake && open.firing !== firing);
    const numbers = [...others].map(([number]) => number);
    return numbers.length === 0 ? undefined : Math.min(...numbers);
  }

  #become(settings: ReactionSettings): void {
    this.#settings = settings;
    const { rules, dependencies } = settings;
    const isNeeded = rules.some(({ when, limit }) => limit !== undefined || when?.on.kind === "group");
    if (this.#fleet !== undefined || isNeeded || dependencies.length > 0) this.#build();
  }

  #known(): Fleet {
    return this.#fleet ?? this.#build();
  }

  #build(): Fleet {
    const { rules, dependencies } = this.#settings;
    const groupings = rules.flatMap(({ when, limit }) => [
      ...(when?.on.kind === "group" ? [when.on.by] : []),
      ...(limit === undefined ? [] : [limit.of]),
    ]);
    this.#countActedOn();
    const levels = this.#fleet === undefined ? [...this.#levels(), ...this.#moved.values()] : this.#fleet.levels();
    const percents = rules.flatMap(({ limit }) => (limit?.percent === undefined ? [] : [limit.percent]));
    const fleet = new Fleet(groupings, levels, this.#actedOn.keys(), percents);
    this.#fleet = fleet;
    this.#moved.clear();
    this.#dependencies = new Dependencies(dependencies);
    for (const { id, names, level } of fleet.levels()) this.#dependencies.move(id, names, level);
    return fleet;
  }

  #countActedOn(): void {
    const limited = new Set(this.#settings.rules.filter(({ limit }) => limit !== undefined).map(({ name }) => name));
    this.#actedOn.clear();
    for (const { rule, subject, firing } of this.#watches.all()) {
      if (subject.kind === "group" || firing?.isLetGo !== true || !limited.has(rule)) continue;
      this.#actedOn.set(subject.id, (this.#actedOn.get(subject.id) ?? 0) + 1);
    }
  }
}
