/** What `wrasse explain` does: from the state to the change, the report, the log's own line and the way out. */

import { namesOf } from "../health/names.ts";
import { createPolicies, type Policy } from "../health/policy.ts";
import { expiryOf, waysOut } from "../health/ways-out.ts";
import { type Reacted, reactedTo } from "../reactions/explained.ts";
import type { Change, Report, Resource } from "../store/answers.ts";
import type { Explanation } from "../store/store-reader.ts";
import { suspensionAnswerOf } from "../store/suspension-answer.ts";
import { ageSince } from "./age.ts";
import {
  answer,
  askStore,
  oneName,
  resourceNamed,
  type SelectionArguments,
  selectorOf,
  writeFields,
} from "./asking.ts";
import { NoAnswerError } from "./command.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { reactedLines, suspectLines } from "./explain-reactions.ts";
import { readExcerpt } from "./log-excerpt.ts";
import { placeOf } from "./output/change-view.ts";
import { asksForFields, type OutputArguments } from "./output/formats.ts";
import { colourOf, signed } from "./output/level-sign.ts";
import { painted, type Style, shown, styleFor } from "./output/style.ts";
import type { View } from "./output/view.ts";
import { clipped } from "./output/width.ts";
import { configIfAny, type PlaceArguments } from "./store-place.ts";
import { Output, type Terminal } from "./terminal.ts";

export interface ExplainArguments extends SelectionArguments, OutputArguments, PlaceArguments {
  readonly names: readonly string[];
}

type Explained = Explanation & Reacted;
type ExplainedCheck = Explanation["checks"][number];
type PolicyOf = (check: string) => Policy;

const STRUCTURED: ReadonlySet<string | undefined> = new Set(["json", "jsonl", "yaml", "name"]);
const TEXT_WIDTH = 200;

export async function explain(args: ExplainArguments, terminal: Terminal): Promise<ExitCode> {
  if (asksForFields(args))
    return writeFields(
      viewWith(() => []),
      terminal,
    );
  const name = oneName(args.names, "explain");
  const explanation = await askStore(args, terminal, async (reader) => {
    const resource = resourceNamed(reader, name, selectorOf(args));
    const found = reader.explanation(resource.id);
    const reacted = reactedTo(reader, { id: resource.id, names: namesOf(resource) }, { now: terminal.now() });
    return found && { ...found, ...reacted };
  });
  if (explanation === undefined) return EXIT.notFound;
  const policyOf = await policiesFor(explanation.resource, args, terminal);
  const waysOutOf = ({ name: check, state }: ExplainedCheck) => waysOut(state, policyOf(check), terminal.now());
  if (args.json !== undefined || STRUCTURED.has(args.output)) {
    return answer(viewWith(waysOutOf), args, terminal, () => [explanation]);
  }
  const output = new Output(terminal.stdout);
  const text: Text = { style: styleFor(args, terminal), now: terminal.now() };
  for (const line of [
    ...stateLines(explanation, text),
    ...reactedLines(explanation, text),
    ...explanation.checks.flatMap((check) => ["", ...checkLines(explanation.resource, check, waysOutOf(check), text)]),
  ]) {
    output.line(line);
  }
  await output.flush();
  return EXIT.ok;
}

/** How many reports it takes stands in the configuration; without one it is what the daemon takes without one. */
async function policiesFor(resource: Resource, args: PlaceArguments, terminal: Terminal): Promise<PolicyOf> {
  const config = await configOrNone(args, terminal);
  const policyOf = createPolicies(config?.policies ?? []);
  const names = namesOf(resource);
  return (check) => policyOf(names, check);
}

/** A wrasse.yaml that is broken just now is no reason to explain nothing, unless it was asked for. */
async function configOrNone(args: PlaceArguments, terminal: Terminal) {
  try {
    return await configIfAny(args, terminal);
  } catch (error) {
    if (!(error instanceof NoAnswerError) || args.config !== undefined) throw error;
    terminal.stderr.write(`wrasse: ${error.message}; how many reports it takes is as without one\n`);
    return undefined;
  }
}

