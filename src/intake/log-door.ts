/** What a log needs of the intake. */
import type { Deployment } from "../health/deployment.ts";
import type { ProblemRow } from "../store/batch.ts";
import type { WatchRow } from "../store/watch.ts";
import type { Surroundings } from "./identity.ts";
import type { Statement } from "./intake.ts";
import type { Source } from "./source.ts";

export interface LogDoor {
  take(source: Source, statement: Statement, surroundings: Omit<Surroundings, "defaults">): unknown;
  problem(found: Omit<ProblemRow, "at">): void;
  deployment(deployment: Deployment): void;
}

/** What signals have counted is committed together with what they read. */
export interface WatchWriter {
  keepWatch(row: WatchRow): void;
}
