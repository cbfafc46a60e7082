/** Whether all that a selector can mean may be seen: a selector is not looked up, so that nobody learns what there is. */
import { isExact, matchesGlob } from "../health/glob.ts";
import { NAMES } from "../health/names.ts";
import type { NameSelector } from "../health/selection.ts";

/** Each of them has to be within one of those that bound somebody, as a whole. */
export function areWithin(selectors: readonly NameSelector[], bounds: readonly NameSelector[] | undefined): boolean {
  if (bounds === undefined) return true;
  return selectors.every((selector) => bounds.some((bound) => isNarrower(selector, bound)));
}

function isNarrower(selector: NameSelector, bound: NameSelector): boolean {
  return NAMES.every((name) => covers(bound[name], selector[name]));
}

/** May say no where it is not easily seen, never yes where it is not so. */
function covers(bound: string | undefined, pattern: string | undefined): boolean {
  if (bound === undefined || bound === "*") return true;
  // Both of these also mean what has no such name.
  if (pattern === undefined || pattern === "*") return false;
  if (pattern === bound) return true;
  // A star of the pattern may be any text or none, which no single character of the bound can stand for.
  if (!isExact(pattern) && bound.includes("?")) return false;
  return matchesGlob(bound, pattern);
}
