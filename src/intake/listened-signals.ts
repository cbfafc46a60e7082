/** The signals that listen to one source: which lines they want, and whether what a line says matches. */
import { matchesGlob } from "../health/glob.ts";
import type { HeardEntry } from "../scan/heard-line.ts";
import type { WantedLines } from "../tail/needle-search.ts";
import type { Signal } from "./signal.ts";
import { type CompiledPattern, compilePattern } from "./signal-pattern.ts";

export interface CompiledSignal {
  readonly signal: Signal;
  readonly pattern: CompiledPattern;
}

export interface ListenedSignals {
  readonly signals: readonly CompiledSignal[];
  /** Of a log that writes text as it is. */
  readonly wanted: WantedLines;
  /** Of one that writes it in JSON. */
  readonly wantedEscaped: WantedLines;
}

export function compileSignal(signal: Signal): CompiledSignal {
  return { signal, pattern: compilePattern(signal.pattern) };
}

/** Undefined if none listens. */
export function signalsFor(source: string, all: readonly CompiledSignal[]): ListenedSignals | undefined {
  const signals = all.filter(({ signal }) => signal.sources?.some((glob) => matchesGlob(glob, source)) ?? true);
  if (signals.length === 0) return undefined;
  return {
    signals,
    wanted: wantedOf(signals.map(({ pattern }) => pattern.word ?? pattern.literal)),
    wantedEscaped: wantedOf(signals.map(({ pattern }) => pattern.word)),
  };
}

/** As long as its format is not known, a log hands out every line anyway. */
export function wantedIn(listened: ListenedSignals, isEscaped: boolean | undefined): WantedLines {
  return isEscaped === true ? listened.wantedEscaped : listened.wanted;
}

function wantedOf(needles: readonly (string | undefined)[]): WantedLines {
  const known = needles.filter((needle) => needle !== undefined);
  return known.length < needles.length ? "every" : [...new Set(known)];
}

/** The first of an entry's lines that matches, with the entry's level in front of it or without. */
export function matchIn({ texts, said }: HeardEntry, { matches }: CompiledPattern): string | undefined {
  const match = texts.find((text) => matches(text));
  if (match !== undefined) return match;
  const { level } = said();
  return level === undefined ? undefined : texts.find((text) => matches(`${level} ${text}`));
}
