/** What reactions go on from after a start, and what people ask about suspensions and deployments. */
import type { Deployment } from "../health/deployment.ts";
import { OPEN_STATE_CODES } from "./codes.ts";
import { VALUE } from "./glob.ts";
import {
  type AttemptColumns,
  attemptRowOf,
  type DeploymentColumns,
  deploymentOf,
  EFFECT_COLUMNS,
  type EffectColumns,
  effectRowOf,
  type SuspensionColumns,
  suspensionOf,
} from "./reaction-rows.ts";
import type { Statements } from "./statements.ts";
import type { KeptReactions } from "./store-reader.ts";
import type { Suspension } from "./suspension.ts";
import type { WatchRow } from "./watch.ts";

const OPEN_EFFECTS = `SELECT number FROM effects WHERE state IN (${OPEN_STATE_CODES})`;

const NEWEST_DEPLOYMENTS = `
  SELECT d.* FROM deployments d WHERE NOT EXISTS (
    SELECT 1 FROM deployments n
    WHERE n.project = d.project AND n.environment = d.environment AND n.tenant IS d.tenant
      AND n.started_at >= d.started_at AND (n.started_at, n.task) > (d.started_at, d.task)
  ) ORDER BY d.started_at, d.task`;

export function keptReactions(statements: Statements): KeptReactions {
  const last = statements.row<KeptReactions["last"]>("SELECT effect, journal FROM numbering");
  if (last === undefined) throw new Error("the numbering has no row");
  return {
    last,
    openEffects: statements
      .rows<EffectColumns>(
        `SELECT ${EFFECT_COLUMNS} FROM effects e WHERE e.number IN (${OPEN_EFFECTS}) ORDER BY e.number`,
      )
      .map(effectRowOf),
    attempts: statements
      .rows<AttemptColumns>(
        `SELECT a.* FROM attempts a WHERE a.effect IN (${OPEN_EFFECTS}) ORDER BY a.effect, a.number`,
      )
      .map(attemptRowOf),
    watches: statements.rows<WatchRow>("SELECT rule, subject, state FROM watches"),
    suspensions: statements
      .rows<SuspensionColumns>("SELECT * FROM suspensions WHERE ended_at IS NULL ORDER BY created_at, rowid")
      .map(suspensionOf),
    deployments: statements.rows<DeploymentColumns>(NEWEST_DEPLOYMENTS).map(deploymentOf),
  };
}

/** Newest first. */
export function selectSuspensions(
  statements: Statements,
  { withEnded, limit }: { readonly withEnded: boolean; readonly limit: number },
): readonly Suspension[] {
  const where = withEnded ? "" : "WHERE ended_at IS NULL";
  return statements
    .rows<SuspensionColumns>(
      `SELECT * FROM suspensions ${where} ORDER BY created_at DESC, rowid DESC LIMIT ${VALUE}`,
      limit,
    )
    .map(suspensionOf);
}

/** Newest first. */
export function newestDeployments(statements: Statements, limit: number): readonly Deployment[] {
  return statements
    .rows<DeploymentColumns>(`SELECT * FROM deployments ORDER BY started_at DESC, rowid DESC LIMIT ${VALUE}`, limit)
    .map(deploymentOf);
}
