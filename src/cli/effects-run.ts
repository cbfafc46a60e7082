/** What `wrasse effects` does: the store is asked what there is; what people say about it is told to the daemon. */
import { closest } from "../../grammar/closest.ts";
import { shown } from "../../grammar/malformed.ts";
import { EFFECT_VERBS } from "../reactions/reactor.ts";
import type { Effect } from "../store/answers.ts";
import { EFFECT_STATES, type EffectState } from "../store/effect-state.ts";
import type { EffectSelector, StoreReader } from "../store/store-reader.ts";
import {
  answer,
  askStore,
  countOf,
  resourcesNamed,
  type SelectionArguments,
  selectorOf,
  wordsOf,
  writeFields,
} from "./asking.ts";
import { UsageError } from "./command.ts";
import { decideOn } from "./effects-decide.ts";
import { showEffect } from "./effects-show.ts";
import type { ExitCode } from "./exit-codes.ts";
import { EFFECT_VIEW } from "./output/effect-view.ts";
import { asksForFields } from "./output/formats.ts";
import { type QuietArguments, withQuiet } from "./quiet.ts";
import type { PlaceArguments } from "./store-place.ts";
import type { Terminal } from "./terminal.ts";

export interface EffectsArguments extends SelectionArguments, QuietArguments, PlaceArguments {
  readonly words: readonly string[];
  readonly state?: string;
  readonly rule?: string;
  readonly limit?: string;
  readonly comment?: string;
}

const SHOWN_BY_DEFAULT = 50;

/** A resource that is called like one of these is found behind `list`. */
export async function effects(given: EffectsArguments, terminal: Terminal): Promise<ExitCode> {
  const args = withQuiet(given);
  const [word = "list", ...words] = args.words;
  const verb = EFFECT_VERBS.find((one) => one === word);
  if (verb !== undefined) return decideOn(verb, numbersIn(words, word), args, terminal);
  if (args.comment !== undefined) throw new UsageError(`--comment goes with ${EFFECT_VERBS.join(", ")}`);
  if (word === "show") return showEffect(numbersIn(words, "show"), args, terminal);
  if (word === "list") return list(words, args, terminal);
  const meant = closest(word, [...EFFECT_VERBS, "show", "list"]);
  if (meant !== undefined && words.length > 0 && words.every(isNumber)) {
    throw new UsageError(`nothing is done with effects by ${shown(word)}; did you mean ${meant}?`);
  }
  return list(args.words, args, terminal);
}

function isNumber(word: string): boolean {
  return /^\d+$/.test(word);
}

async function list(names: readonly string[], args: EffectsArguments, terminal: Terminal): Promise<ExitCode> {
  const limit = args.limit === undefined ? SHOWN_BY_DEFAULT : countOf(args.limit, "limit");
  const states = args.state === undefined ? undefined : statesOf(args.state);
  if (asksForFields(args)) return writeFields(EFFECT_VIEW, terminal);
  return askStore(args, terminal, async (reader) => {
    const wanted = {
      ...(states === undefined ? {} : { states }),
      ...(args.rule === undefined ? {} : { rule: args.rule }),
    };
    return answer(EFFECT_VIEW, args, terminal, () => found(reader, wanted, { names, args, limit }));
  });
}

interface Meant {
  readonly names: readonly string[];
  readonly args: SelectionArguments;
  readonly limit: number;
}

function found(reader: StoreReader, wanted: EffectSelector, { names, args, limit }: Meant): readonly Effect[] {
  const selector = selectorOf(args);
  if (names.length === 0) {
    const isNarrowed = Object.keys(selector).length > 0;
    return reader.effects({ ...wanted, ...(isNarrowed ? { within: [selector] } : {}) }, { limit });
  }
  const ids = new Set(names.flatMap((name) => resourcesNamed(reader, name, selector).map(({ id }) => id)));
  return [...ids]
    .flatMap((resourceId) => reader.effects({ ...wanted, resourceId }, { limit }))
    .toSorted((one, other) => other.number - one.number)
    .slice(0, limit);
}

function statesOf(text: string): readonly EffectState[] {
  return wordsOf(text, { known: EFFECT_STATES, noun: "state", option: "state" });
}

function numbersIn(words: readonly string[], word: string): readonly number[] {
  if (words.length === 0) throw new UsageError(`name effects by their numbers: wrasse effects ${word} NUMBER`);
  return words.map((text) => {
    if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
    throw new UsageError(`wrasse effects ${word} takes numbers, which wrasse effects shows, and got ${shown(text)}`);
  });
}
