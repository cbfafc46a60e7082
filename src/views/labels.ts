/** What a check is called in front of people: short as long as that tells it apart from the others. */
import { CHECK_UNNAMED } from "../health/names.ts";
import type { ObservedCheck } from "./snapshot.ts";

/** `web-01`, `web-01/iis`, `web-01/iis:disk`: enough for a reader, not always for a key. */
export function labelOf(check: ObservedCheck): string {
  const { target, name } = check.resource;
  const resource = name === undefined ? target : `${target}/${name}`;
  return check.name === CHECK_UNNAMED ? resource : `${resource}:${check.name}`;
}

/** The whole of what a check is, `acme/production/-/web-01/iis:disk`: no two checks have the same. */
export function fullLabelOf(check: ObservedCheck): string {
  return `${check.resourceId}:${check.name}`;
}

/**
 * A name for each, no two the same: the one that is wanted for it, or its full one where another check wants that name
 * too, or could be given it for its full one.
 */
export function uniqueLabels(
  checks: readonly ObservedCheck[],
  wantedFor: (check: ObservedCheck) => string = labelOf,
  fullFor: (check: ObservedCheck) => string = fullLabelOf,
): ReadonlyMap<ObservedCheck, string> {
  const wanted = checks.map((check) => [check, wantedFor(check)] as const);
  const seen = new Set<string>();
  const taken = new Set<string>();
  for (const [, label] of wanted) (seen.has(label) ? taken : seen).add(label);
  if (taken.size === 0) return new Map(wanted);
  for (const check of checks) taken.add(fullFor(check));
  return new Map(wanted.map(([check, label]) => [check, taken.has(label) ? fullFor(check) : label]));
}
