/** `wrasse backup`: a copy of the store, also while a daemon writes to it. */
import { placeOptions } from "./asking-options.ts";
import type { BackupArguments } from "./backup-run.ts";
import type { Command } from "./command.ts";

export const backupCommand: Command = {
  name: "backup",
  list: "to",
  summary: "Copy the store, as it is at one moment, to a new file",
  examples: [["wrasse backup /backups/wrasse-monday.db", "beside a running daemon or without one"]],
  options: placeOptions,
  run: async (args, terminal) => {
    const { backup } = await import("./backup-run.ts");
    return backup(args as unknown as BackupArguments, terminal);
  },
};
