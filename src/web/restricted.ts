/** What nobody is told whose token does not stand for everything: it cannot be told apart by resource. */
import type { Access } from "./access.ts";
import { Problem } from "./problem.ts";

export function refuseRestricted({ within, name }: Access, what: string): void {
  if (within === undefined) return;
  const detail = `the token ${JSON.stringify(name)} stands for some resources only, and ${what}; use one without selectors`;
  throw new Problem(403, "Not allowed", detail);
}
