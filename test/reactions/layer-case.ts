/** What a layer is asked in tests: a case in which nothing speaks against acting, but for what a test wishes. */
import type { Case, Crew, Surroundings } from "../../src/reactions/case.ts";
import { DEFAULT_SETTINGS } from "../../src/reactions/rule.ts";
import type { Suspension, SuspensionKind } from "../../src/store/suspension.ts";
import { rule, run, START } from "./timeline.ts";

export type CaseWish = Partial<Omit<Case, "surroundings">> & { readonly surroundings?: Partial<Surroundings> };

const NAMES = { project: "acme", environment: "production", target: "web-01" };
const SUBJECT = { kind: "resource", id: "acme/production/-/web-01/-", names: NAMES } as const;
export const SIGHTING = {
  resourceId: SUBJECT.id,
  level: "unhealthy",
  at: START,
  takenAt: START,
  ageMs: 1000,
  reason: "said so",
  seq: 7,
  source: "tasks",
} as const;

export const NOTHING: Surroundings = {
  suspendedBy: () => undefined,
  deploymentTo: () => undefined,
  downBefore: () => undefined,
  crewOf: () => undefined,
  releaseIn: () => undefined,
  rolledBackAt: () => undefined,
  openRedeploy: () => undefined,
  breaker: { countOf: () => 0, isHolding: false },
};

export function question(wish: CaseWish = {}): Case {
  return {
    now: START,
    rule: rule(),
    phase: "do",
    subject: SUBJECT,
    level: "unhealthy",
    sighting: SIGHTING,
    plans: [{ ...run("out") }],
    settings: DEFAULT_SETTINGS,
    ...wish,
    surroundings: { ...NOTHING, ...wish.surroundings },
  };
}

export function suspended(kind: SuspensionKind, until?: number): Partial<Surroundings> {
  const suspension: Suspension = {
    ...{ id: "4f2a", kind, selectors: [{}], startsAt: START, expireOnResolve: false, isSticky: false },
    ...{ author: "ana", comment: "patching", createdAt: START },
  };
  const found = { suspension, ...(until === undefined ? {} : { until }) };
  return { suspendedBy: (asked) => (asked === kind ? found : undefined) };
}

export function crew(wish: Partial<Crew>): Partial<Surroundings> {
  const found = { name: "acme/production", wake: "crew", total: 8, out: 0, well: 7, ...wish };
  return { crewOf: () => found };
}

export const LIMITED = rule({ limit: { max: 2, percent: 25, of: ["project", "environment"] } });
const DEPLOYMENT = {
  task: "ServerTasks-1",
  ...{ project: "acme", environment: "production" },
  release: "1.4.2",
  startedAt: START,
};
export const HOLDING = {
  ...DEFAULT_SETTINGS,
  deployments: { ...DEFAULT_SETTINGS.deployments, during: "hold" as const },
};

export function deployed(): Partial<Surroundings> {
  return { deploymentTo: () => ({ deployment: DEPLOYMENT, until: START + 300_000 }) };
}
