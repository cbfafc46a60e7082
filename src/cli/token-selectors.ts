/** What a token may see and speak of, as the command line says it: by the options that select, and by `--within`. */
import { closest } from "../../grammar/closest.ts";
import { shown } from "../../grammar/malformed.ts";
import { NAMES } from "../health/names.ts";
import type { NameSelector } from "../health/selection.ts";
import { type SelectionArguments, selectorOf } from "./asking.ts";
import { UsageError } from "./command.ts";

export interface WithinArguments extends SelectionArguments {
  readonly within?: readonly string[];
}

/** One of them has to mean a resource; undefined for everything. */
export function selectorsOf(args: WithinArguments): readonly NameSelector[] | undefined {
  const common: NameSelector = selectorOf(args);
  const selectors = [
    ...(Object.keys(common).length === 0 ? [] : [common]),
    ...(args.within ?? []).map((text) => selectorIn(text)),
  ];
  return selectors.length === 0 ? undefined : selectors;
}

function selectorIn(text: string): NameSelector {
  const selector: { -readonly [Name in keyof NameSelector]: string } = {};
  for (const part of text.split(",")) {
    const [, word = "", pattern = ""] = /^\s*([^=]*?)\s*=\s*(.*?)\s*$/s.exec(part) ?? [];
    if (word === "" || pattern === "") {
      throw new UsageError(`--within takes names and patterns, like project=acme,target=web-*, and got ${shown(part)}`);
    }
    const name = NAMES.find((one) => one === word);
    if (name === undefined) throw new UsageError(`--within: ${shown(word)} selects nothing; ${adviceFor(word)}`);
    if (selector[name] !== undefined) {
      throw new UsageError(
        `--within: ${name} may be given once in a selector; give --within once more for another one`,
      );
    }
    selector[name] = pattern;
  }
  return selector;
}

function adviceFor(word: string): string {
  const meant = word === "resource" ? "name" : closest(word.toLowerCase(), NAMES);
  return meant === undefined ? `write ${NAMES.join(", ")}` : `did you mean ${meant}?`;
}
