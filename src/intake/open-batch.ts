/** The batch that is being filled: what has been decided and is not committed yet. */
import type { Deployment } from "../health/deployment.ts";
import type { Batch, ChangeRow, ProblemRow, ReportRow } from "../store/batch.ts";
import type { AttemptRow, EffectRow } from "../store/effect.ts";
import type { Suspension } from "../store/suspension.ts";
import type { KeptAnswer } from "../store/token.ts";
import type { JournalRow, WatchRow } from "../store/watch.ts";
import type { Checkpoint } from "../tail/checkpoint.ts";
import type { LiveResource } from "./working-set.ts";

export class OpenBatch implements Batch {
  readonly resources = new Set<LiveResource>();
  readonly reports: ReportRow[] = [];
  readonly changes: ChangeRow[] = [];
  readonly problems: ProblemRow[] = [];
  readonly startedSources: string[] = [];
  readonly answers: KeptAnswer[] = [];
  readonly journal: JournalRow[] = [];
  readonly #checkpoints = new Map<string, Checkpoint>();
  readonly #forgotten = new Set<string>();
  readonly #effects = new Map<number, EffectRow>();
  readonly #attempts = new Map<string, AttemptRow>();
  readonly #watches = new Map<string, WatchRow>();
  readonly #suspensions = new Map<string, Suspension>();
  readonly #deployments = new Map<string, Deployment>();

  get checkpoints(): readonly Checkpoint[] {
    return [...this.#checkpoints.values()];
  }

  get forgotten(): readonly string[] {
    return [...this.#forgotten];
  }

  get effects(): readonly EffectRow[] {
    return [...this.#effects.values()];
  }

  get attempts(): Iterable<AttemptRow> {
    return this.#attempts.values();
  }

  get watches(): Iterable<WatchRow> {
    return this.#watches.values();
  }

  get suspensions(): Iterable<Suspension> {
    return this.#suspensions.values();
  }

  get deployments(): Iterable<Deployment> {
    return this.#deployments.values();
  }

  /** Reports and problems: what makes a batch worth committing at once. */
  get size(): number {
    return this.reports.length + this.problems.length;
  }

  /** Whether there is more in it than how far files have been read. */
  get isUrgent(): boolean {
    if (this.size > 0 || this.changes.length > 0 || this.startedSources.length > 0) return true;
    return this.answers.length > 0 || this.#hasReactions;
  }

  get isEmpty(): boolean {
    return !this.isUrgent && this.resources.size === 0 && this.#checkpoints.size === 0 && this.#forgotten.size === 0;
  }

  /** A file's newer checkpoint stands for all it had before. */
  keep(checkpoint: Checkpoint): void {
    this.#forgotten.delete(checkpoint.id);
    this.#checkpoints.set(checkpoint.id, checkpoint);
  }

  /** Of the same effect, what was said last holds; so it is with all that follow. */
  keepEffect(row: EffectRow): void {
    this.#effects.set(row.number, row);
  }

  keepAttempt(row: AttemptRow): void {
    this.#attempts.set(`${row.effect} ${row.number}`, row);
  }

  keepWatch(row: WatchRow): void {
    this.#watches.set(JSON.stringify([row.rule, row.subject]), row);
  }

  keepSuspension(suspension: Suspension): void {
    this.#suspensions.set(suspension.id, suspension);
  }

  keepDeployment(deployment: Deployment): void {
    this.#deployments.set(deployment.task, deployment);
  }

  note(row: JournalRow): void {
    this.journal.push(row);
  }

  forget(checkpointId: string): void {
    this.#checkpoints.delete(checkpointId);
    this.#forgotten.add(checkpointId);
  }

  get #hasReactions(): boolean {
    if (this.journal.length > 0 || this.#effects.size > 0 || this.#attempts.size > 0) return true;
    return this.#watches.size > 0 || this.#suspensions.size > 0 || this.#deployments.size > 0;
  }

  committed(): void {
    for (const resource of this.resources) resource.committed();
  }
}
