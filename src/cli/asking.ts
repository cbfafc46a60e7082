/** What the commands that ask have in common: the store opened beside a daemon, and the resources that are meant. */
import { closest } from "../../grammar/closest.ts";
import { visible } from "../../grammar/visible.ts";
import { isExact } from "../health/glob.ts";
import { LEVELS, type Level, type OrderedLevel } from "../health/level.ts";
import type { Resource } from "../store/answers.ts";
import { NoStoreError } from "../store/errors.ts";
import { openReader } from "../store/open-reader.ts";
import type { Selector, StoreReader } from "../store/store-reader.ts";
import { NoAnswerError, UsageError } from "./command.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { asksForFields, type OutputArguments } from "./output/formats.ts";
import type { View } from "./output/view.ts";
import { createWriter } from "./output/writer.ts";
import { type PlaceArguments, storePathFor } from "./store-place.ts";
import { Output, type Terminal } from "./terminal.ts";
import { noteOnDaemon } from "./vitals-note.ts";

export interface SelectionArguments {
  readonly project?: string;
  readonly environment?: string;
  readonly tenant?: string;
  readonly target?: string;
}

/** How many resources one name may mean, with a glob; and how many candidates are shown without. */
const NAMED_MAX = 1_000_000;
const CANDIDATES_MAX = 20;
/** So many are looked at for names like one that does not exist. */
const COMPARED_MAX = 20_000;
const PAGE_ROWS = 1000;

/** Opens the store, has it asked, and closes it. A daemon that no longer keeps it up to date is mentioned. */
export async function askStore<Answer>(
  args: PlaceArguments,
  terminal: Terminal,
  ask: (reader: StoreReader, path: string) => Promise<Answer>,
): Promise<Answer> {
  const path = await storePathFor(args, terminal);
  const reader = openExisting(path);
  try {
    tellOfDaemon(path, terminal);
    return await ask(reader, path);
  } finally {
    reader.close();
  }
}

function tellOfDaemon(path: string, terminal: Terminal): void {
  const note = noteOnDaemon(path, terminal);
  if (note !== undefined) terminal.stderr.write(`wrasse: ${note}\n`);
}

function openExisting(path: string): StoreReader {
  try {
    return openReader(path);
  } catch (error) {
    if (error instanceof NoStoreError) throw noDaemonError(path);
    throw error;
  }
}

export function noDaemonError(path: string): NoAnswerError {
  return new NoAnswerError(
    EXIT.noDaemon,
    `no daemon has written ${visible(path)} yet; start one with wrasse watch DIRECTORY, or name the store with --store`,
  );
}

/** Writes rows as they were asked for, or the names of their fields. */
export async function answer<Row>(
  view: View<Row>,
  args: OutputArguments,
  terminal: Terminal,
  rows: () => readonly Row[] | Promise<readonly Row[]>,
): Promise<ExitCode> {
  if (asksForFields(args)) return writeFields(view, terminal);
  const output = new Output(terminal.stdout);
  const writer = await createWriter(view, args, terminal, output);
  const all = await rows();
  writer.page(all);
  writer.end();
  await output.flush();
  if (all.length === 0 && terminal.isTerminal) terminal.stderr.write("wrasse: there are none\n");
  return EXIT.ok;
}

export async function writeFields({ fields }: { readonly fields: readonly string[] }, terminal: Terminal) {
  const output = new Output(terminal.stdout);
  output.write(`${fields.join("\n")}\n`);
  await output.flush();
  return EXIT.ok;
}

export function selectorOf({ project, environment, tenant, target }: SelectionArguments): Selector {
  return {
    ...(project === undefined ? {} : { project }),
    ...(environment === undefined ? {} : { environment }),
    ...(tenant === undefined ? {} : { tenant }),
    ...(target === undefined ? {} : { target }),
  };
}

/** All that a selector leaves, some at a time. */
export function* resourcePages(reader: StoreReader, selector: Selector): Generator<readonly Resource[]> {
  let after: string | undefined;
  for (;;) {
    const page = reader.resources(selector, { limit: PAGE_ROWS, ...(after === undefined ? {} : { after }) });
    if (page.length > 0) yield page;
    if (page.length < PAGE_ROWS) return;
    after = page.at(-1)?.id;
  }
}

