/** Hearing that something happened in a directory. What it was is never believed, only where. */
import { join } from "node:path";
import { watch as watchWithChokidar } from "chokidar";
import { errorCode } from "./errors.ts";

export interface Watcher {
  add(directory: string): void;
  remove(directory: string): void;
  close(): Promise<void>;
}

export interface WatchListener {
  /** Something happened to the file or directory, or in it. `isEntry`: it came, went or got another name. */
  changed(path: string, isEntry?: boolean): void;
  /** From now on nothing is missed in the directory; what came before may have been. */
  watching(directory: string): void;
  /** Nothing will be heard from the directory. */
  failed(directory: string, cause: unknown): void;
}

export type Watch = (listener: WatchListener) => Watcher;

/** Only directories are watched, each by itself: one watch serves all files in it. */
export function watchDirectories(listener: WatchListener): Watcher {
  const directories = new Set<string>();
  const watcher = watchWithChokidar([], {
    ignored: (path) => !directories.has(path),
    depth: 0,
    atomic: false,
    followSymlinks: true,
    ignorePermissionErrors: true,
    backend: "native",
  });
  watcher.on("raw", (event, name, details) => {
    const { watchedPath } = watchedIn(details);
    if (watchedPath === undefined) return;
    listener.changed(typeof name === "string" ? join(watchedPath, name) : watchedPath, event !== "change");
  });
  watcher.on("addDir", (path) => listener.watching(path));
  watcher.on("error", (error) => {
    const path = pathOf(error);
    if (path !== undefined) listener.failed(path, errorCode(error) ?? error);
  });
  return {
    add(directory) {
      directories.add(directory);
      watcher.add(directory);
    },
    remove(directory) {
      if (!directories.delete(directory)) return;
      watcher.unwatch(directory);
    },
    close: () => watcher.close(),
  };
}

function watchedIn(details: unknown): { readonly watchedPath: string | undefined } {
  if (typeof details !== "object" || details === null || !("watchedPath" in details)) return { watchedPath: undefined };
  const { watchedPath } = details;
  return { watchedPath: typeof watchedPath === "string" ? watchedPath : undefined };
}

function pathOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  for (const key of ["filename", "path"]) {
    const value: unknown = Reflect.get(error, key);
    if (typeof value === "string") return value;
  }
  return undefined;
}
