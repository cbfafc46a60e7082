/** A folder for one test, and stores in it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStore, type Store, type StoreOptions } from "../../src/store/store.ts";
import { NOON } from "./batches.ts";

export const HOLDER = { pid: process.pid, host: "reef", command: "wrasse watch" };

export interface Folder extends Disposable {
  readonly path: string;
  /** Of the store that the test is about. */
  readonly store: string;
}

export function makeFolder(): Folder {
  const path = mkdtempSync(join(tmpdir(), "wrasse-store-"));
  return {
    path,
    store: join(path, "wrasse.db"),
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** Closed at the end of the block that it is used in. */
export async function open(path: string, more: Partial<StoreOptions> = {}): Promise<Store & Disposable> {
  const store = await openStore({ path, holder: HOLDER, now: NOON, lockWaitMs: 0, ...more });
  return Object.assign(store, { [Symbol.dispose]: () => store.close() });
}
