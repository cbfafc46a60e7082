/** Makes snapshots, one at a time, each for all who want the same and came before it was begun. */
import type { Audience } from "./audience.ts";
import type { Client } from "./client.ts";
import { type Snapshot, SnapshotReading, type SnapshotSource } from "./snapshot.ts";
import type { Stretch } from "./stretch.ts";
import type { Task, Turns } from "./turns.ts";

/** While more than that is still being sent, none is begun. */
const HELD_BYTES_MAX = 64 * 1024 * 1024;

export class Snapshots implements Task {
  readonly #source: SnapshotSource;
  readonly #turns: Turns;
  readonly #onMade: (snapshot: Snapshot, clients: ReadonlySet<Client>) => void;
  readonly #waiting = new Map<Audience, Set<Client>>();
  readonly #held = new Map<Snapshot, number>();
  #current: { readonly reading: SnapshotReading; readonly clients: Set<Client> } | undefined;

  constructor(
    source: SnapshotSource,
    turns: Turns,
    onMade: (snapshot: Snapshot, clients: ReadonlySet<Client>) => void,
  ) {
    this.#source = source;
    this.#turns = turns;
    this.#onMade = onMade;
  }

  want(client: Client): void {
    const others = this.#waiting.get(client.audience);
    if (others === undefined) this.#waiting.set(client.audience, new Set([client]));
    else others.add(client);
    this.#turns.ask(this);
  }

  /** It does not want one any more. */
  drop(client: Client): void {
    const others = this.#waiting.get(client.audience);
    others?.delete(client);
    if (others?.size === 0) this.#waiting.delete(client.audience);
    this.#current?.clients.delete(client);
    if (this.#current?.clients.size === 0) this.#current = undefined;
  }

  /** One of those it was made for does not need it any more. */
  release(snapshot: Snapshot): void {
    const users = (this.#held.get(snapshot) ?? 0) - 1;
    if (users > 0) {
      this.#held.set(snapshot, users);
      return;
    }
    this.#held.delete(snapshot);
    if (this.#waiting.size > 0) this.#turns.ask(this);
  }

  note(stretch: Stretch): void {
    this.#current?.reading.note(stretch);
  }

  step(): void {
    this.#current ??= this.#begin();
    const current = this.#current;
    if (current === undefined) return;
    const snapshot = current.reading.step();
    // Committed changes were told to everyone, of whom the last that waited may have been too slow.
    if (this.#current === current && snapshot !== undefined) {
      this.#current = undefined;
      this.#held.set(snapshot, current.clients.size);
      this.#onMade(snapshot, current.clients);
    }
    if (this.#current !== undefined || this.#waiting.size > 0) this.#turns.ask(this);
  }

  #begin() {
    let heldBytes = 0;
    for (const { bytes } of this.#held.keys()) heldBytes += bytes;
    if (heldBytes > HELD_BYTES_MAX) return undefined;
    for (const [audience, clients] of this.#waiting) {
      this.#waiting.delete(audience);
      return { reading: new SnapshotReading(this.#source, audience), clients };
    }
    return undefined;
  }
}
