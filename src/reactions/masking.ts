/** Takes secrets out of texts before these are kept or shown: by plain search, whatever the texts are. */
import { Buffer } from "node:buffer";

const MASK = "***";
/** An API key of Octopus, whoever it belongs to. Looks ahead, so that one that follows another at once is found too. */
const API_KEY_BEGINNING = "API-";
const API_KEY = /API-(?=([A-Z0-9]{20,}))/g;
/** What is shorter turns up everywhere by chance. */
const CONFIGURED_LENGTH_MIN = 4;
/** Longer than any key of Octopus. */
const API_KEY_LENGTH_MAX = 256;
const STANDARD_WEBHOOKS = "whsec_";

export interface Secrets {
  /** Those that the attempt was given: masked however short they are. */
  readonly used: Iterable<string>;
  /** All that the configuration names. */
  readonly configured: Iterable<string>;
}

export interface Masker {
  mask(text: string): string;
  /** The end of a text without secrets, at most so many bytes of UTF-8. Half a secret at its beginning is left out. */
  maskEnd(text: string, bytesMax: number): string;
}

export function createMasker({ used, configured }: Secrets): Masker {
  const texts = new Set<string>();
  for (const secret of used) for (const form of formsOf(secret)) texts.add(form);
  for (const secret of configured) {
    if (secret.length >= CONFIGURED_LENGTH_MIN) for (const form of formsOf(secret)) texts.add(form);
  }
  texts.delete("");
  const reach = Math.max(API_KEY_LENGTH_MAX, ...Array.from(texts, ({ length }) => length));
  return {
    mask: (text) => maskFrom(text, 0, texts),
    maskEnd(text, bytesMax) {
      const near = text.slice(-(bytesMax + reach));
      const masked = maskFrom(near, startOfEnd(near, bytesMax), texts);
      return masked.slice(startOfEnd(masked, bytesMax));
    },
  };
}

/** As it is, as it stands in JSON and in addresses, and the key without the mark of its kind. */
function formsOf(secret: string): readonly string[] {
  const plain = secret.startsWith(STANDARD_WEBHOOKS) ? [secret, secret.slice(STANDARD_WEBHOOKS.length)] : [secret];
  return plain.flatMap((text) => [
    text,
    JSON.stringify(text).slice(1, -1),
    encodeURIComponent(text.toWellFormed()),
    encodeURIComponent(text.toWellFormed()).replaceAll("%20", "+"),
  ]);
}

interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** The text from `start` on, where a secret that begins before it is masked as a whole. */
function maskFrom(text: string, start: number, secrets: ReadonlySet<string>): string {
  if (!mayHoldAny(text, secrets)) return text.slice(start);
  const pieces: string[] = [];
  let at = start;
  for (const found of merged(stretchesOf(text, secrets))) {
    if (found.end <= at) continue;
    pieces.push(text.slice(at, Math.max(at, found.start)), MASK);
    at = found.end;
  }
  pieces.push(text.slice(at));
  return pieces.join("");
}

/** Nearly no text does, and every report is asked. */
function mayHoldAny(text: string, secrets: ReadonlySet<string>): boolean {
  if (text.includes(API_KEY_BEGINNING)) return true;
  for (const secret of secrets) if (text.includes(secret)) return true;
  return false;
}

function stretchesOf(text: string, secrets: Iterable<string>): Stretch[] {
  const found: Stretch[] = Array.from(text.matchAll(API_KEY), ({ 0: mark, 1: rest = "", index }) => ({
    start: index,
    end: index + mark.length + rest.length,
  }));
  for (const secret of secrets) {
    for (let start = text.indexOf(secret); start !== -1; start = text.indexOf(secret, start + 1)) {
      found.push({ start, end: start + secret.length });
    }
  }
  return found;
}

function merged(stretches: readonly Stretch[]): readonly Stretch[] {
  const whole: Stretch[] = [];
  for (const stretch of stretches.toSorted((one, other) => one.start - other.start)) {
    const last = whole.at(-1);
    if (last === undefined || stretch.start >= last.end) whole.push(stretch);
    else whole[whole.length - 1] = { start: last.start, end: Math.max(last.end, stretch.end) };
  }
  return whole;
}

/** Where the last so many bytes begin, at a character's boundary. */
function startOfEnd(text: string, bytesMax: number): number {
  if (text.length * 3 <= bytesMax) return 0;
  const bytes = Buffer.from(text.slice(-bytesMax));
  let cut = Math.max(0, bytes.length - bytesMax);
  // Continuation bytes: inside a character.
  while (cut < bytes.length && ((bytes[cut] ?? 0) & 0xc0) === 0x80) cut++;
  return text.length - bytes.subarray(cut).toString("utf8").length;
}
