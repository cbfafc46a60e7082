/** Which resource of a cloud is meant, and what its tags say about its health. */
import { LEVELS, type Level } from "../../health/level.ts";
import { namesOfId, type ResourceNames } from "../../health/names.ts";
import { isSelected } from "../../health/selection.ts";
import type { Occasion } from "../../store/effect.ts";
import type { TrialOutcome } from "../action.ts";
import type { TagAwsPlan, TagAzurePlan } from "../plan.ts";

const LEVEL_TAG = "wrasse:health";
const TIME_TAG = "wrasse:health-at";
/** The id of the resource, so that a wrasse that knows nothing yet finds out whose level it is. */
const RESOURCE_TAG = "wrasse:resource";
const TAG_LENGTH_MAX = 256;

/** What somebody has written onto a resource, wrasse itself most of the time. */
export interface HealthTag {
  readonly id: string;
  readonly level: Level;
  readonly at: number;
  /** Who is meant in wrasse, where that stands beside it. */
  readonly names?: ResourceNames;
}

export const TAG_TO_LOOK_FOR = LEVEL_TAG;

export function tagsOf({ level, at, subject }: Pick<Occasion, "level" | "at" | "subject">): Record<string, string> {
  const id = subject.kind === "group" ? "" : withoutPercent(subject.id);
  const resource = id === "" || id.length > TAG_LENGTH_MAX ? {} : { [RESOURCE_TAG]: id };
  return { [LEVEL_TAG]: level, [TIME_TAG]: new Date(at).toISOString(), ...resource };
}

/** AWS takes no percent signs; an equals sign is never in an id, as it is encoded itself. */
function withoutPercent(id: string): string {
  return id.replaceAll("%", "=");
}

/** Undefined where there is no level among them, or none that is known, or no time. */
export function healthTagOf(id: string, tags: Readonly<Record<string, string | undefined>>): HealthTag | undefined {
  const level = LEVELS.find((each) => each === tags[LEVEL_TAG]);
  const at = Date.parse(tags[TIME_TAG] ?? "");
  if (level === undefined || Number.isNaN(at)) return undefined;
  const names = namesOfId((tags[RESOURCE_TAG] ?? "").replaceAll("=", "%"));
  return { id, level, at, ...(names === undefined ? {} : { names }) };
}

/** What the report says goes before the mappings. One of another form than `form` names nothing. */
export function cloudResourceOf(
  plan: Pick<TagAwsPlan | TagAzurePlan, "dataKey" | "mappings">,
  { data, subject }: Occasion,
  form: { readonly isMatch: (id: string) => boolean; readonly words: string },
): { readonly id: string } | { readonly refused: TrialOutcome } {
  const named = data !== undefined && Object.hasOwn(data, plan.dataKey) ? data[plan.dataKey] : undefined;
  const id = named ?? plan.mappings.find(({ match }) => isSelected(subject.names, match))?.id;
  if (id === undefined) {
    return refused(`no cloud resource: the report has no ${plan.dataKey}, and no mapping means this resource`);
  }
  if (!form.isMatch(id)) return refused(`${JSON.stringify(id)} is not ${form.words}`);
  return { id };
}

function refused(output: string): { readonly refused: TrialOutcome } {
  return { refused: { kind: "failed", status: "refused", output, isFinal: true } };
}
