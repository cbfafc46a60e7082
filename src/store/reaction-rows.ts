/** Rows of effects and of what goes with them as they stand in the tables, and the values that they stand for. */
import type { Deployment } from "../health/deployment.ts";
import { instantOrNull, instantText } from "../health/instant.ts";
import type { NameSelector } from "../health/selection.ts";
import type { Attempt } from "./answers.ts";
import { effectStateOf } from "./codes.ts";
import type { AttemptRow, EffectRow, Occasion, Phase } from "./effect.ts";
import { SUSPENSION_KINDS, type Suspension, type SuspensionKind } from "./suspension.ts";

export interface EffectColumns {
  readonly number: number;
  readonly key: string;
  readonly rule: string;
  readonly phase: Phase;
  readonly step: number;
  readonly firing: number;
  readonly subject: string;
  readonly resource_id: string | null;
  readonly state: number;
  readonly layer: string | null;
  readonly reason: string | null;
  readonly due_at: number | null;
  readonly created_at: number;
  readonly ended_at: number | null;
  readonly attempts: number;
  readonly decided_by: string | null;
  readonly summary: string;
  readonly occasion: string;
  readonly plan: string;
}

export const EFFECT_COLUMNS = `e.number, e.key, e.rule, e.phase, e.step, e.firing, e.subject, e.resource_id, e.state,
  e.layer, e.reason, e.due_at, e.created_at, e.ended_at, e.attempts, e.decided_by, e.summary, e.occasion, e.plan`;

export function effectRowOf(row: EffectColumns): EffectRow {
  const { number, key, rule, phase, step, firing, subject, resource_id: resourceId, summary, attempts } = row;
  const { layer, reason, due_at: dueAt, created_at: createdAt, ended_at: endedAt, decided_by: by } = row;
  return {
    number,
    key,
    rule,
    phase,
    step,
    firing,
    subject,
    ...(resourceId === null ? {} : { resourceId }),
    occasion: JSON.parse(row.occasion) as Occasion,
    plan: JSON.parse(row.plan) as EffectRow["plan"],
    summary,
    state: effectStateOf(row.state),
    ...(layer === null ? {} : { layer }),
    ...(reason === null ? {} : { reason }),
    ...(dueAt === null ? {} : { dueAt }),
    createdAt,
    ...(endedAt === null ? {} : { endedAt }),
    attempts,
    ...(by === null ? {} : { by }),
  };
}

export interface AttemptColumns {
  readonly effect: number;
  readonly number: number;
  readonly started_at: number;
  readonly ended_at: number | null;
  readonly outcome: "done" | "failed" | "unknown" | null;
  readonly status: string | null;
  readonly output: string | null;
  readonly link: string | null;
  readonly started: string | null;
}

export function attemptRowOf(row: AttemptColumns): AttemptRow {
  const { effect, number, started_at: startedAt, ended_at: endedAt, outcome, status, output, link, started } = row;
  return {
    effect,
    number,
    startedAt,
    ...(endedAt === null ? {} : { endedAt }),
    ...(outcome === null ? {} : { outcome }),
    ...(status === null ? {} : { status }),
    ...(output === null ? {} : { output }),
    ...(link === null ? {} : { link }),
    ...(started === null ? {} : { started }),
  };
}

export function attemptOf(row: AttemptColumns): Attempt {
  const { number, started_at: startedAt, ended_at: endedAt, outcome, status, output, link } = row;
  return { number, startedAt: instantText(startedAt), endedAt: instantOrNull(endedAt), outcome, status, output, link };
}

export interface SuspensionColumns {
  readonly id: string;
  readonly kind: string;
  readonly selectors: string;
  readonly check_name: string | null;
  readonly starts_at: number;
  readonly ends_at: number | null;
  readonly cron: string | null;
  readonly expires_on_resolve: number;
  readonly is_sticky: number;
  readonly author: string;
  readonly comment: string;
  readonly created_at: number;
  readonly ended_at: number | null;
  readonly ended_by: string | null;
}

export function suspensionOf(row: SuspensionColumns): Suspension {
  const { id, check_name: check, starts_at: startsAt, ends_at: endsAt, cron, author, comment } = row;
  const { ended_at: endedAt, ended_by: endedBy } = row;
  return {
    id,
    kind: kindOf(row.kind),
    selectors: JSON.parse(row.selectors) as readonly NameSelector[],
    ...(check === null ? {} : { check }),
    startsAt,
    ...(endsAt === null ? {} : { endsAt }),
    ...(cron === null ? {} : { cron: JSON.parse(cron) as NonNullable<Suspension["cron"]> }),
    expireOnResolve: row.expires_on_resolve === 1,
    isSticky: row.is_sticky === 1,
    author,
    comment,
    createdAt: row.created_at,
    ...(endedAt === null ? {} : { ended: { at: endedAt, by: endedBy ?? "" } }),
  };
}

function kindOf(text: string): SuspensionKind {
  const kind = SUSPENSION_KINDS.find((known) => known === text);
  if (kind === undefined) throw new RangeError(`no kind of suspension has the name ${text}`);
  return kind;
}

export interface DeploymentColumns {
  readonly task: string;
  readonly project: string;
  readonly environment: string;
  readonly tenant: string | null;
  readonly release_name: string;
  readonly started_at: number;
  readonly finished_at: number | null;
  readonly outcome: "succeeded" | "failed" | "cancelled" | null;
}

export function deploymentOf(row: DeploymentColumns): Deployment {
  const { task, project, environment, tenant, release_name: release, started_at: startedAt } = row;
  const { finished_at: finishedAt, outcome } = row;
  return {
    task,
    project,
    environment,
    ...(tenant === null ? {} : { tenant }),
    release,
    startedAt,
    ...(finishedAt === null ? {} : { finishedAt }),
    ...(outcome === null ? {} : { outcome }),
  };
}
