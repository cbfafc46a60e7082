/** What `wrasse status` does: finds the resources that are meant, shows them, and says how the worst of them is. */
import { type Level, worseOf } from "../health/level.ts";
import { namesOf } from "../health/names.ts";
import { type RollUp, type RollUpBy, rollUp } from "../health/roll-up.ts";
import { isWithin } from "../health/selection.ts";
import type { Resource } from "../store/answers.ts";
import type { Selector, StoreReader } from "../store/store-reader.ts";
import {
  askStore,
  exitCodeOf,
  levelsOf,
  resourcePages,
  resourcesNamed,
  type SelectionArguments,
  selectorOf,
  writeFields,
} from "./asking.ts";
import { NoAnswerError, UsageError } from "./command.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { asksForFields, formatFor, type OutputArguments } from "./output/formats.ts";
import { RESOURCE_VIEW, rollUpView } from "./output/resource-view.ts";
import type { View } from "./output/view.ts";
import { createWriter } from "./output/writer.ts";
import type { PlaceArguments } from "./store-place.ts";
import { Output, type Terminal } from "./terminal.ts";

export interface StatusArguments extends SelectionArguments, OutputArguments, PlaceArguments {
  readonly names: readonly string[];
  readonly level?: string;
  readonly by?: RollUpBy;
  readonly watch?: boolean;
  readonly nagios?: boolean;
}

const SUSPENSIONS_MAX = 10_000;
/** How soon what has changed is shown, and how soon the ages on a terminal are. */
const LOOK_EVERY_MS = 200;
const REDRAW_EVERY_MS = 1000;

export async function status(args: StatusArguments, terminal: Terminal): Promise<ExitCode> {
  if (args.nagios === true) {
    const { nagiosStatus } = await import("./status-nagios.ts");
    return nagiosStatus(args, terminal);
  }
  const levels = args.level === undefined ? undefined : levelsOf(args.level, "level");
  if (asksForFields(args)) return writeFields(args.by === undefined ? RESOURCE_VIEW : rollUpView(args.by), terminal);
  return askStore(args, terminal, async (reader) => {
    const question = { reader, args, levels };
    if (args.watch === true) return terminal.isTerminal ? redraw(question, terminal) : append(question, terminal);
    const output = new Output(terminal.stdout);
    const worst = await show(question, terminal, output);
    await output.flush();
    if (worst === undefined) return nothingThere(question, terminal);
    return exitCodeOf(worst);
  });
}

interface Question {
  readonly reader: StoreReader;
  readonly args: StatusArguments;
  readonly levels: readonly Level[] | undefined;
}

/** Everything that is meant, written; and the worst level in it. */
async function show(question: Question, terminal: Terminal, output: Output): Promise<Level | undefined> {
  const { args } = question;
  let worst: Level | undefined;
  function* seen(): Generator<readonly Resource[]> {
    for (const page of pagesOf(question)) {
      for (const { level } of page) worst = worst === undefined ? level : worseOf(worst, level);
      yield page;
    }
  }
  if (args.by === undefined) {
    const writer = await createWriter(await viewFor(question, terminal), args, terminal, output);
    for (const page of seen()) {
      writer.page(page);
      await output.flush();
    }
    writer.end();
  } else {
    const writer = await createWriter(rollUpView(args.by), args, terminal, output);
    writer.page(rollUps(seen(), args.by));
    writer.end();
  }
  return worst;
}

/** What is not reacted to is only looked for where it is shown. */
async function viewFor({ reader, args }: Question, terminal: Terminal): Promise<View<Resource>> {
  if (formatFor(args, terminal) !== "wide") return RESOURCE_VIEW;
  // It calculates with cron, which no other answer has to wait for.
  const { spanAt } = await import("../reactions/suspension-span.ts");
  const now = terminal.now();
  const all = reader.suspensions({ withEnded: false, limit: SUSPENSIONS_MAX });
  const active = all.filter((suspension) => spanAt(suspension, now) !== undefined);
  const textOf = (resource: Resource) => {
    const meant = active.filter(({ selectors }) => isWithin(namesOf(resource), selectors));
    return [...new Set(meant.map(({ kind, check }) => (check === undefined ? kind : `${kind} of ${check}`)))].join(",");
  };
  const suspended = { title: "SUSPENDED", isOptional: true, text: textOf };
  return {
    ...RESOURCE_VIEW,
    columns: [...RESOURCE_VIEW.columns.slice(0, -1), suspended, ...RESOURCE_VIEW.columns.slice(-1)],
  };
}

