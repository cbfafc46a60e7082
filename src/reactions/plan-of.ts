/** The plan of an effect, as the configuration has checked it before the effect was made. */
import type { EffectRow } from "../store/effect.ts";
import type { Plan } from "./plan.ts";

export function planOf(row: EffectRow): Plan {
  return row.plan as unknown as Plan;
}
