/** Reads what Octopus answers: it is JSON of somebody else, so each piece is looked at before it is believed. */
import { OctopusCallError } from "./octopus-error.ts";

export type OctopusResource = Readonly<Record<string, unknown>>;

export function resourceOf(answer: unknown): OctopusResource {
  if (typeof answer === "object" && answer !== null && !Array.isArray(answer)) return answer as OctopusResource;
  throw unexpected("an object");
}

/** Those of a page of a collection. */
export function itemsOf(answer: unknown): readonly OctopusResource[] {
  const { Items: items } = resourceOf(answer);
  if (!Array.isArray(items)) throw unexpected("a collection");
  return items.map(resourceOf);
}

export function textOf(resource: OctopusResource, key: string): string {
  const text = optionalTextOf(resource, key);
  if (text === undefined) throw unexpected(`${key} in it`);
  return text;
}

/** Octopus writes null for what is absent. */
export function optionalTextOf(resource: OctopusResource, key: string): string | undefined {
  const value = resource[key];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** When it was made; the API's order is not promised anywhere. */
export function createdAtOf(resource: OctopusResource): number {
  const at = Date.parse(textOf(resource, "Created"));
  if (Number.isNaN(at)) throw unexpected("a time in Created");
  return at;
}

export function newestFirst(resources: readonly OctopusResource[]): readonly OctopusResource[] {
  return resources.toSorted((one, other) => createdAtOf(other) - createdAtOf(one));
}

/** The one of this very name: the API's own looking up also finds longer names. Otherwise what there is instead. */
export function exactlyOne(
  resources: readonly OctopusResource[],
  name: string,
): OctopusResource | "no" | "more than one" {
  const [first, second] = resources.filter((resource) => resource["Name"] === name);
  if (first === undefined) return "no";
  return second === undefined ? first : "more than one";
}

function unexpected(what: string): OctopusCallError {
  return new OctopusCallError(undefined, `the answer is not one of Octopus: expected ${what}; check the url`);
}
