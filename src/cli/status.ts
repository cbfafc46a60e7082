/** `wrasse status`: how resources are, one by one or rolled up. */
import { outputOptions, placeOptions, selectionOptions } from "./asking-options.ts";
import type { Command } from "./command.ts";
import type { StatusArguments } from "./status-run.ts";

export const statusCommand: Command = {
  name: "status",
  list: "names",
  summary: "Show how resources are; exits with the worst of them",
  examples: [
    ["wrasse status", "every resource"],
    ["wrasse status web-01/iis", "one, with its level as the exit code"],
    ["wrasse status -p acme --level unhealthy,unavailable", "what is wrong in a project"],
    ["wrasse status --by project", "every project at its worst"],
    ["wrasse status -t 'web-*' --json id,level", "two fields as JSON"],
    ["wrasse status -w", "go on showing it"],
    ["wrasse status -p acme --nagios", "one line and an exit code from 0 to 3, for whatever runs plugins of Nagios"],
  ],
  options: {
    ...selectionOptions,
    level: { type: "string", requiresArg: true, describe: "Only at these levels: unhealthy,unavailable" },
    by: {
      choices: ["target", "project", "environment", "tenant"],
      requiresArg: true,
      describe: "Roll up: one row for all that have this name in common",
    },
    watch: { type: "boolean", alias: "w", describe: "Go on: redraw on a terminal, else add what has changed" },
    nagios: { type: "boolean", describe: "As a plugin of Nagios: one line, and 0, 1, 2 or 3" },
    ...outputOptions,
    ...placeOptions,
  },
  run: async (args, terminal) => {
    const { status } = await import("./status-run.ts");
    return status(args as unknown as StatusArguments, terminal);
  },
};
