/** The batch that is being filled: what has been decided and is not committed yet. */
import type { Batch, ChangeRow, ProblemRow, ReportRow } from "../store/batch.ts";
import type { KeptAnswer } from "../store/token.ts";
import type { Checkpoint } from "../tail/checkpoint.ts";
import type { LiveResource } from "./working-set.ts";

export class OpenBatch implements Batch {
  readonly resources = new Set<LiveResource>();
  readonly reports: ReportRow[] = [];
  readonly changes: ChangeRow[] = [];
  readonly problems: ProblemRow[] = [];
  readonly startedSources: string[] = [];
  readonly answers: KeptAnswer[] = [];
  readonly #checkpoints = new Map<string, Checkpoint>();
  readonly #forgotten = new Set<string>();

  get checkpoints(): readonly Checkpoint[] {
    return [...this.#checkpoints.values()];
  }

  get forgotten(): readonly string[] {
    return [...this.#forgotten];
  }

  /** Reports and problems: what makes a batch worth committing at once. */
  get size(): number {
    return this.reports.length + this.problems.length;
  }

  /** Whether there is more in it than how far files have been read. */
  get isUrgent(): boolean {
    return this.size > 0 || this.changes.length > 0 || this.startedSources.length > 0 || this.answers.length > 0;
  }

  get isEmpty(): boolean {
    return !this.isUrgent && this.resources.size === 0 && this.#checkpoints.size === 0 && this.#forgotten.size === 0;
  }

  /** A file's newer checkpoint stands for all it had before. */
  keep(checkpoint: Checkpoint): void {
    this.#forgotten.delete(checkpoint.id);
    this.#checkpoints.set(checkpoint.id, checkpoint);
  }

  forget(checkpointId: string): void {
    this.#checkpoints.delete(checkpointId);
    this.#forgotten.add(checkpointId);
  }

  committed(): void {
    for (const resource of this.resources) resource.committed();
  }
}
