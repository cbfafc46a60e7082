/** A command of the past, when it is obeyed once more: about the effect that has the same key, whatever its number. */
import type { EffectRow } from "../store/effect.ts";
import { effectKey } from "./effect-key.ts";
import type { Outbox } from "./outbox.ts";
import type { ReactionCommand } from "./reactor.ts";
import type { Watches } from "./watches.ts";

export interface PastCommandOptions {
  readonly instance: string;
  readonly outbox: Pick<Outbox, "open">;
  readonly watches: Watches;
}

/** Undefined where nothing depends on the effect any more. */
export function pastCommand(command: ReactionCommand, options: PastCommandOptions): ReactionCommand | undefined {
  if (!("effect" in command)) return command;
  const { effect } = command;
  const open = openWithKey(options.outbox, effect.key);
  if (open !== undefined) return { ...command, effect: open };
  const { rule, subject, phase, step } = effect;
  const watch = options.watches.get(rule, subject);
  const firing = phase === "do" ? watch?.firing : watch?.recovery;
  if (firing === undefined) return undefined;
  const { instance } = options;
  const key = effectKey({ instance, rule, subject, phase, cause: firing.cause }, step);
  if (key !== effect.key) return undefined;
  return { ...command, effect: { ...effect, firing: firing.number, number: firing.number + step } };
}

function openWithKey({ open }: Pick<Outbox, "open">, key: string): EffectRow | undefined {
  return open.values().find((row) => row.key === key);
}

/** What had ended by then. */
export function endOnceMore(outbox: Outbox, key: string, endedAt: number): void {
  const row = openWithKey(outbox, key);
  if (row !== undefined) outbox.put({ ...row, state: "done", endedAt });
}
