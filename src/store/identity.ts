/** Whether the files that are open are still the ones that the store's path leads to. */
import { statSync } from "node:fs";

/** SQLite writes on into files that were deleted or replaced, and all of it would be gone with the process. */
export class FileIdentities {
  readonly #identities: ReadonlyMap<string, string | undefined>;

  constructor(paths: readonly string[]) {
    this.#identities = new Map(paths.map((path) => [path, identityOf(path)]));
  }

  /** The first file that is not there any more, or is another one. */
  findLost(): string | undefined {
    for (const [path, identity] of this.#identities) {
      if (identity !== undefined && identityOf(path) !== identity) return path;
    }
    return undefined;
  }
}

function identityOf(path: string): string | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? undefined : `${stat.dev}:${stat.ino}`;
}
