/** What may speak against acting, in the order in which it is asked: the first that objects decides. */
import type { Case, Layer, Objection } from "./case.ts";
import { acknowledged } from "./layers/acknowledged.ts";
import { approval } from "./layers/approval.ts";
import { blastRadius } from "./layers/blast-radius.ts";
import { breaker } from "./layers/breaker.ts";
import { cooldown } from "./layers/cooldown.ts";
import { dependency } from "./layers/dependency.ts";
import { deployment } from "./layers/deployment.ts";
import { flapping } from "./layers/flapping.ts";
import { level } from "./layers/level.ts";
import { maintenance } from "./layers/maintenance.ts";
import { observe } from "./layers/observe.ts";
import { rollback } from "./layers/rollback.ts";
import { silence } from "./layers/silence.ts";
import { soft } from "./layers/soft.ts";
import { source } from "./layers/source.ts";
import { targets } from "./layers/targets.ts";
import { tooOld } from "./layers/too-old.ts";

const DO: readonly Layer[] = [
  targets,
  source,
  tooOld,
  level,
  soft,
  flapping,
  dependency,
  maintenance,
  deployment,
  silence,
  acknowledged,
  cooldown,
  blastRadius,
  rollback,
  breaker,
  observe,
  approval,
];

/** What undoes something is not to wait for what it undoes. */
const RECOVER: readonly Layer[] = [
  targets,
  source,
  tooOld,
  level,
  flapping,
  maintenance,
  silence,
  breaker,
  observe,
  approval,
];

export function askLayers(question: Case): Objection | undefined {
  for (const layer of question.phase === "do" ? DO : RECOVER) {
    const objection = layer(question);
    if (objection !== undefined) return objection;
  }
  return undefined;
}
