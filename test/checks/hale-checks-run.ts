/** Checks in the style of hale, made and run for tests. */
import type { HaleCheck } from "../../src/checks/hale-check.ts";
import { createHaleChecks, type HaleResult } from "../../src/checks/hale-collector.ts";
import { createStandingClock, type StandingClock } from "./standing-clock.ts";

export const NOON = Date.parse("2026-11-21T12:00:00.000Z");

type Handler = HaleCheck["handler"];

export function checkOf(name: string, handler: Handler, more: Partial<HaleCheck> = {}): HaleCheck {
  return { name, description: `about ${name}`, handler, ...more };
}

export async function runOne(clock: StandingClock, handler: Handler): Promise<HaleResult> {
  const checks = createHaleChecks({}, clock);
  checks.addCheck(checkOf("a", handler));
  const [result] = (await checks.run()).checks;
  if (result === undefined) throw new Error("the check is not in the document");
  return result;
}

export function resultOf(handler: Handler): Promise<HaleResult> {
  return runOne(createStandingClock(NOON), handler);
}
