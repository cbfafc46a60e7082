/** Answers as JSON that is safe to look at, and the fields of it that somebody wants. */
import { closest } from "../../../grammar/closest.ts";
import { visible } from "../../../grammar/visible.ts";
import { UsageError } from "../command.ts";

/** What JSON and YAML may hold as it is, and a terminal would obey. Line ends and tabs are left to their structure. */
const UNSEEN = /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** The same value on one line, with every such character escaped. */
export function asJson(value: unknown): string {
  return escapeUnseen(JSON.stringify(value));
}

export function isUnseen(text: string): boolean {
  return text.search(UNSEEN) !== -1 || !text.isWellFormed();
}

/** Only for text in which they stand between double quotes. */
export function escapeUnseen(text: string): string {
  return text.replace(UNSEEN, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

export function fieldsOf(wanted: string, known: readonly string[]): readonly string[] {
  const fields = wanted.split(",").map((field) => field.trim());
  for (const field of fields) {
    if (known.includes(field)) continue;
    const meant = closest(field, known);
    const advice = meant === undefined ? `the fields are ${known.join(", ")}` : `did you mean ${meant}?`;
    throw new UsageError(`there is no field "${visible(field)}"; ${advice}`);
  }
  return fields;
}
