/** Hands reports to the one door for all of them, so many at a time that nothing else has to wait for long. */
import { resourceIdOf } from "../../health/names.ts";
import { plainSource, type Source } from "../../intake/source.ts";
import type { Access } from "../access.ts";
import { Problem } from "../problem.ts";
import type { Serving } from "../serving.ts";
import type { ReportItem } from "./reading.ts";

const PART_ITEMS_MAX = 1000;
/** Of one request. All of them are in its answer. */
const PROBLEMS_KEPT_MAX = 1000;
/** Where nothing at all was taken, more of the same helps nobody. */
const REFUSED_SHOWN_MAX = 1000;

const NOTHING_TAKEN = '{"taken":[]';

interface Result {
  readonly taken: { readonly index: number; readonly id: string; readonly check: string; readonly verdict: string }[];
  readonly refused: { readonly index: number; readonly code: string; readonly reason: string }[];
}

export function sourceFor({ name, within }: Access, defaults: Source["defaults"]): Source {
  const source = plainSource(`http:${name}`);
  return { ...source, defaults, may: { ...source.may, within } };
}

/** What each of them does puts its reports into the batch, and tells what became of them. */
export function partsOf({ intake }: Serving, source: Source, items: readonly ReportItem[]): readonly (() => string)[] {
  if (items.length === 0) throw noReport();
  if (items.every(({ kind }) => kind === "unreadable")) throw nothingTaken(items.flatMap(refusedItem));
  const starts = Array.from({ length: Math.ceil(items.length / PART_ITEMS_MAX) }, (_, at) => at * PART_ITEMS_MAX);
  return starts.map((start) => () => {
    const result: Result = { taken: [], refused: [] };
    for (const [at, item] of items.slice(start, start + PART_ITEMS_MAX).entries()) {
      takeOne(intake, source, { item, index: start + at }, result);
    }
    return JSON.stringify(result);
  });
}

function takeOne(
  intake: Serving["intake"],
  source: Source,
  { item, index }: { readonly item: ReportItem; readonly index: number },
  { taken, refused }: Result,
): void {
  if (item.kind === "unreadable") {
    refused.push(...refusedItem(item, index));
    return;
  }
  const origin = { source: source.name, ...item.place };
  const said = intake.take(source, { report: item.report, origin, text: item.text }, { task: undefined, captures: {} });
  if ("code" in said) refused.push({ index, code: said.code, reason: said.reason });
  else taken.push({ index, id: resourceIdOf(said.names), check: said.check, verdict: said.verdict });
}

export function joinResults(texts: readonly string[]): string {
  const [first = "", ...others] = texts;
  if (others.length === 0) return first;
  const results = texts.map((text) => JSON.parse(text) as Result);
  const whole: Result = {
    taken: results.flatMap(({ taken }) => taken),
    refused: results.flatMap(({ refused }) => refused),
  };
  return JSON.stringify(whole);
}

/** Who sends an object is told what is wrong with it; a message in a text may have come from anywhere. */
export function keepProblems({ intake }: Serving, { name }: Source, items: readonly ReportItem[]): void {
  let kept = 0;
  for (const item of items) {
    if (item.kind !== "unreadable" || item.place === undefined || kept >= PROBLEMS_KEPT_MAX) continue;
    const { code, reason, text, place } = item;
    intake.problem({ kind: "malformed", code, reason, text, origin: { source: name, ...place } });
    kept++;
  }
}

function refusedItem(item: ReportItem, index: number): Result["refused"] {
  return item.kind === "unreadable" ? [{ index, code: item.code, reason: item.reason }] : [];
}

function noReport(): Problem {
  const detail = "the body holds no report; send an object with target and status, or ##octopus[health …]";
  return new Problem(400, "No report", detail);
}

/** Whoever only looks at the status of an answer is to see that nothing came of it. */
export function checkTaken(text: string): void {
  if (!text.startsWith(NOTHING_TAKEN)) return;
  const { refused } = JSON.parse(text) as Result;
  throw nothingTaken(refused);
}

function nothingTaken(refused: Result["refused"]): Problem {
  const others = refused.length > 1 ? `; nor were ${refused.length - 1} more` : "";
  return new Problem(422, "No report was taken", `${refused[0]?.reason ?? ""}${others}`, {
    taken: [],
    refused: refused.slice(0, REFUSED_SHOWN_MAX),
  });
}
