/** What `wrasse backup` does. */
import { statSync } from "node:fs";
import { visible } from "../../grammar/visible.ts";
import { backupStore } from "../store/backup.ts";
import { NoStoreError } from "../store/errors.ts";
import { noDaemonError } from "./asking.ts";
import { UsageError } from "./command.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { bytesText } from "./output/bytes.ts";
import { type PlaceArguments, storePathFor } from "./store-place.ts";
import type { Terminal } from "./terminal.ts";

export interface BackupArguments extends PlaceArguments {
  readonly to: readonly string[];
}

export async function backup(args: BackupArguments, terminal: Terminal): Promise<ExitCode> {
  const [to, more] = args.to;
  if (to === undefined) throw new UsageError("name the file to copy to: wrasse backup FILE");
  if (more !== undefined) throw new UsageError(`wrasse backup takes one file, and got also "${more}"`);
  const path = await storePathFor(args, terminal);
  try {
    await backupStore(path, to);
  } catch (error) {
    if (error instanceof NoStoreError) throw noDaemonError(path);
    throw error;
  }
  terminal.stderr.write(`wrasse: copied ${visible(path)} to ${visible(to)} (${bytesText(statSync(to).size)})\n`);
  return EXIT.ok;
}
