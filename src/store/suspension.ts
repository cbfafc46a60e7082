/** What people have said about what shall not be reacted to for a while. */
import type { NameSelector } from "../health/selection.ts";

export const SUSPENSION_KINDS = ["silence", "maintenance", "acknowledgement"] as const;
export type SuspensionKind = (typeof SUSPENSION_KINDS)[number];

export interface Suspension {
  /** Short, random, for people to type. */
  readonly id: string;
  readonly kind: SuspensionKind;
  /** One at least means the resource. */
  readonly selectors: readonly NameSelector[];
  /** Only this check. */
  readonly check?: string;
  readonly startsAt: number;
  /** Absent: until it is ended, or for an acknowledgement until the resource is healthy. */
  readonly endsAt?: number;
  /** Comes again: at these times it begins, each time for `durationMs`. */
  readonly cron?: { readonly expression: string; readonly timeZone: string; readonly durationMs: number };
  /** A silence that ends for good when everything it means is healthy. */
  readonly expireOnResolve: boolean;
  /** An acknowledgement that stays when the level moves, as long as it is not healthy; others end at a worse level. */
  readonly isSticky: boolean;
  readonly author: string;
  readonly comment: string;
  readonly createdAt: number;
  readonly ended?: { readonly at: number; readonly by: string };
}
