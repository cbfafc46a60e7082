/** The kinds of single values that only rules have: `3 in 5m`, `healthy in 10m`, where a secret is, a program. */
import { dirname, isAbsolute, resolve } from "node:path";
import * as z from "zod";
import { closest } from "../../grammar/closest.ts";
import { LEVELS } from "../../grammar/levels.ts";
import { shown } from "../../grammar/malformed.ts";
import { visible } from "../../grammar/visible.ts";
import { parseDuration } from "../health/duration.ts";
import { NAMES } from "../health/names.ts";
import type { SecretPlace } from "../reactions/plan.ts";
import type { Limit, When } from "../reactions/rule.ts";
import { argumentsFault } from "../reactions/slots.ts";
import type { ConfigPlace } from "./config.ts";
import { wrong, wrongWord } from "./config-faults.ts";
import { group } from "./config-group.ts";
import { fromHome, path, type Read, readText } from "./config-values.ts";

const COUNT_MAX = 1_000_000;

/** `3 in 5m`. */
export function countInTime(max = COUNT_MAX) {
  const most = max === COUNT_MAX ? "" : `, and at most ${max} times`;
  const advice = `write a number and a time, as 3 in 5m${most}`;
  return readText("a number in a time", advice, (written) => {
    const [, digits, time = ""] = /^(\d{1,7}) +in +(\w+)$/.exec(written.trim()) ?? [];
    const withinMs = parseDuration(time);
    const count = Number(digits);
    if (withinMs !== undefined && count >= 1 && count <= max) return { value: { count, withinMs } };
    return { reason: wrong(written, "a number in a time", advice) };
  });
}

/** `healthy in 10m`. */
export function healthyInTime() {
  const advice = "write healthy in 10m";
  return readText("a time to be healthy in", advice, (written) => {
    const value = parseDuration(/^healthy +in +(\w+)$/.exec(written.trim())?.[1] ?? "");
    return value === undefined ? { reason: wrong(written, "a time to be healthy in", advice) } : { value };
  });
}

/** One level, or a list of them. */
export function levels() {
  const level = z.enum(LEVELS, { error: ({ input }) => wrongWord(input, LEVELS) });
  const error = ({ input }: { readonly input?: unknown }) =>
    Array.isArray(input) ? "this list is empty; write at least one level" : wrongWord(input, LEVELS);
  return z
    .union([level, z.array(level).min(1, { error })], { error })
    .transform((written) => (typeof written === "string" ? [written] : written))
    .meta({ title: "level or list of levels" });
}

/** What a rule watches: `resource`, `check`, or names that make groups, `project+environment`. */
export function watched() {
  const advice = "write resource, check, or names that make groups, as project+environment";
  return readText<When["on"]>("what to watch", advice, (written) => {
    if (written === "resource" || written === "check") return { value: { kind: written } };
    const by = readNames(written, "what to watch", advice);
    return "value" in by ? { value: { kind: "group", by: by.value } } : by;
  });
}

/** `project+environment`. */
export function groupedBy() {
  const advice = `write some of ${NAMES.join(", ")}, with + between them`;
  return readText("names of a group", advice, (written) => readNames(written, "names of a group", advice));
}

function readNames(written: string, wanted: string, advice: string): Read<Limit["of"]> {
  const words = written.split("+").map((word) => word.trim());
  const found = NAMES.filter((name) => words.includes(name));
  if (found.length === words.length) return { value: found };
  const strange = words.find((word) => !NAMES.some((name) => name === word));
  const meant = strange === undefined ? undefined : closest(strange, [...NAMES, "resource", "check"]);
  return { reason: wrong(written, wanted, meant === undefined ? advice : `did you mean ${meant}?`) };
}

const SECRET_ADVICE = "write where it is: { env: NAME_OF_A_VARIABLE } or { file: /path/to/a/file }";

/** What stands here instead of a place may be the secret itself, so that it is not quoted. */
function secret(place: ConfigPlace) {
  const env = readText("a variable's name", "write the name of an environment variable", (written) =>
    /^[A-Za-z_]\w{0,127}$/.test(written)
      ? { value: written }
      : { reason: "this is not the name of an environment variable: those are made of letters, digits and _" },
  );
  return group({
    env: env.exactOptional().describe("The environment variable that holds it"),
    file: path(place, "path").exactOptional().describe("The file that holds it, and nothing else"),
  })
    .check(({ value, issues }) => {
      if ((value.env === undefined) !== (value.file === undefined)) return;
      issues.push({ code: "custom", input: value, message: `a secret is in one place; ${SECRET_ADVICE}` });
    })
    .transform(({ env: variable, file = "" }): SecretPlace => (variable === undefined ? { file } : { env: variable }))
    .meta({ title: "place of a secret" });
}

