/** When to look for what is new: at once when it has been quiet, else so that what comes close together goes together. */

const APART_MS = 20;

export class Pulse {
  readonly #act: () => void;
  #soon: NodeJS.Immediate | undefined;
  #later: NodeJS.Timeout | undefined;
  #actedAt = Number.NEGATIVE_INFINITY;

  constructor(act: () => void) {
    this.#act = act;
  }

  beat(): void {
    if (this.#soon !== undefined || this.#later !== undefined) return;
    const quietMs = performance.now() - this.#actedAt;
    if (quietMs >= APART_MS) this.#soon = setImmediate(() => this.#run());
    else this.#later = setTimeout(() => this.#run(), APART_MS - quietMs);
  }

  /** There is more than was looked at. */
  beatAtOnce(): void {
    this.stop();
    this.#soon = setImmediate(() => this.#run());
  }

  stop(): void {
    clearImmediate(this.#soon);
    clearTimeout(this.#later);
    this.#soon = undefined;
    this.#later = undefined;
  }

  #run(): void {
    this.stop();
    this.#actedAt = performance.now();
    this.#act();
  }
}
