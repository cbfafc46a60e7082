/** Reports as they stand in a log: lines of text with service messages in them. Other messages are passed over. */
import { parse } from "../../../grammar/grammar.ts";
import { isHealth } from "../../../grammar/message.ts";
import type { Found } from "../../../grammar/reader.ts";
import { MARKER } from "../../../grammar/syntax.ts";
import { ITEMS_MAX, tooManyItems } from "../json-body.ts";
import type { ReportItem } from "./reading.ts";

export function readTextReports(text: string, impliedTarget: string | undefined): readonly ReportItem[] {
  if (hasTooMany(text)) throw tooManyItems();
  const found = parse(text, impliedTarget === undefined ? {} : { impliedTarget });
  const lines = text.split("\n");
  return found.flatMap((one) => itemOf(one, lines[one.start.line - 1] ?? "") ?? []);
}

/** Before any of them is read. */
function hasTooMany(text: string): boolean {
  let count = 0;
  for (let at = text.indexOf(MARKER); at >= 0; at = text.indexOf(MARKER, at + MARKER.length)) count++;
  return count > ITEMS_MAX;
}

function itemOf(found: Found, line: string): ReportItem | undefined {
  const { start } = found;
  const place = { line: start.line, column: start.column };
  if (found.kind === "malformed") {
    if (found.name !== "" && !isHealth(found.name)) return undefined;
    return { kind: "unreadable", code: found.code, reason: found.reason, text: line, place };
  }
  return found.report === undefined ? undefined : { kind: "said", report: found.report, text: line, place };
}
