/** The options of every command that reads messages: how a source is known to write them. */
import type { Options } from "yargs";

export const languageOptions = {
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
