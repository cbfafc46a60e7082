/**
 * Every key of `wrasse.yaml`, with what it takes, its default and what it is for. Said once, here: reading, the JSON
 * Schema and the table of keys are made of it.
 */
import * as z from "zod";
import { LEVELS } from "../../grammar/levels.ts";
import type { ConfigPlace } from "./config.ts";
import {
  ENCODINGS,
  ESCAPES,
  KINDS,
  LINE_FORMATS,
  LOG_FORMATS,
  LOG_LEVELS,
  MICROPROFILE_WORDS,
  STARTS,
} from "./config-choices.ts";
import { wrong } from "./config-faults.ts";
import { group, list } from "./config-group.ts";
import { match } from "./config-match.ts";
import { dependencies, octopus, reactions, rules } from "./config-rules-schema.ts";
import { signals } from "./config-signals.ts";
import {
  addressOrOff,
  duration,
  durationOrNever,
  ignoredPath,
  namePattern,
  never,
  path,
  publicOrigin,
  sourceName,
  text,
  threshold,
  timezone,
  whole,
  word,
  yesOrNo,
} from "./config-values.ts";

export type Written = z.output<ReturnType<typeof schemaFor>>;

const COUNT_MAX = 1_000_000_000;
const MOVES_MAX = 100;

export function schemaFor(place: ConfigPlace) {
  return group({
    store: path(place, "path")
      .exactOptional()
      .describe("The SQLite file that everything is kept in; `wrasse.db` in the state folder unless said otherwise"),
    sources: list(source(place), "sources").prefault([]).describe("Where logs are, and who speaks in them"),
    policies: list(policy(), "policies").prefault([]).describe("How reports are judged; the most specific match wins"),
    signals: signals().prefault([]).describe("Lines of any log that make reports, although they hold no message"),
    rules: rules(place)
      .prefault([])
      .describe("What is done when a level changes; each begins as one that only observes"),
    dependencies: dependencies().prefault([]).describe("What is not reacted to while something it needs is down"),
    reactions: reactions().prefault({}).describe("What holds for all rules"),
    octopus: octopus(place).exactOptional().describe("The Octopus server that `octopus-…` actions ask"),
    retention: retention().prefault({}).describe("How long things are kept"),
    limits: group({
      newResourcesPerHour: whole(1, COUNT_MAX)
        .default(10_000)
        .describe("How many resources a source may bring up within an hour"),
    })
      .prefault({})
      .describe("What nobody may exceed"),
    listen: addressOrOff()
      .exactOptional()
      .describe("Where to answer questions; 127.0.0.1:7717 unless said otherwise, and `off` for nowhere"),
    publicUrl: publicOrigin()
      .exactOptional()
      .describe("What wrasse is called from outside, where a proxy stands before it or it has a name"),
    tls: group({
      cert: path(place, "path").describe("The certificate and those above it, as PEM; read again when it changes"),
      key: path(place, "path").describe("Its private key, as PEM"),
    })
      .exactOptional()
      .describe("Answers over https instead of http"),
    public: addressOrOff()
      .exactOptional()
      .describe("A second address, which only tells verdicts, without reasons and to everybody"),
    views: views(place).prefault({}).describe("How published health formats are answered"),
    log: group({
      level: word(LOG_LEVELS).default("info").describe("How much the daemon says of itself"),
      format: word(LOG_FORMATS).default("auto").describe("`auto` is text on a terminal and JSON lines elsewhere"),
    })
      .prefault({})
      .describe("What the daemon writes to standard error"),
  });
}

function views(place: ConfigPlace) {
  const empty = () => word(MICROPROFILE_WORDS).default("DOWN");
  return group({
    kind: word(KINDS)
      .default("ready")
      .describe("What MicroProfile takes a check for that does not say so itself; `none` leaves it out"),
    details: yesOrNo().default(true).describe("Whether Spring's format shows details to who may read"),
    "mp.health.default.readiness.empty.response": empty().describe(
      "MicroProfile's answer about readiness while wrasse starts and knows of no check",
    ),
    "mp.health.default.startup.empty.response": empty().describe("Likewise about startup"),
    digest: group({
      user: text("a user's name", "write the name that MP-0003 clients send"),
      passwordFile: path(place, "path").describe("Holds the password, and nothing else"),
    })
      .exactOptional()
      .describe("Who may ask for the MP-0003 draft from elsewhere, by HTTP Digest"),
  });
}

