/** The kinds of single values in a configuration: what each reads, and what it says of what it cannot read. */
import { dirname, resolve } from "node:path";
import * as z from "zod";
import { closest } from "../../grammar/closest.ts";
import { shown } from "../../grammar/malformed.ts";
import { parseDuration } from "../health/duration.ts";
import { parseThreshold, THRESHOLD_REPORTS_MAX } from "../health/threshold.ts";
import type { ConfigPlace } from "./config.ts";
import { wrong, wrongWord } from "./config-faults.ts";
import { faultOfPattern } from "./config-pattern.ts";

/** A value, or why there is none. */
export type Read<Value> = { readonly value: Value } | { readonly reason: string };

const TEXT_LENGTH_MAX = 4096;

/** A text that `read` makes a value of. */
export function readText<Value>(wanted: string, advice: string, read: (text: string) => Read<Value>) {
  return z
    .string({ error: ({ input }) => wrong(input, wanted, advice) })
    .transform((text, context) => {
      const result: Read<Value> = text.length > TEXT_LENGTH_MAX ? { reason: TOO_LONG } : read(text);
      if ("value" in result) return result.value;
      context.issues.push({ code: "custom", input: text, message: result.reason });
      return z.NEVER;
    })
    .meta({ title: wanted.replace(/^an? /, "") });
}

const TOO_LONG = `this is longer than ${TEXT_LENGTH_MAX} characters`;

export function word<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z.enum(words, { error: ({ input }) => wrongWord(input, words) });
}

export function yesOrNo() {
  return z.boolean({ error: ({ input }) => wrong(input, "true or false", "write true or false") });
}

export function whole(min: number, max: number) {
  const error = ({ input }: { readonly input?: unknown }) =>
    wrong(input, `a whole number from ${min} to ${max}`, "write it in digits, without quotes");
  return z.int({ error }).min(min, { error }).max(max, { error });
}

/** Text with something in it. */
export function text(wanted: string, advice: string) {
  return readText(wanted, advice, (written) =>
    written.trim() === "" ? { reason: wrong(written, wanted, advice) } : { value: written },
  );
}

/** A pattern for names; the empty one is for an absent name. */
export function namePattern() {
  const advice = "write a name, with * for any text and ? for any one character, in quotes where it begins with *";
  return readText("a pattern", advice, (value) => ({ value }));
}

export function sourceName() {
  const advice = "write up to 64 letters, digits, . _ and -, beginning with a letter or digit";
  return readText("a source's name", advice, (value) =>
    /^[A-Za-z0-9][\w.-]{0,63}$/.test(value) ? { value } : { reason: wrong(value, "a source's name", advice) },
  );
}

const DURATION_ADVICE = "write a number and a unit: 90s, 15m, 2h, 7d";
const DURATION_PATTERN = "^(\\d+(ms|[smhd]))+$";

export function duration() {
  return readText("a duration", DURATION_ADVICE, (written) => readDuration(written)).meta({
    pattern: DURATION_PATTERN,
  });
}

function readDuration(written: string, advice = DURATION_ADVICE): Read<number> {
  const value = parseDuration(written);
  return value === undefined ? { reason: wrong(written, "a duration", advice) } : { value };
}

const NEVER = "never";

export function durationOrNever() {
  const advice = `${DURATION_ADVICE}, or never`;
  return readText<number | null>("a duration", advice, (written) =>
    written === NEVER ? { value: null } : readDuration(written, advice),
  ).meta({ pattern: `${DURATION_PATTERN}|^never$` });
}

/** `never` where a group of settings could stand. */
export function never() {
  return z.literal(NEVER).transform((): null => null);
}

export function threshold() {
  const wanted = "a number of reports";
  const advice = `write 3, "3 of 5" or "3 in 5m", with at most ${THRESHOLD_REPORTS_MAX} reports`;
  const error = ({ input }: { readonly input?: unknown }) => wrong(input, wanted, advice);
  return z
    .union([z.int({ error }).min(1, { error }).max(THRESHOLD_REPORTS_MAX, { error }), z.string()], { error })
    .transform((written, context) => {
      const value = parseThreshold(String(written));
      if (value !== undefined) return value;
      context.issues.push({ code: "custom", input: written, message: wrong(written, wanted, advice) });
      return z.NEVER;
    })
    .meta({ title: "number of reports" });
}

export function timezone() {
  const advice = "write one as Europe/Berlin, UTC or +02:00";
  return readText("a time zone", advice, (value) => {
    if (isTimezone(value)) return { value };
    const meant = closest(value, Intl.supportedValuesOf("timeZone"));
    return { reason: wrong(value, "a time zone", meant === undefined ? advice : `did you mean ${meant}?`) };
  });
}

function isTimezone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone });
    return true;
  } catch {
    return false;
  }
}

const PATH_ADVICE = "write a folder, a file or a pattern of them";

/** Absolute, seen from the configuration file's folder. */
export function path(place: ConfigPlace, kind: "path" | "pattern") {
  return readText(`a ${kind}`, PATH_ADVICE, (written) => {
    if (written.trim() === "") return { reason: wrong(written, `a ${kind}`, PATH_ADVICE) };
    const fault = kind === "pattern" ? faultOfPattern(written) : undefined;
    if (fault !== undefined) return { reason: fault };
    return written.startsWith("~") ? fromHome(written, place) : { value: resolve(dirname(place.path), written) };
  });
}

/** Stays relative, since it may stand anywhere in a path. */
export function ignoredPath(place: ConfigPlace) {
  return readText("a pattern", IGNORED_ADVICE, (written) => {
    if (written.trim() === "") return { reason: wrong(written, "a pattern", IGNORED_ADVICE) };
    const fault = faultOfPattern(written);
    if (fault !== undefined) return { reason: fault };
    return written.startsWith("~/") ? fromHome(written, place) : { value: written };
  });
}

const IGNORED_ADVICE = "write a pattern of what to leave alone";

export function fromHome(written: string, { home }: ConfigPlace): Read<string> {
  const [, user = "", rest = ""] = /^~([^/\\]*)(.*)$/s.exec(written) ?? [];
  if (user !== "") return { reason: `${shown(`~${user}`)} is not understood; write ~/… or the whole path` };
  if (home === undefined) return { reason: "it is not known here what ~ stands for; write the whole path" };
  return { value: resolve(home, `.${rest}`) };
}

/** Where to listen. */
export interface Address {
  /** A name or number of this machine. */
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
}

const OFF = "off";
const ADDRESS_ADVICE = "write one as 127.0.0.1:7717, [::1]:7717 or 0.0.0.0:7717, or off";

/** `null` for nowhere. */
export function addressOrOff() {
  return readText<Address | null>("an address", ADDRESS_ADVICE, (written) => {
    if (written === OFF) return { value: null };
    const value = parseAddress(written);
    return value === undefined ? { reason: wrong(written, "an address", ADDRESS_ADVICE) } : { value };
  });
}

export function parseAddress(text: string): Address | undefined {
  const [, bracketed, plain, digits] = /^(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9.-]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits);
  return host === undefined || port > 65_535 ? undefined : { host, port };
}

const URL_ADVICE = "write it as a browser shows it: https://health.example.org";

/** Scheme, host and port. */
export function publicOrigin() {
  return readText("a URL", URL_ADVICE, (written) => {
    const url = URL.canParse(written) ? new URL(written) : undefined;
    const isOrigin = url !== undefined && /^https?:$/.test(url.protocol) && url.pathname === "/" && url.search === "";
    return isOrigin ? { value: url.origin } : { reason: wrong(written, "a URL without a path", URL_ADVICE) };
  });
}