function viewWith(waysOutOf: (check: ExplainedCheck) => readonly string[]): View<Explained> {
  return {
    columns: [],
    fields: ["resource", "change", "checks", "reactions", "suspensions"],
    json: ({ resource, change, checks, reactions, suspensions }) => ({
      resource,
      change,
      checks: checks.map((check) => ({
        ...resource.checks.find(({ name }) => name === check.name),
        change: check.change,
        report: check.report,
        newestReport: check.newestReport,
        waysOut: waysOutOf(check),
      })),
      reactions,
      suspensions: suspensions.map(suspensionAnswerOf),
    }),
    name: ({ resource }) => resource.id,
  };
}

interface Text {
  readonly style: Style;
  readonly now: number;
}

function stateLines({ resource, change }: Explanation, text: Text): readonly string[] {
  const { style } = text;
  const title = resource.name === null ? resource.target : `${resource.target}/${resource.name}`;
  return [
    `${shown(title, style)} is ${levelText(resource, text)}`,
    `  id       ${resource.id}`,
    ...(resource.message === null ? [] : [`  message  ${shown(resource.message, style)}`]),
    ...(change === null ? [] : [`  change   ${changeText(change, style)}`, ...suspectLines(change, style)]),
  ];
}

function checkLines(
  resource: Resource,
  check: ExplainedCheck,
  waysOutNow: readonly string[],
  text: Text,
): readonly string[] {
  const { style } = text;
  const state = resource.checks.find(({ name }) => name === check.name);
  const { change, report, newestReport } = check;
  const newest = newestReport === null || isSame(newestReport, report) ? [] : [newestReport];
  return [
    `check ${shown(check.name, style)}: ${state === undefined ? check.state.level : levelText(state, text)}`,
    ...(change === null ? [] : [`  change   ${changeText(change, style)}`]),
    ...(report === null ? [] : reportLines("report", report, resource, style)),
    ...newest.flatMap((one) => reportLines("newest", one, resource, style)),
    ...waysOutNow.map((way) => `  way out  ${way}`),
    ...expiryOf(check.state, text.now).map((way) => `  expires  ${way}`),
  ];
}

function isSame(one: Report, other: Report | null): boolean {
  return other !== null && one.receivedAt === other.receivedAt && placeOf(one.origin) === placeOf(other.origin);
}

function levelText({ level, since }: Pick<Resource, "level" | "since">, { style, now }: Text): string {
  return `${painted(signed(level, style), colourOf(level), style)} since ${since} (${ageSince(since, now)})`;
}

function changeText({ seq, from, to, at, reason }: Change, style: Style): string {
  return `#${seq} ${from ?? "new"} ${style.isAscii ? "->" : "→"} ${to} at ${at}: ${shown(reason, style)}`;
}

function reportLines(title: string, report: Report, resource: Resource, style: Style): readonly string[] {
  const { level, at, message, verdict, origin } = report;
  const said = message === null ? "" : `: ${shown(message, style)}`;
  return [
    `  ${title}   ${level} at ${at}${said} (${shown(verdict, style)})`,
    `  from     ${shown(placeOf(origin), style)}`,
    ...excerptLines(report, resource, style),
  ];
}

const NO_SUCH_MESSAGE = "the log no longer has it at that place: it was rotated away since";
const NO_SUCH_LINE = "the line there says something else by now, or than what its signal says";

function excerptLines({ origin, message }: Report, { target }: Resource, style: Style): readonly string[] {
  const { file, line, column, offset } = origin;
  if (file === null || line === null || offset === null) return [];
  const excerpt = readExcerpt({ file, line, column, offset, target, message });
  if (excerpt === undefined) return [`  gone     ${column === null ? NO_SUCH_LINE : NO_SUCH_MESSAGE}`];
  const digits = String(excerpt.at(-1)?.number ?? 0).length;
  const width = (style.columns ?? TEXT_WIDTH) - digits - 9;
  return excerpt.map(({ number, text, isMeant }) => {
    const cut = clipped(shown(text.slice(0, TEXT_WIDTH * 4), style), Math.max(20, width), style.isAscii ? "..." : "…");
    return `    ${isMeant ? ">" : " "} ${String(number).padStart(digits)} | ${cut}`.trimEnd();
  });
}