function rollUps(pages: Iterable<readonly Resource[]>, by: RollUpBy): readonly RollUp[] {
  function* all() {
    for (const page of pages) for (const resource of page) yield { names: namesOf(resource), level: resource.level };
  }
  return rollUp(all(), by);
}

/** A name is looked for among all levels: that `web-01` is fine now is no reason to say that there is none. */
function* pagesOf({ reader, args, levels }: Question): Generator<readonly Resource[]> {
  const selector = selectorOf(args);
  if (args.names.length === 0) {
    yield* resourcePages(reader, withLevels(selector, levels));
    return;
  }
  const byId = new Map<string, Resource>();
  for (const name of args.names) {
    for (const resource of resourcesNamed(reader, name, selector)) byId.set(resource.id, resource);
  }
  yield [...byId.values()].filter(({ level }) => levels?.includes(level) ?? true);
}

function withLevels(selector: Selector, levels: readonly Level[] | undefined): Selector {
  return levels === undefined ? selector : { ...selector, levels };
}

/** That nothing is at a level is an answer; that nothing is there at all must not pass for good news. */
function nothingThere({ reader, args, levels }: Question, { stderr }: Terminal): ExitCode {
  const selector = selectorOf(args);
  const isThere = args.names.length > 0 || reader.resources(selector, { limit: 1 }).length > 0;
  if (isThere && levels !== undefined) {
    stderr.write(`wrasse: none of the resources is ${levels.join(" or ")}\n`);
    return EXIT.ok;
  }
  const isSelected = Object.keys(selector).length > 0;
  throw new NoAnswerError(
    EXIT.notFound,
    isSelected ? "no such resources" : "nobody has reported about any resource yet",
  );
}

/** The whole again, whenever something has changed and as time goes by. */
async function redraw(question: Question, terminal: Terminal): Promise<ExitCode> {
  refuseWholes(question.args, terminal);
  const output = new Output(terminal.stdout);
  let [seq, drawnAt] = [-1, Number.NEGATIVE_INFINITY];
  do {
    const newest = question.reader.lastSeq();
    if (newest === seq && terminal.now() - drawnAt < REDRAW_EVERY_MS) continue;
    [seq, drawnAt] = [newest, terminal.now()];
    output.write("\u001b[H\u001b[2J");
    await show(question, terminal, output);
    await output.flush();
  } while (await terminal.pause(LOOK_EVERY_MS));
  return EXIT.ok;
}

/** First all of them, then those that are no longer as they were. */
async function append(question: Question, terminal: Terminal): Promise<ExitCode> {
  const { args, reader } = question;
  if (args.by !== undefined) throw new UsageError("-w with --by redraws, which takes a terminal");
  refuseWholes(args, terminal);
  const output = new Output(terminal.stdout);
  const writer = await createWriter(RESOURCE_VIEW, args, terminal, output);
  const sinceById = new Map<string, string>();
  let seq = -1;
  do {
    const newest = reader.lastSeq();
    if (newest === seq) continue;
    seq = newest;
    for (const page of pagesOf(question)) writer.page(page.filter((resource) => isNews(resource, sinceById)));
    await output.flush();
  } while (await terminal.pause(LOOK_EVERY_MS));
  return EXIT.ok;
}

function isNews({ id, since, level }: Resource, sinceById: Map<string, string>): boolean {
  const state = `${since} ${level}`;
  if (sinceById.get(id) === state) return false;
  sinceById.set(id, state);
  return true;
}

function refuseWholes(args: StatusArguments, terminal: Terminal): void {
  const format = formatFor(args, terminal);
  if (format === "json" || format === "yaml")
    throw new UsageError(`-w has no end, and ${format} needs one; use -o jsonl`);
}
