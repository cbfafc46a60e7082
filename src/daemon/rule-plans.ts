/** What the rules of a configuration would do, whatever it takes to set them off. */
import type { Plan } from "../reactions/plan.ts";
import type { Config } from "./config.ts";

export function plansOf({ reactions }: Config): readonly Plan[] {
  return reactions.rules.flatMap((rule) => [...rule.do, ...rule.recover]);
}
