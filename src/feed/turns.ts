/** Work that is done in small steps, in turn, between which everything else goes on. */

export interface Task {
  /** One step. Who has more to do asks for another turn. */
  step(): void;
}

/** As long nothing else is done. */
const TURN_MS_MAX = 5;

export class Turns {
  /** In the order in which they asked. */
  readonly #tasks = new Set<Task>();
  readonly #onError: (task: Task, error: unknown) => void;
  #next: NodeJS.Immediate | undefined;

  constructor(onError: (task: Task, error: unknown) => void) {
    this.#onError = onError;
  }

  /** Once, however often it is asked for. */
  ask(task: Task): void {
    this.#tasks.add(task);
    this.#next ??= setImmediate(() => this.#run());
  }

  drop(task: Task): void {
    this.#tasks.delete(task);
  }

  stop(): void {
    clearImmediate(this.#next);
    this.#tasks.clear();
  }

  #run(): void {
    this.#next = undefined;
    const startedAt = performance.now();
    for (const task of this.#tasks) {
      this.#tasks.delete(task);
      try {
        task.step();
      } catch (error) {
        this.#onError(task, error);
      }
      if (performance.now() - startedAt >= TURN_MS_MAX) break;
    }
    if (this.#tasks.size > 0) this.#next ??= setImmediate(() => this.#run());
  }
}
