/** What a request's Accept header asks for, and which of several media types suits it best. */

interface MediaRange {
  /** In lower case, as are the names of parameters. `*` stands for any. */
  readonly type: string;
  readonly subtype: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** From 0, not at all, to 1. */
  readonly quality: number;
}

export interface Candidate<Name extends string> {
  readonly name: Name;
  readonly mediaTypes: readonly string[];
  /** Wildcards do not mean it. */
  readonly mustBeNamed?: boolean;
  /** Whether a range that names one of the media types means this one, by its parameters; always, if absent. */
  readonly suits?: (parameters: Readonly<Record<string, string>>) => boolean;
}

const TOKEN = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;
const QUALITY = /^(?:0(?:\.\d*)?|1(?:\.0*)?)$/;

/** Ranges that nobody can make sense of are left out. */
function readAccept(header: string): readonly MediaRange[] {
  return splitOutsideQuotes(header, ",").flatMap((text) => readRange(text) ?? []);
}

/**
 * The candidate of the highest quality; of equals, the one that is named more closely; of those, the first. Without a
 * header, or with one that suits none of them, what to take otherwise.
 */
export function chooseByAccept<Name extends string>(
  header: string | undefined,
  candidates: readonly Candidate<Name>[],
  otherwise: Name,
): Name {
  const ranges = readAccept(header ?? "");
  let best: Fit & { readonly name: Name } = { name: otherwise, quality: 0, closeness: 2 };
  for (const candidate of candidates) {
    for (const mediaType of candidate.mediaTypes) {
      const fit = fitOf(mediaType, candidate, ranges);
      if (isBetter(fit, best)) best = { ...fit, name: candidate.name };
    }
  }
  return best.name;
}

interface Fit {
  readonly quality: number;
  /** 2 where the media type is named, 1 where only its first half is, 0 for any. */
  readonly closeness: number;
}

function isBetter(one: Fit, other: Fit): boolean {
  return one.quality === other.quality ? one.closeness > other.closeness : one.quality > other.quality;
}

/** A closer range decides over a wider one, whatever their qualities. */
function fitOf(
  mediaType: string,
  { suits, mustBeNamed = false }: Candidate<string>,
  ranges: readonly MediaRange[],
): Fit {
  const [type, subtype] = mediaType.split("/");
  let fit: Fit = { quality: 0, closeness: -1 };
  for (const range of ranges) {
    const closeness = range.type === "*" ? 0 : range.subtype === "*" ? 1 : 2;
    if (range.type !== "*" && range.type !== type) continue;
    if (range.subtype !== "*" && range.subtype !== subtype) continue;
    if (closeness < 2 && mustBeNamed) continue;
    if (closeness === 2 && suits?.(range.parameters) === false) continue;
    if (closeness > fit.closeness || (closeness === fit.closeness && range.quality > fit.quality)) {
      fit = { quality: range.quality, closeness };
    }
  }
  return fit;
}

function readRange(text: string): MediaRange | undefined {
  const [range = "", ...rest] = splitOutsideQuotes(text, ";");
  const halves = range.trim().toLowerCase().split("/");
  const [type = "", subtype = ""] = halves;
  if (halves.length !== 2 || !TOKEN.test(type) || !TOKEN.test(subtype)) return undefined;
  if (type === "*" && subtype !== "*") return undefined;
  const parameters: Record<string, string> = Object.create(null);
  for (const parameter of rest) {
    const equals = parameter.indexOf("=");
    if (equals === -1) continue;
    const name = parameter.slice(0, equals).trim().toLowerCase();
    parameters[name] ??= unquote(parameter.slice(equals + 1).trim());
  }
  const { q = "1" } = parameters;
  return QUALITY.test(q) ? { type, subtype, parameters, quality: Number(q) } : undefined;
}

function unquote(text: string): string {
  return text.length > 1 && text.startsWith('"') && text.endsWith('"')
    ? text.slice(1, -1).replaceAll(/\\(.)/g, "$1")
    : text;
}

function splitOutsideQuotes(text: string, separator: string): readonly string[] {
  const parts: string[] = [];
  let isQuoted = false;
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') isQuoted = !isQuoted;
    else if (character === "\\" && isQuoted) at += 1;
    else if (character === separator && !isQuoted) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  parts.push(text.slice(from));
  return parts;
}
