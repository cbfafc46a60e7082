/** The plan of an effect, as the configuration has checked it before the effect was made. */
import type { EffectRow } from "../store/effect.ts";
import type { Plan } from "./plan.ts";

export function planOf({ plan }: Pick<EffectRow, "plan">): Plan {
  return plan as unknown as Plan;
}
