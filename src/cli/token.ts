/** `wrasse token`: who may ask a running daemon, and what of. */
import { ROLES } from "../store/token.ts";
import { outputOptions, placeOptions, selectionOptions } from "./asking-options.ts";
import type { Command } from "./command.ts";
import type { TokenArguments } from "./token-run.ts";

export const tokenCommand: Command = {
  name: "token",
  list: "words",
  summary: "Create, list or revoke the tokens with which others ask a running daemon",
  examples: [
    ["wrasse token create grafana --role read", "may see everything; the token is printed once, and never again"],
    ["wrasse token create ci --role report -p acme --expires 90d", "may only report, and only about one project"],
    [
      "wrasse token create ops --role operate -p acme --within 'target=db-*,environment=prod'",
      "what either of these means",
    ],
    ["wrasse token create ci --role report -o json", "for a program: token, id, name, role, within, expiresAt"],
    ["wrasse token list", "who there is, without the tokens themselves"],
    ["wrasse token revoke ID", "and whoever listens with it is cut off"],
  ],
  options: {
    role: {
      choices: [...ROLES],
      requiresArg: true,
      describe: "What it lets one do: read, report, operate (both of these), admin (also tokens)",
    },
    expires: { type: "string", requiresArg: true, describe: "After how long it ends, like 90d; never unless told" },
    ...selectionOptions,
    within: {
      type: "string",
      array: true,
      requiresArg: true,
      describe:
        "Of this, too, like project=acme,target=web-*; names are project, environment, tenant, target and name, and all that are given have to match. May come several times",
    },
    ...outputOptions,
    ...placeOptions,
  },
  run: async (args, terminal) => {
    const { token } = await import("./token-run.ts");
    return token(args as unknown as TokenArguments, terminal);
  },
};
