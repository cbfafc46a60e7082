/** `wrasse parse --format text`: what was found as lines for people, and a count at the end. */
import type { Report } from "../../grammar/report.ts";
import { visible } from "../../grammar/visible.ts";
import type { FoundInSource } from "../scan/message-scan.ts";
import { signed } from "./output/level-sign.ts";
import type { Format } from "./parse.ts";

export function createTextFormat(): Format {
  const resources = new Set<string>();
  let reportCount = 0;
  let otherCount = 0;
  let malformedCount = 0;

  function line(file: string, { found }: FoundInSource): string {
    const { line, column } = found.start;
    const place = `${visible(file)}:${line}:${column}`;
    if (found.kind === "malformed") {
      malformedCount++;
      return `${place}  ! malformed  ${found.code}: ${found.reason}`;
    }
    if (found.report === undefined) {
      otherCount++;
      return `${place}  · ${visible(found.name)}`;
    }
    reportCount++;
    const { level, message } = found.report;
    const subject = subjectOf(found.report);
    resources.add(subject);
    const text = message === undefined ? "" : `  ${visible(message)}`;
    return `${place}  ${signed(level, { isAscii: false }).padEnd(13)}  ${visible(subject)}${text}`;
  }

  function summary(): string {
    return [
      `${count(reportCount, "report")} about ${count(resources.size, "resource")}`,
      count(malformedCount, "malformed message"),
      count(otherCount, "other message"),
    ].join(", ");
  }

  return { line, summary };
}

/** Who is meant, in the order of a resource's names, absent ones left out. */
function subjectOf({ project, environment, tenant, target, resource, check }: Report): string {
  const names = [project, environment, tenant, target, resource].filter((name) => name !== undefined);
  return names.join("/") + (check === undefined ? "" : ` (${check})`);
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