/** The one argument of commands that take one. */
export function oneName(names: readonly string[], command: string): string {
  const [name, more] = names;
  if (name === undefined) throw new UsageError(`name a resource: wrasse ${command} NAME`);
  if (more !== undefined) throw new UsageError(`wrasse ${command} takes one resource, and got also "${more}"`);
  return name;
}

/** The one resource that a name means, whatever it is written like. `hint`: what to do if there is none. */
export function resourceNamed(reader: StoreReader, name: string, selector: Selector, hint?: string): Resource {
  const found = reader.named(name, selector, CANDIDATES_MAX + 1);
  const [resource] = found;
  if (resource === undefined) throw notFound(reader, name, selector, hint);
  if (found.length > 1) throw ambiguous(name, found);
  return resource;
}

/** The resources that a name means: several only if it is a glob. None: not found. */
export function resourcesNamed(
  reader: StoreReader,
  name: string,
  selector: Selector,
  hint?: string,
): readonly Resource[] {
  if (isExact(name)) return [resourceNamed(reader, name, selector, hint)];
  const found = reader.named(name, selector, NAMED_MAX);
  if (found.length === 0) throw notFound(reader, name, selector, hint);
  return found;
}

export function ambiguous(name: string, candidates: readonly Resource[]): NoAnswerError {
  const shownOnes = candidates.slice(0, CANDIDATES_MAX).map(({ id }) => `  ${id}`);
  const more = candidates.length > CANDIDATES_MAX ? ["  …"] : [];
  const lines = [`"${visible(name)}" may mean several resources; give one's id, or narrow it down with -p, -e, -t:`];
  return new NoAnswerError(EXIT.notFound, [...lines, ...shownOnes, ...more].join("\n"));
}

function notFound(reader: StoreReader, name: string, selector: Selector, hint?: string): NoAnswerError {
  const near = namesLike(reader, name, selector);
  const advice = near.length === 0 ? "" : `; there is ${near.map((nearName) => `"${visible(nearName)}"`).join(", ")}`;
  const more = hint === undefined ? "" : `; ${hint}`;
  return new NoAnswerError(EXIT.notFound, `no such resource: "${visible(name)}"${advice}${more}`);
}

/** As one would type them: the target, or the target and the resource's own name. */
function namesLike(reader: StoreReader, name: string, selector: Selector): readonly string[] {
  const candidates = new Set<string>();
  let compared = 0;
  for (const page of resourcePages(reader, selector)) {
    for (const resource of page) candidates.add(resource.target).add(shortName(resource)).add(resource.id);
    compared += page.length;
    if (compared >= COMPARED_MAX) break;
  }
  const near: string[] = [];
  for (let nearest = closest(name, [...candidates]); nearest !== undefined && near.length < 3; ) {
    near.push(nearest);
    candidates.delete(nearest);
    nearest = closest(name, [...candidates]);
  }
  return near;
}

export function shortName({ target, name }: Pick<Resource, "target" | "name">): string {
  return name === null ? target : `${target}/${name}`;
}

/** A whole number of rows. */
export function countOf(text: string, option: string): number {
  const count = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (count === 0) throw new UsageError(`--${option} takes a whole number from 1, and got "${text}"`);
  return count;
}

/** `healthy,warning`. */
export function wordsOf<Known extends string>(
  text: string,
  { known, noun, option }: { readonly known: readonly Known[]; readonly noun: string; readonly option: string },
): readonly Known[] {
  return text.split(",").map((part) => {
    const word = part.trim();
    const found = known.find((one) => one === word.toLowerCase());
    if (found !== undefined) return found;
    const meant = closest(word.toLowerCase(), known);
    const advice = meant === undefined ? `the ${noun}s are ${known.join(", ")}` : `did you mean ${meant}?`;
    throw new UsageError(`"${word}" is no ${noun} for --${option}; ${advice}`);
  });
}

export function levelsOf(text: string, option: string): readonly Level[] {
  return wordsOf(text, { known: LEVELS, noun: "level", option });
}

const EXIT_CODES: Readonly<Record<OrderedLevel, ExitCode>> = {
  healthy: EXIT.ok,
  warning: EXIT.warning,
  unknown: EXIT.unknown,
  unhealthy: EXIT.unhealthy,
  unavailable: EXIT.unhealthy,
};

/** What is put aside on purpose is no reason for anybody to stop. */
export function exitCodeOf(level: Level): ExitCode {
  return level === "maintenance" || level === "skipped" ? EXIT.ok : EXIT_CODES[level];
}
