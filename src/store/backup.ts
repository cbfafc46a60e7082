/** Copies of a store that a daemon may be writing to, and a look at whether a store, or a copy, is whole. */
import { type CopyProgress, copyDatabase } from "./copy.ts";
import { openForReading } from "./database.ts";
import { StoreDamagedError, storeErrorOf } from "./errors.ts";
import { findProblems } from "./verify.ts";

/** A copy of one moment. Where there is a file already, that is left as it is. */
export async function backupStore(
  path: string,
  to: string,
  onProgress?: (progress: CopyProgress) => void,
): Promise<void> {
  const database = openForReading(path);
  try {
    await copyDatabase(database, to, onProgress);
  } finally {
    database.close();
  }
}

/** Everything that is wrong with it, each in a line for a person; nothing where it is whole. */
export function verifyStore(path: string): { readonly problems: readonly string[] } {
  try {
    const database = openForReading(path);
    try {
      return { problems: findProblems(database) };
    } finally {
      database.close();
    }
  } catch (error) {
    const known = storeErrorOf(error, path, "verify");
    if (known instanceof StoreDamagedError) return { problems: [known.message] };
    throw known;
  }
}
