/** An intake on a real store in a folder of its own, with a clock that only moves when it is told to. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Report } from "../../grammar/report.ts";
import { createPolicies, type PolicyRule } from "../../src/health/policy.ts";
import { Intake, type IntakeEvent, type Statement } from "../../src/intake/intake.ts";
import { plainSource, type Source } from "../../src/intake/source.ts";
import { openReader } from "../../src/store/open-reader.ts";
import { openStore, type StoreOptions } from "../../src/store/store.ts";
import type { StoreReader } from "../../src/store/store-reader.ts";

export interface OpenIntake extends AsyncDisposable {
  readonly intake: Intake;
  readonly reader: StoreReader;
  readonly path: string;
  readonly clock: { at: number; now(): number };
  readonly events: IntakeEvent[];
  /** Takes a report about a target, from a source that may say everything unless another is given. */
  say(report: Partial<Report>, source?: Source): ReturnType<Intake["take"]>;
}

export const START = Date.UTC(2026, 10, 21, 10);

export async function openIntake(
  rules: readonly PolicyRule[] = [],
  options: Pick<StoreOptions, "fault"> = {},
): Promise<OpenIntake> {
  const folder = mkdtempSync(join(tmpdir(), "wrasse-intake-"));
  const path = join(folder, "wrasse.db");
  const clock = {
    at: START,
    now() {
      return this.at;
    },
  };
  const holder = { pid: process.pid, host: "here", command: "test" };
  const store = await openStore({ path, holder, now: clock.at, ...options });
  const events: IntakeEvent[] = [];
  const intake = new Intake({
    store,
    policyOf: createPolicies(rules),
    clock,
    monotonicMs: () => performance.now(),
    onEvent: (event) => events.push(event),
  });
  const reader = openReader(path);
  return {
    intake,
    reader,
    path,
    clock,
    events,
    say: (report, source = plainSource("test")) =>
      intake.take(source, statementOf(report), { task: undefined, captures: {} }),
    async [Symbol.asyncDispose]() {
      reader.close();
      intake.close();
      store.close();
      rmSync(folder, { recursive: true });
    },
  };
}

function statementOf(report: Partial<Report>): Statement {
  return {
    report: { target: "web-01", level: "healthy", ...report },
    origin: { source: "test", file: "/logs/a.log", line: 3, column: 1, offset: 40 },
    text: "the line",
  };
}
