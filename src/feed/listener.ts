/** Who listens, as far as it decides what is sent. */
import type { NameSelector } from "../health/selection.ts";

export interface Listener {
  /** Undefined for who came without one. */
  readonly tokenId: string | undefined;
  /** What may be seen at all; undefined for everything. */
  readonly within: readonly NameSelector[] | undefined;
}