function source(place: ConfigPlace) {
  return group({
    name: sourceName().describe("What reports from here are said to come from; no two sources have the same"),
    paths: list(path(place, "pattern"), "paths")
      .min(1, { error: "this list is empty; write at least one path" })
      .exactOptional()
      .describe(
        "Folders, files and globs; `{project}` and the like are a `*` that is captured. Relative ones are seen from the configuration file's folder",
      ),
    path: path(place, "pattern").exactOptional().describe("Instead of `paths`, where there is only one"),
    ignore: list(ignoredPath(place), "patterns")
      .prefault([])
      .describe("Globs of files to leave alone; a relative one may stand anywhere in a path"),
    start: word(STARTS)
      .default("beginning")
      .describe("Where to begin in files that are there when the source is read for the very first time"),
    format: word(LINE_FORMATS).default("auto").describe("How lines are wrapped; `auto` looks at each file's beginning"),
    timezone: timezone().exactOptional().describe("Of times without an offset; the machine's unless said otherwise"),
    encoding: word(ENCODINGS).default("auto").describe("How messages write their values; `auto` decides for each one"),
    escapes: word(ESCAPES).default("none").describe("Whether `|` escapes characters in plain values, as in TeamCity"),
    defaults: defaults().prefault({}).describe("What is meant where a message leaves a name out"),
    may: rights().prefault({}).describe("What this source may speak about; all else it says is refused"),
    newResourcesPerHour: whole(1, COUNT_MAX).exactOptional().describe("As in `limits`, for this source alone"),
  });
}

function defaults() {
  const name = (what: string) =>
    text("a name", "write a name, or leave the key out")
      .exactOptional()
      .describe(`The ${what}, where a message names none`);
  return group({
    project: name("project"),
    environment: name("environment"),
    tenant: name("tenant"),
    target: name("target"),
    name: name("resource's name"),
    check: name("check"),
  });
}

function rights() {
  const patterns = () => list(namePattern(), "patterns").prefault(["*"]);
  return group({
    targets: patterns().describe("Patterns of targets"),
    projects: patterns().describe("Patterns of projects; only `*` lets in what belongs to none"),
    react: yesOrNo().default(true).describe("Whether what it says may set off reactions"),
  });
}

function policy() {
  const level = word(LEVELS).exactOptional().describe("What a report of this level is taken for");
  return group({
    match: match().prefault({}).describe("Which checks this holds for; a name that is not given matches all"),
    worsenAfter: threshold()
      .exactOptional()
      .describe("How many worse reports it takes: `3` in a row, `3 of 5`, `3 in 5m`"),
    recoverAfter: threshold().exactOptional().describe("How many better reports it takes"),
    expireAfter: durationOrNever()
      .exactOptional()
      .describe("How long a report holds that does not say so itself; then the check is unknown"),
    flap: z
      .union([flap(), never()], { error: ({ input }) => wrong(input, "a group of keys", FLAP_ADVICE) })
      .exactOptional()
      .describe("A level that moves so often is held at its worst; `never` takes that back"),
    severity: group({
      healthy: level,
      warning: level,
      unknown: level,
      unhealthy: level,
      unavailable: level,
      maintenance: level,
      skipped: level,
    })
      .exactOptional()
      .describe("What a reported level is taken for: `{ warning: healthy }`"),
  });
}

const FLAP_ADVICE = "write moves, within and hold below it, or never";

function flap() {
  return group({
    moves: whole(2, MOVES_MAX).describe("How many moves are too many"),
    within: duration().describe("Within how long"),
    hold: duration().describe("How long it has to be quiet until it is let go"),
  });
}

function retention() {
  return group({
    reports: duration().prefault("7d").describe("How long reports are kept"),
    changes: duration().prefault("400d").describe("How long changes are kept"),
    problems: whole(1, COUNT_MAX).default(100_000).describe("How many malformed and refused messages are kept"),
  });
}
