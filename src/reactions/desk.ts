/** Where people tell reactions what to do: commands are decided at once, and answered when they are committed. */
import type { Suspension } from "../store/suspension.ts";
import type { CommandRefused, EffectVerb } from "./reactor.ts";

/** A suspension without what the desk gives it. */
export type SuspensionWish = Omit<Suspension, "id" | "createdAt" | "ended">;

export interface Desk {
  suspend(wish: SuspensionWish): Promise<Suspension | CommandRefused>;
  endSuspension(id: string, by: string): Promise<Suspension | CommandRefused>;
  /** Lets an effect go, tries it once more, or ends it. */
  decide(verb: EffectVerb, effect: number, by: string): Promise<CommandRefused | undefined>;
}
