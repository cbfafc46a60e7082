/** Who is meant: a resource's five names, and the one text they make. */

export interface ResourceNames {
  readonly project?: string;
  readonly environment?: string;
  readonly tenant?: string;
  readonly target: string;
  readonly name?: string;
}

/** As rows and answers have them: all five, absent ones as null. */
export interface NullableNames {
  readonly project: string | null;
  readonly environment: string | null;
  readonly tenant: string | null;
  readonly target: string;
  readonly name: string | null;
}

/** The check that a report is about when it names none. */
export const CHECK_UNNAMED = "default";

/** In the order of the id. */
export const NAMES = ["project", "environment", "tenant", "target", "name"] as const;

export type Name = (typeof NAMES)[number];

const ABSENT = "-";

/**
 * The five names joined by `/`, each percent-encoded, `-` for an absent one: `acme/production/-/web-01/iis`. Different
 * names have different ids, even those that are no well-formed text.
 */
export function resourceIdOf(names: ResourceNames): string {
  return NAMES.map((name) => encodeName(names[name])).join("/");
}

/** The names that an id was made of; undefined for a text that no names make. */
export function namesOfId(id: string): ResourceNames | undefined {
  const parts = id.split("/");
  if (parts.length !== NAMES.length) return undefined;
  const names: { -readonly [Key in keyof ResourceNames]?: string } = {};
  for (const [index, name] of NAMES.entries()) {
    const part = parts[index] ?? "";
    if (part === ABSENT) continue;
    const text = decodeName(part);
    if (text === undefined) return undefined;
    names[name] = text;
  }
  const { target } = names;
  if (target === undefined) return undefined;
  const made = { ...names, target };
  return resourceIdOf(made) === id ? made : undefined;
}

export function namesOf({ project, environment, tenant, target, name }: NullableNames): ResourceNames {
  return {
    ...(project === null ? {} : { project }),
    ...(environment === null ? {} : { environment }),
    ...(tenant === null ? {} : { tenant }),
    target,
    ...(name === null ? {} : { name }),
  };
}

function encodeName(name: string | undefined): string {
  if (name === undefined) return ABSENT;
  if (name === ABSENT) return "%2D";
  return encodeText(name);
}

/** Percent-encoded, also where it is no well-formed text; different texts become different ones. */
export function encodeText(text: string): string {
  return text.isWellFormed() ? encodeURIComponent(text) : Array.from(text, encodeCharacter).join("");
}

/** Half a surrogate pair is written as the three bytes it would have in UTF-8, had it any. */
function encodeCharacter(character: string): string {
  if (character.isWellFormed()) return encodeURIComponent(character);
  const unit = character.charCodeAt(0);
  const bytes = [0xe0 | (unit >> 12), 0x80 | ((unit >> 6) & 0x3f), 0x80 | (unit & 0x3f)];
  return bytes.map((byte) => `%${byte.toString(16).toUpperCase()}`).join("");
}

function decodeName(part: string): string | undefined {
  try {
    const pieces = part.split(/(%ED%[AB][0-9A-F]%[89AB][0-9A-F])/);
    return pieces
      .map((piece, index) => (index % 2 === 0 ? decodeURIComponent(piece) : decodeSurrogate(piece)))
      .join("");
  } catch {
    return undefined;
  }
}

function decodeSurrogate(piece: string): string {
  const [, , middle, last] = piece.split("%").map((byte) => Number.parseInt(byte, 16));
  return String.fromCharCode(0xd000 | (((middle ?? 0) & 0x3f) << 6) | ((last ?? 0) & 0x3f));
}
