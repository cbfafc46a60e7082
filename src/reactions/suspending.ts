/** Begins and ends silences, maintenance windows and acknowledgements, and wakes those that they held. */
import type { Suspension } from "../store/suspension.ts";
import type { KnownSurroundings } from "./known-surroundings.ts";
import { suspensionWake } from "./layers/suspension-objection.ts";
import type { CommandRefused } from "./reactor.ts";
import { spanAt } from "./suspension-span.ts";

/** Who ends what nobody has ended. */
const BY_ITSELF = "wrasse";

export interface SuspendingOptions {
  readonly surroundings: KnownSurroundings;
  readonly wake: (wake: string) => void;
  readonly write: (row: Suspension) => void;
}

export class Suspending {
  readonly #options: SuspendingOptions;

  constructor(options: SuspendingOptions) {
    this.#options = options;
  }

  /** One that has the id of another takes its place. */
  begin(suspension: Suspension, now: number): CommandRefused | undefined {
    const { surroundings, wake, write } = this.#options;
    try {
      spanAt(suspension, now);
    } catch {
      return { refused: `${JSON.stringify(suspension.cron?.expression)} is no cron expression, or has no time zone` };
    }
    if (surroundings.suspensions.get(suspension.id) !== undefined) wake(suspensionWake(suspension.id));
    surroundings.suspend(suspension);
    write(suspension);
    return undefined;
  }

  endById(id: string, by: string, now: number): CommandRefused | undefined {
    const known = this.#options.surroundings.suspensions.get(id);
    if (known === undefined) return { refused: `there is no suspension ${JSON.stringify(id)}, or it has ended` };
    this.end(known, now, by);
    return undefined;
  }

  end(suspension: Suspension, at: number, by = BY_ITSELF): void {
    const { surroundings, wake, write } = this.#options;
    surroundings.suspensions.remove(suspension.id);
    write({ ...suspension, ended: { at, by } });
    wake(suspensionWake(suspension.id));
  }
}
