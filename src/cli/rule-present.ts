/** How things are now for a report that somebody tries: who is meant, what is known of it, and what would change. */

import { shown } from "../../grammar/malformed.ts";
import type { Report } from "../../grammar/report.ts";
import type { Config } from "../daemon/config.ts";
import { decide } from "../health/decide.ts";
import { CHECK_UNNAMED, namesOf, namesOfId, type ResourceNames, resourceIdOf } from "../health/names.ts";
import { createPolicies } from "../health/policy.ts";
import type { ResourceState } from "../health/state.ts";
import { createDeploymentBoard } from "../intake/deployment-board.ts";
import { heldUntilOf } from "../intake/holds.ts";
import type { ReactionMove } from "../reactions/reactor.ts";
import { type Explanation, type KeptReactions, NOTHING_KEPT, type StoreReader } from "../store/store-reader.ts";
import { ambiguous, type SelectionArguments, selectorOf } from "./asking.ts";
import { UsageError } from "./command.ts";
import type { ReportArgument } from "./report-argument.ts";

export interface Present {
  readonly names: ResourceNames;
  readonly kept: KeptReactions;
  readonly lastSeq: number;
  readonly now: number;
  readonly moves: readonly ReactionMove[];
  /** What the report was judged to be: `confirmed`, `counting: …`. */
  readonly verdict: string;
}

interface Surroundings {
  readonly reader: StoreReader | undefined;
  readonly config: Config;
  readonly args: SelectionArguments & { readonly source?: string };
  readonly now: number;
}

export function presentOf(said: ReportArgument, surroundings: Surroundings): Present {
  const { reader, config, args, now } = surroundings;
  checkSource(args.source, config);
  const names = meantBy(said, surroundings);
  const kept = reader?.reactions(now) ?? NOTHING_KEPT;
  const lastSeq = reader?.lastSeq() ?? 0;
  const report = reportOf(said);
  const at = report.at === undefined ? undefined : Date.parse(report.at);
  const check = report.check ?? CHECK_UNNAMED;
  const policyOf = createPolicies(config.policies);
  const before = stateOf(reader?.explanation(resourceIdOf(names)));
  const { level, message, ttlMs, data } = report;
  const input = { kind: "report", now, report: { check, level, message, at, ttlMs } } as const;
  const decision = decide(before, input, (name) => policyOf(names, name));
  const board = createDeploymentBoard(kept.deployments, () => config.reactions.deployments);
  const moves = decision.moves.map((move, index): ReactionMove => {
    const heldUntil = heldUntilOf(decision.state, move.check);
    const deployment = board.suspectOf(names, move.at);
    return {
      ...{ ...move, seq: lastSeq + 1 + index, resourceId: resourceIdOf(names), names, takenAt: now },
      ...{ ageMs: at === undefined ? 0 : now - at, source: args.source ?? TRIED },
      ...(heldUntil === undefined ? {} : { heldUntil }),
      ...(deployment === undefined ? {} : { deployment }),
      ...(data === undefined ? {} : { data }),
    };
  });
  return { names, kept, lastSeq, now, moves, verdict: decision.verdict };
}

/** No source is called so, so that it may do what it likes. */
const TRIED = "(rules test)";

function checkSource(source: string | undefined, { sources }: Config): void {
  if (source === undefined || sources.some(({ name }) => name === source)) return;
  const known = sources.length === 0 ? "none" : sources.map(({ name }) => name).join(", ");
  throw new UsageError(`there is no source ${shown(source)}; the sources are ${known}`);
}

/** A message says who is meant; a name may be one that is known, or else is taken as it is written. */
function meantBy(said: ReportArgument, { reader, args }: Surroundings): ResourceNames {
  const { target: _, ...given } = selectorOf(args);
  if (said.kind === "message") {
    const { target, project, environment, tenant, resource } = said.report;
    return { ...given, ...definite({ project, environment, tenant, name: resource }), target };
  }
  const found = reader?.named(said.subject, selectorOf(args), 20) ?? [];
  if (found.length > 1) throw ambiguous(said.subject, found);
  if (found[0] !== undefined) return namesOf(found[0]);
  const whole = namesOfId(said.subject);
  if (whole !== undefined) return whole;
  const [target = "", name] = said.subject.split("/");
  return { ...given, ...definite({ name }), target };
}

function reportOf(said: ReportArgument): Omit<Report, "target"> {
  if (said.kind === "message") return said.report;
  const { level, message } = said;
  return { level, ...definite({ message }) };
}

function stateOf(explanation: Explanation | undefined): ResourceState | undefined {
  if (explanation === undefined) return undefined;
  const { resource, checks } = explanation;
  return {
    level: resource.level,
    since: Date.parse(resource.since),
    ...definite({ message: resource.message ?? undefined }),
    checks: new Map(checks.map(({ name, state }) => [name, state])),
  };
}

function definite<Properties extends object>(properties: Properties) {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Properties]?: Exclude<Properties[Key], undefined>;
  };
}
