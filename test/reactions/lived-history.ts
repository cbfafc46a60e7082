/** A history as a daemon would have made it: reports through an intake into a real store, rules reacting all along. */
import { mkdtempDisposableSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Report } from "../../grammar/report.ts";
import type { Deployment } from "../../src/health/deployment.ts";
import { createPolicies, type PolicyRule } from "../../src/health/policy.ts";
import { createDeploymentBoard } from "../../src/intake/deployment-board.ts";
import { Intake } from "../../src/intake/intake.ts";
import { plainSource } from "../../src/intake/source.ts";
import { createReactor } from "../../src/reactions/open-reactor.ts";
import { Outbox } from "../../src/reactions/outbox.ts";
import { planText } from "../../src/reactions/plan-text.ts";
import type { ReactionCommand, Reactor } from "../../src/reactions/reactor.ts";
import type { ReactionSettings } from "../../src/reactions/rule.ts";
import { openReader } from "../../src/store/open-reader.ts";
import { openStore } from "../../src/store/store.ts";
import type { StoreReader } from "../../src/store/store-reader.ts";

export interface LivedHistory extends Disposable {
  readonly path: string;
  readonly reader: StoreReader;
  readonly outbox: Outbox;
  now: number;
  /** Lets time pass as a daemon does, once a second while something may be due. */
  pass(durationMs: number): void;
  report(report: Partial<Report>): void;
  deployed(deployment: Deployment): void;
  command(command: ReactionCommand): void;
  /** As the runner would: what is queued has been done. */
  doAll(): void;
  commit(): void;
}

export const START = Date.UTC(2026, 10, 1, 10);

export async function liveHistory(
  settings: ReactionSettings,
  policies: readonly PolicyRule[] = [],
): Promise<LivedHistory> {
  const folder = mkdtempDisposableSync(join(tmpdir(), "wrasse-history-"));
  const path = join(folder.path, "wrasse.db");
  const holder = { pid: process.pid, host: "test", command: "wrasse test" };
  const store = await openStore({ path, holder, now: START, synchronous: "NORMAL" });
  const reader = openReader(path);
  const clock = { at: START };
  const board = createDeploymentBoard([], () => settings.deployments);
  let made: { readonly reactor: Reactor; readonly outbox: Outbox } | undefined;
  const intake = new Intake({
    store,
    policyOf: createPolicies(policies),
    clock: { now: () => clock.at },
    monotonicMs: () => performance.now(),
    onEvent: () => {},
    suspectOf: board.suspectOf,
    reacting: (rows) => {
      const kept = reader.reactions(START);
      const outbox = new Outbox({ openEffects: [], lastNumber: 0, write: rows.effect });
      const options = { settings, outbox, instance: reader.instance(), kept, lastSeq: 0, writer: rows };
      const reactor = createReactor({ ...options, levels: () => [], describe: planText });
      made = { reactor, outbox };
      return reactor;
    },
  });
  const { reactor, outbox } = the(made);
  return {
    path,
    reader,
    outbox,
    get now() {
      return clock.at;
    },
    set now(at) {
      clock.at = at;
    },
    pass(durationMs) {
      const step = Math.max(1000, Math.ceil(durationMs / 50));
      for (const until = clock.at + durationMs; clock.at < until; ) {
        clock.at = Math.min(until, clock.at + step);
        intake.tick(clock.at);
      }
    },
    report(report) {
      const whole = { target: "web-01", level: "unhealthy", ...report } as const;
      const statement = { report: whole, origin: { source: "tasks" }, text: "" };
      intake.take(plainSource("tasks"), statement, { task: undefined, captures: {} });
    },
    deployed(deployment) {
      board.put(deployment);
      intake.deployment(deployment);
    },
    command: (command) => void reactor.command(command, clock.at),
    doAll() {
      for (const row of [...outbox.open.values()]) {
        if (row.state === "queued") outbox.put({ ...row, state: "done", attempts: 1, endedAt: clock.at });
      }
    },
    commit: () => void intake.commit(),
    [Symbol.dispose]() {
      intake.close();
      reader.close();
      store.close();
      folder.remove();
    },
  };
}

function the<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error("it has not been made");
  return value;
}
