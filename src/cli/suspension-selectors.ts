/** The selectors that say what a person has named: never more than that, and never everything for want of a name. */
import { visible } from "../../grammar/visible.ts";
import { isExact } from "../health/glob.ts";
import { NAMES, type Name, namesOf } from "../health/names.ts";
import { isWithin, type NameSelector } from "../health/selection.ts";
import type { Resource } from "../store/answers.ts";
import type { StoreReader } from "../store/store-reader.ts";
import { resourcePages, resourcesNamed, type SelectionArguments, selectorOf } from "./asking.ts";
import { NoAnswerError, UsageError } from "./command.ts";
import { EXIT } from "./exit-codes.ts";

interface MeantArguments extends SelectionArguments {
  readonly all?: boolean;
}

const SELECTORS_MAX = 100;
const OTHERS_SHOWN_MAX = 5;

export function selectorsFor(
  reader: StoreReader,
  names: readonly string[],
  args: MeantArguments,
  command: string,
): readonly NameSelector[] {
  const narrowing: NameSelector = selectorOf(args);
  const isNarrowed = Object.keys(narrowing).length > 0;
  if (args.all === true) {
    if (names.length > 0 || isNarrowed) throw new UsageError("--all means everything; leave it out, or the rest");
    return [{ target: "*" }];
  }
  if (names.length === 0 && !isNarrowed) {
    throw new UsageError(
      `say what it is for: wrasse ${command} add NAME, or -p, -e, --tenant, -t; --all for everything`,
    );
  }
  if (names.length === 0) return [narrowing];
  const selectors = names.flatMap((name) => selectorsNamed(reader, name, narrowing));
  if (selectors.length <= SELECTORS_MAX) return selectors;
  throw new UsageError(
    `these are ${selectors.length} resources, and at most ${SELECTORS_MAX} can be named; narrow it down with -p, -e, -t`,
  );
}

/** A pattern is kept as one, so that it holds for what comes later, too. */
function selectorsNamed(reader: StoreReader, name: string, narrowing: NameSelector): readonly NameSelector[] {
  const found = resourcesNamed(reader, name, narrowing, "what is yet to come is meant by -p, -e, --tenant and -t");
  const typed = isExact(name) ? undefined : patternOf(name, narrowing);
  const isTyped = typed !== undefined && found.every((resource) => isWithin(namesOf(resource), [typed]));
  // Names are found whatever their case, and patterns are not.
  const selectors = isTyped ? [typed] : found.map(exactly);
  refuseOthers(reader, name, found, selectors);
  return selectors;
}

/** `web-*`, `web-*\/iis`, or an id of which a part is a pattern. */
function patternOf(text: string, narrowing: NameSelector): NameSelector | undefined {
  const parts = text.split("/");
  const names = PARTS[parts.length];
  if (names === undefined) return undefined;
  const given = names.flatMap((name, index) => {
    const part = parts[index] ?? "";
    return part === "-" ? [] : [[name, decoded(part)] as const];
  });
  return { ...narrowing, ...Object.fromEntries(given) };
}

const PARTS: Readonly<Record<number, readonly Name[]>> = {
  1: ["target"],
  2: ["target", "name"],
  5: NAMES,
};

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function exactly(resource: Resource): NameSelector {
  const names = namesOf(resource);
  const odd = Object.values(names).find((name) => !isExact(name));
  if (odd === undefined) return names;
  throw new NoAnswerError(
    EXIT.problem,
    `the name ${JSON.stringify(visible(odd))} holds * or ?, which would mean others, too; say what is meant with -p, -e, -t`,
  );
}

/** A selector cannot say that there is no project or name, so it may mean more than what was named. */
function refuseOthers(
  reader: StoreReader,
  name: string,
  found: readonly Resource[],
  selectors: readonly NameSelector[],
): void {
  const ids = new Set(found.map(({ id }) => id));
  const others = reader
    .resources({ within: selectors }, { limit: found.length + OTHERS_SHOWN_MAX })
    .filter(({ id }) => !ids.has(id));
  if (others.length === 0) return;
  const lines = others.slice(0, OTHERS_SHOWN_MAX).map(({ id }) => `  ${id}`);
  throw new NoAnswerError(
    EXIT.notFound,
    [`"${visible(name)}" cannot be meant without these; if they are, say so with -t and others:`, ...lines].join("\n"),
  );
}

export function countMeant(reader: StoreReader, selectors: readonly NameSelector[]): number {
  let count = 0;
  for (const page of resourcePages(reader, { within: selectors })) count += page.length;
  return count;
}
