/** The options of the commands that ask: where the store is, which resources are meant, how answers are written. */
import type { Options } from "yargs";
import { OUTPUT_FORMATS } from "./output/formats.ts";

type OptionTable = Readonly<Record<string, Options>>;

const text = (describe: string, alias?: string): Options => ({
  type: "string",
  requiresArg: true,
  describe,
  ...(alias === undefined ? {} : { alias }),
});

const flag = (describe: string): Options => ({ type: "boolean", describe });

export const placeOptions = {
  store: text("The store to ask; also WRASSE_STORE"),
  config: text("The configuration that says where the store is; wrasse.yaml if there is one"),
} satisfies OptionTable;

export const selectionOptions = {
  project: text("Only of this project; * and ? stand for anything", "p"),
  environment: text("Only of this environment", "e"),
  tenant: text("Only of this tenant"),
  target: text("Only on this target", "t"),
} satisfies OptionTable;

export const outputOptions = {
  output: {
    choices: [...OUTPUT_FORMATS],
    alias: "o",
    requiresArg: true,
    describe: "How to write it: a table on a terminal and tsv elsewhere unless told",
  },
  // Alone, it asks which fields there are.
  json: { type: "string", describe: "Only these fields, as JSON; alone, which fields there are" },
  "no-headers": flag("No line of titles"),
  "no-color": flag("No colours"),
  ascii: flag("Only ASCII characters"),
} satisfies OptionTable;

export const quietOption = {
  quiet: { type: "boolean", alias: "q", describe: "Only what other commands know them by, as -o name" },
} satisfies OptionTable;

/** Of whatever is not to be reacted to. */
export const suspensionOptions = {
  for: text("How long it lasts, like 2h"),
  until: text("Instead: when it ends, like 2026-12-01T08:00:00Z"),
  check: text("Only this check"),
  comment: text("Why, for whoever wonders later; needed to add"),
  author: text("Who wants it; you unless told"),
  all: flag("All resources there are"),
  ended: flag("With list: also those that have ended"),
  ...quietOption,
  ...selectionOptions,
  ...outputOptions,
  ...placeOptions,
} satisfies OptionTable;