/** A secret instead of which its own text may have been written. */
export function onlySecret(place: ConfigPlace) {
  return z.preprocess((written, context) => {
    if (typeof written === "object" && written !== null) return written;
    const message =
      written === undefined || written === null
        ? `it is not said where the secret is; ${SECRET_ADVICE}`
        : `a secret itself does not belong in this file; ${SECRET_ADVICE}`;
    context.issues.push({ code: "custom", input: written, message });
    return z.NEVER;
  }, secret(place));
}

/** A text as it is, or the place of a secret. */
export function textOrSecret(place: ConfigPlace) {
  const advice = "write a text, { env: NAME_OF_A_VARIABLE } or { file: /path/to/a/file }";
  const error = ({ input }: { readonly input?: unknown }) =>
    typeof input === "object" && input !== null
      ? `a secret is in one place; ${SECRET_ADVICE}`
      : wrong(input, "a text", advice);
  return z.union([z.string({ error }), secret(place)], { error }).meta({ title: "text or place of a secret" });
}

/** A name in front of each value, as in an environment or in headers. */
export function named<Value extends z.ZodType>(value: Value, pattern: RegExp, wanted: string) {
  return z
    .record(z.string(), value, {
      error: ({ input }) => wrong(input, "a group of keys", "write names and values below it"),
    })
    .check(({ value: written, issues }) => {
      for (const name of Object.keys(written)) {
        if (pattern.test(name)) continue;
        issues.push({ code: "custom", input: written, path: [name], message: `${shown(name)} is not ${wanted}` });
      }
    })
    .meta({ title: "names and values" });
}

const ARGV_ADVICE =
  'write the program and each of its arguments as a list: [/usr/bin/lb, drain, "{target}"]; there is no shell';

/** The program and its arguments. */
export function argv(place: ConfigPlace) {
  const argument = readText("an argument", "write a text, in quotes if it looks like a number", readArgument);
  return z
    .array(argument, { error: ({ input }) => wrong(input, "a program and its arguments", ARGV_ADVICE) })
    .min(1, { error: `this list is empty; ${ARGV_ADVICE}` })
    .transform(([program = "", ...rest], context): readonly [string, ...string[]] => {
      const found = readProgram(program, place);
      if ("value" in found) return [found.value, ...rest];
      context.issues.push({ code: "custom", input: program, path: [0], message: found.reason });
      return z.NEVER;
    });
}

/** `program` stands for any that may be started. */
function readArgument(written: string): Read<string> {
  const fault = argumentsFault(["program", written], "");
  return fault === undefined ? { value: written } : { reason: visible(fault) };
}

function readProgram(written: string, place: ConfigPlace): Read<string> {
  const fault = argumentsFault([written], place.platform ?? "");
  if (fault !== undefined) return { reason: visible(fault) };
  if (written.startsWith("~")) return fromHome(written, place);
  const isPath = /[/\\]/.test(written) && !isAbsolute(written);
  return { value: isPath ? resolve(dirname(place.path), written) : written };
}

const URL_ADVICE = "write it in full, as https://hooks.example.org/wrasse";

/** Where to send something. Nothing of it ever comes from a report. */
export function webAddress() {
  return readText("a URL", URL_ADVICE, (written) => {
    if (/[{}]/.test(written)) return { reason: "a URL takes nothing from a report; what that says is in the body" };
    const url = URL.canParse(written) ? new URL(written) : undefined;
    const isWeb = url !== undefined && /^https?:$/.test(url.protocol);
    return isWeb ? { value: written } : { reason: wrong(written, "a URL", URL_ADVICE) };
  });
}

/** `owner/name`. */
export function repository() {
  const advice = "write owner/name";
  return readText("a repository", advice, (written) =>
    /^[\w.-]{1,100}\/[\w.-]{1,100}$/.test(written)
      ? { value: written }
      : { reason: wrong(written, "a repository", advice) },
  );
}

export function ruleName() {
  const advice = "write up to 64 letters, digits, . _ and -, beginning with a letter or digit";
  return readText("a name", advice, (written) =>
    /^[A-Za-z0-9][\w.-]{0,63}$/.test(written) ? { value: written } : { reason: wrong(written, "a name", advice) },
  );
}
