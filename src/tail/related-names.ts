/** Which names rotation makes of a name: `app.log` becomes `app.log.1`, `app-20261121.log`, `app.log.2.gz`. */
import { basename, dirname } from "node:path";
import { Groups } from "./groups.ts";

const MADE_BY_ROTATION = /^(?:\d[\dTZ:]*|gz|old|bak|orig|prev)$/i;
const DATE = /(?:19|20)\d\d[-._]\d\d[-._]\d\d(?:[-._T]\d\d(?:[-._:]?\d\d){0,2}Z?)?/;
/** Of what rotation adds to a name; with more, it is no name of rotation's making. */
const ADDED_MAX = 6;
/** Daily ones of some years; with more of them, a number in a name stands for something else. */
const GENERATIONS_MAX = 1_000;

/** All that the first name is made of, in its order, and nothing else but what rotation adds. */
export function isRotatedName(original: string, candidate: string): boolean {
  if (original === candidate) return false;
  const wanted = wordsOf(original);
  let next = 0;
  for (const word of wordsOf(candidate)) {
    if (word === wanted[next]) next++;
    else if (!MADE_BY_ROTATION.test(word)) return false;
  }
  return next === wanted.length;
}

/** Both may be made of the same name: `app.log.1` and, one rotation later, `app.log.2.gz`. */
export function isSameSeries(one: string, other: string): boolean {
  return logOf(one) === logOf(other);
}

/** Finds what a name may have been made of without comparing it with every other one. */
export class NameIndex<T extends object | string> {
  readonly #byName = new Groups<string, T>();
  readonly #byLog = new Groups<string, T>();
  readonly #byStem = new Groups<string, T>();

  add(path: string, item: T): void {
    const name = nameKey(path);
    const log = seriesKey(path);
    this.#byName.add(name, item);
    // Most names are what rotation begins with: the same text need not be kept twice.
    this.#byLog.add(log === name ? name : log, item);
    this.#byStem.add(stemKey(path), item);
  }

  remove(path: string, item: T): void {
    this.#byName.remove(nameKey(path), item);
    this.#byLog.remove(seriesKey(path), item);
    this.#byStem.remove(stemKey(path), item);
  }

  /** Those with a name that rotation may have made this one of. */
  originalsOf(path: string): readonly T[] {
    const directory = dirname(path);
    const keys = withoutAdded(wordsOf(basename(path))).map((words) => keyOf(directory, words));
    return [...new Set(keys)].flatMap((key) => this.#byName.of(key));
  }

  /** None if they are too many to be generations of one log. */
  generationsOf(path: string): readonly T[] {
    const key = seriesKey(path);
    return this.#byLog.sizeOf(key) > GENERATIONS_MAX ? [] : this.#byLog.of(key);
  }

  /** Those with a name that is the same but for what rotation may have put anywhere in it. */
  seriesOf(path: string): readonly T[] {
    return this.#byStem.of(stemKey(path));
  }
}

/** All names that are left when some of what rotation adds is taken away. */
function withoutAdded(words: readonly string[]): readonly (readonly string[])[] {
  const added = [...words.keys()].filter((index) => MADE_BY_ROTATION.test(words[index] ?? "")).slice(-ADDED_MAX);
  return Array.from({ length: 2 ** added.length }, (_, choice) =>
    words.filter((_, index) => {
      const bit = added.indexOf(index);
      return bit < 0 || (choice & (1 << bit)) === 0;
    }),
  );
}

function nameKey(path: string): string {
  return keyOf(dirname(path), wordsOf(basename(path)));
}

/** The same for all generations of one log. */
export function seriesKey(path: string): string {
  return `${dirname(path)}/${logOf(basename(path))}`;
}

function stemKey(path: string): string {
  return `${dirname(path)}/${stemOf(basename(path))}`;
}

function keyOf(directory: string, words: readonly string[]): string {
  return `${directory}/${words.join(" ")}`;
}

/**
 * Without what rotation puts at the end of a name, and without dates. A short number inside of it may tell one task's
 * log from another's: `task-1.log`, `task-2.log`.
 */
function logOf(name: string): string {
  const words = wordsOf(name.replace(DATE, ""));
  while (words.length > 1 && MADE_BY_ROTATION.test(words.at(-1) ?? "")) words.pop();
  const log = words.filter((word) => !/^\d{6}[\dTZ:]*$/.test(word));
  return (log.length > 0 ? log : words).join(" ");
}

function stemOf(name: string): string {
  const words = wordsOf(name);
  const stem = words.filter((word) => !MADE_BY_ROTATION.test(word));
  return (stem.length > 0 ? stem : words).join(" ");
}

function wordsOf(name: string): string[] {
  return name.split(/[-._]/).filter((word) => word !== "");
}
