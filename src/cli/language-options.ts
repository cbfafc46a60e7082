/** The options of every command that reads messages: what logs are wrapped in, and how a source writes its messages. */
import type { Options } from "yargs";
import type { Encoding } from "../../grammar/encoding.ts";
import type { ParseOptions } from "../../grammar/message.ts";
import type { Escapes } from "../../grammar/syntax.ts";
import { isTimeZone } from "../envelope/clock.ts";
import { LOG_FORMAT_NAMES, type LogFormatName } from "../envelope/envelope.ts";
import type { MessageReaderOptions } from "../scan/message-reader.ts";
import { UsageError } from "./command.ts";

export interface LanguageArguments extends Pick<ParseOptions, "encoding" | "escapes"> {
  readonly logFormat: LogFormatName | "auto";
  readonly timezone?: string | undefined;
}

export const languageOptions = {
  "log-format": {
    choices: ["auto", ...LOG_FORMAT_NAMES],
    default: "auto",
    describe: "What the lines are wrapped in; auto goes by the first ones",
  },
  timezone: {
    type: "string",
    requiresArg: true,
    describe: "Where times without an offset were written: Europe/Vienna, UTC; here, unless told",
  },
  encoding: {
    choices: ["auto", "plain", "base64"],
    default: "auto",
    describe: "How values are written; auto decides for each message, by its status",
  },
  escapes: {
    choices: ["none", "teamcity"],
    default: "none",
    describe: "What | means in plain values: itself, or TeamCity's escapes",
  },
} as const satisfies Record<string, Options>;

/** What the command line says of how to read; what it leaves to itself is absent. */
export interface Manner {
  readonly format?: LogFormatName | undefined;
  readonly timeZone?: string | undefined;
  readonly encoding?: Encoding | undefined;
  readonly escapes?: Escapes | undefined;
}

export function mannerOf({ logFormat, timezone, encoding, escapes }: Partial<LanguageArguments>): Manner {
  checkTimeZone(timezone);
  return {
    format: logFormat === "auto" ? undefined : logFormat,
    timeZone: timezone,
    encoding: encoding === "auto" ? undefined : encoding,
    escapes: escapes === "none" ? undefined : escapes,
  };
}

/** How to read what the arguments speak of. */
export function readerOptions(
  { logFormat, timezone, encoding = "auto", escapes = "none" }: LanguageArguments,
  now: () => number,
): MessageReaderOptions {
  checkTimeZone(timezone);
  return { format: logFormat, timeZone: timezone, now, encoding, escapes };
}

function checkTimeZone(timezone: string | undefined): void {
  if (timezone === undefined || isTimeZone(timezone)) return;
  throw new UsageError(`there is no time zone ${timezone}; write one as Europe/Vienna or UTC`);
}
