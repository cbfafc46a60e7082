/** The inputs of the reactor that are no changes, as texts that can be taken again. */
import type { Deployment } from "../health/deployment.ts";
import type { JournalRow } from "../store/watch.ts";
import type { ReactionCommand } from "./reactor.ts";

export type Input =
  | { readonly kind: "command"; readonly command: ReactionCommand }
  | { readonly kind: "deployment"; readonly deployment: Deployment }
  | { readonly kind: "hold"; readonly resourceId: string; readonly check: string; readonly heldUntil?: number }
  /** The clock had been ahead, up to that time. */
  | { readonly kind: "set-back"; readonly from: number }
  /** A redeployment that others may have waited for is no longer open. */
  | { readonly kind: "ended"; readonly key: string };

export class Journal {
  readonly #write: (row: JournalRow) => void;
  #lastNumber: number;

  constructor(lastNumber: number, write: (row: JournalRow) => void) {
    this.#lastNumber = lastNumber;
    this.#write = write;
  }

  add({ kind, ...rest }: Input, at: number, afterSeq: number): void {
    this.#lastNumber++;
    this.#write({ number: this.#lastNumber, afterSeq, at, kind, text: JSON.stringify(rest) });
  }
}

/** Undefined for a kind that another version knows. */
export function inputOf({ kind, text }: JournalRow): Input | undefined {
  switch (kind) {
    case "command":
    case "deployment":
    case "hold":
    case "ended":
    case "set-back":
      return { kind, ...JSON.parse(text) } as Input;
    default:
      return undefined;
  }
}
