/**
 * The one resource that an address names: by its id, as one segment or as the five it is made of. Nothing is guessed; a
 * name that is shorter than an id gets the ids it may mean. What may not be seen is as if it did not exist.
 */
import * as z from "zod";
import { NAMES, namesOf, namesOfId, resourceIdOf } from "../health/names.ts";
import { isWithin } from "../health/selection.ts";
import type { Resource } from "../store/answers.ts";
import type { StoreReader } from "../store/store-reader.ts";
import type { Access } from "./access.ts";
import { Problem } from "./problem.ts";
import { quoted } from "./quoted.ts";
import type { Asked } from "./route.ts";

const CANDIDATES_MAX = 20;

const ID = z.string().describe("A resource's id, percent-encoded: acme%2Fproduction%2F-%2Fweb-01%2Fiis");
const PART = z.string().describe("One of the five names of an id, as it stands there; - for an absent one");

const ID_PARAMS = z.object({ id: ID });
const PARTS_PARAMS = z.object({ project: PART, environment: PART, tenant: PART, target: PART, name: PART });

/** What stands for a resource in a path, in both ways of writing it. */
export const ID_FORMS = [
  { path: ":id", params: ID_PARAMS },
  { path: NAMES.map((name) => `:${name}`).join("/"), params: PARTS_PARAMS },
] as const;

/** `/api/resources/` and `/api/explain/` are of as many segments. */
const SEGMENTS_BEFORE_ID = 3;

export function idIn({ params, request }: Asked): string {
  if (params["id"] !== undefined) return params["id"];
  const [path = ""] = request.url.split("?", 1);
  const parts = path.split("/").slice(SEGMENTS_BEFORE_ID, SEGMENTS_BEFORE_ID + NAMES.length);
  const id = parts.join("/");
  // Not everybody encodes the same characters.
  return namesOfId(id) === undefined ? parts.map(normal).join("/") : id;
}

/** A dash that was encoded is a name; one that was not says that there is none. */
function normal(part: string): string {
  if (part === "-") return part;
  try {
    return resourceIdOf({ target: decodeURIComponent(part) }).split("/")[NAMES.indexOf("target")] ?? part;
  } catch {
    return part;
  }
}

export function findResource(reader: StoreReader, id: string, access: Access): Resource {
  const resource = reader.resource(id);
  if (resource !== undefined && isVisible(resource, access)) return resource;
  throw noSuchResource(reader, id, access);
}

function isVisible(resource: Resource, { within }: Access): boolean {
  return within === undefined || isWithin(namesOf(resource), within);
}

function noSuchResource(reader: StoreReader, text: string, { within }: Access): Problem {
  const found = reader.named(text, { within }, CANDIDATES_MAX + 1);
  const candidates = found.slice(0, CANDIDATES_MAX).map(({ id }) => id);
  const more = found.length > CANDIDATES_MAX ? `; there are more than these ${CANDIDATES_MAX}` : "";
  const detail =
    candidates.length === 0
      ? `there is no resource ${quoted(text)}; GET /api/resources lists those there are`
      : `${quoted(text)} is no whole id; ask for one of the candidates, percent-encoded as one segment${more}`;
  return new Problem(404, "No such resource", detail, { candidates });
}
