/** `wrasse maintenance`: when something is worked on, once or again and again. */
import { suspensionOptions } from "./asking-options.ts";
import type { Command } from "./command.ts";
import type { SuspensionArguments } from "./suspension-run.ts";

export const maintenanceCommand: Command = {
  name: "maintenance",
  list: "words",
  summary: "Say when resources are worked on, so that rules hold back; list such windows, or end one",
  examples: [
    ["wrasse maintenance add -t 'db-*' --for 90m --comment 'new disks'", "from now on"],
    [
      "wrasse maintenance add -e production --cron '0 2 * * 6' --for 3h --timezone Europe/Berlin --comment patches",
      "every Saturday at two",
    ],
    ["wrasse maintenance list --ended", "also those that have ended"],
    ["wrasse maintenance end ID", "what it held back is looked at once more"],
  ],
  options: {
    ...suspensionOptions,
    from: { type: "string", requiresArg: true, describe: "When it begins, like 2026-12-01T08:00:00Z; now unless told" },
    cron: { type: "string", requiresArg: true, describe: "It begins at these times, and lasts for what --for says" },
    timezone: { type: "string", requiresArg: true, describe: "That --cron is meant in; UTC unless told" },
  },
  run: async (args, terminal) => {
    const { suspend } = await import("./suspension-run.ts");
    return suspend("maintenance", args as unknown as SuspensionArguments, terminal);
  },
};
