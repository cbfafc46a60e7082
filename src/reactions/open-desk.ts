/** The desk as it runs: a command goes to the reactor at once, and is answered when what it decided is committed. */
import { randomInt } from "node:crypto";
import type { EffectRow } from "../store/effect.ts";
import { isOpen } from "../store/effect-state.ts";
import type { StoreReader } from "../store/store-reader.ts";
import type { Desk } from "./desk.ts";
import type { Outbox } from "./outbox.ts";
import type { CommandRefused, Reactor } from "./reactor.ts";

export interface DeskOptions {
  readonly reactor: Pick<Reactor, "command">;
  readonly outbox: Pick<Outbox, "open">;
  readonly reader: Pick<StoreReader, "effectRow" | "suspensions">;
  /** Fulfilled when all that was decided so far is committed; rejected when the store cannot be written. */
  readonly committed: () => Promise<void>;
  readonly now: () => number;
}

/** That have not ended; more than any number of people keep up with. */
const SUSPENSIONS_MAX = 10_000;
const LOOKS_MAX = 10;
const ID_LENGTH = 6;
/** Without those that are taken for each other. */
const ID_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";

export function createDesk({ reactor, outbox, reader, committed, now }: DeskOptions): Desk {
  /** As it is now: what is open is in the outbox; what is not is in the store once that is up to date. */
  async function rowOf(number: number): Promise<EffectRow | undefined> {
    for (let look = 0; look < LOOKS_MAX; look++) {
      const open = outbox.open.get(number);
      if (open !== undefined) return open;
      await committed();
      const kept = reader.effectRow(number);
      if (kept === undefined || !isOpen(kept.state)) return outbox.open.get(number) ?? kept;
    }
    throw new Error(`effect ${number} is open in the store and nowhere else`);
  }

  return {
    async suspend(wish) {
      const at = now();
      const suspension = { ...wish, id: newId(), createdAt: at };
      const refused = reactor.command({ kind: "suspend", suspension }, at);
      if (refused !== undefined) return refused;
      await committed();
      return suspension;
    },

    async endSuspension(id, by) {
      await committed();
      const known = reader.suspensions({ withEnded: false, limit: SUSPENSIONS_MAX }).find((one) => one.id === id);
      if (known === undefined) return noSuch(id);
      const at = now();
      const refused = reactor.command({ kind: "end-suspension", id, by }, at);
      if (refused !== undefined) return refused;
      await committed();
      return { ...known, ended: { at, by } };
    },

    async decide(verb, number, by) {
      const effect = await rowOf(number);
      if (effect === undefined) return { refused: `there is no effect ${number}` };
      const refused = reactor.command({ kind: verb, effect, by }, now());
      if (refused !== undefined) return refused;
      await committed();
      return undefined;
    },
  };
}

function noSuch(id: string): CommandRefused {
  return { refused: `there is no suspension ${JSON.stringify(id)}, or it has ended` };
}

function newId(): string {
  return Array.from({ length: ID_LENGTH }, () => ID_LETTERS.charAt(randomInt(ID_LETTERS.length))).join("");
}
