/**
 * The configuration as a file: read once, and read again whenever it has changed. Editors write a new file over the
 * old one's name, Kubernetes turns a symbolic link to another folder, network shares tell nobody: so its folder is
 * watched, its state is looked at every few seconds, and only content that has been still for a moment counts.
 */
import { Buffer, isUtf8 } from "node:buffer";
import { closeSync, constants, type FSWatcher, fstatSync, openSync, readSync, statSync, watch } from "node:fs";
import { dirname } from "node:path";
import { messageOf } from "../store/message-of.ts";
import { type ConfigPlace, type ConfigReading, readConfig } from "./config.ts";
import { createRuler } from "./config-faults.ts";
import { CONFIG_BYTES_MAX } from "./config-tree.ts";

/** The configuration file cannot be read. */
export class ConfigUnreadableError extends Error {
  override readonly name = "ConfigUnreadableError";
  readonly path: string;

  constructor(path: string, cause: unknown) {
    super(`cannot read the configuration ${path}: ${messageOf(cause)}`, { cause });
    this.path = path;
  }
}

export interface LoadedConfig {
  readonly reading: ConfigReading;
  /** What it was read from, to tell whether it has changed since. */
  readonly bytes: Buffer;
}

/** Throws a ConfigUnreadableError. */
export function loadConfig(place: ConfigPlace): LoadedConfig {
  const bytes = readBytes(place.path);
  return { reading: readConfigBytes(bytes, place), bytes };
}

export function readConfigBytes(bytes: Buffer, place: ConfigPlace): ConfigReading {
  const text = bytes.toString("utf8");
  if (isUtf8(bytes)) return readConfig(text, place);
  const from = Math.max(0, text.indexOf("\ufffd"));
  const reason = "this is not UTF-8, as a configuration has to be";
  return { kind: "faults", faults: [createRuler(text).fault({ from, until: from + 1 }, [], reason)] };
}

/** A little more than a configuration may have, so that one which is too large is known as such. */
function readBytes(path: string): Buffer {
  let descriptor: number | undefined;
  try {
    // Not waiting for a writer, if it is a pipe.
    descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) throw new Error("it is not a file");
    const bytes = Buffer.alloc(Math.min(stats.size, CONFIG_BYTES_MAX) + 1);
    let count = 0;
    for (let more = -1; more !== 0 && count < bytes.length; count += more) {
      more = readSync(descriptor, bytes, count, bytes.length - count, count);
    }
    return bytes.subarray(0, count);
  } catch (error) {
    throw new ConfigUnreadableError(path, error);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

export interface ConfigWatchOptions {
  /** What the configuration in use was read from, so that a change since then counts too. */
  readonly known?: Buffer;
  /** The file has been away or unreadable for a while; told once, until it can be read again. */
  readonly onUnreadable?: (error: ConfigUnreadableError) => void;
  readonly everyMs?: number;
  /** How long the content has to be the same before it counts. */
  readonly stillMs?: number;
}

const EVERY_MS = 3000;
const STILL_MS = 200;

/**
 * Tells what the file says each time that it says something else; with faults in it, it is for the daemon to go on as
 * before.
 *
 * States: idle (`told` is what was told last), settling (something may have changed: `next` looks again until two looks
 * find the same). Only what two looks agree on is told, and only when it differs from what was told last.
 */
export function watchConfigFile(
  place: ConfigPlace,
  onReading: (reading: ConfigReading) => void,
  options: ConfigWatchOptions = {},
): { close(): void } {
  const { known, onUnreadable = () => {}, everyMs = EVERY_MS, stillMs = STILL_MS } = options;
  let told: Look = known === undefined ? lookAt(place.path) : { bytes: known };
  let last: Look | undefined;
  let stamp = "";
  let next: NodeJS.Timeout | undefined;
  let watcher: FSWatcher | undefined;
  let isClosed = false;

  function settle(): void {
    // Not put off by what comes meanwhile: in a busy folder that would be for ever.
    next ??= setTimeout(look, stillMs);
  }

  function look(): void {
    next = undefined;
    const now = lookAt(place.path);
    const isStill = last !== undefined && isSame(last, now);
    last = now;
    if (!isStill) {
      settle();
      return;
    }
    last = undefined;
    if (isSame(told, now)) return;
    told = now;
    if (now.bytes === undefined) onUnreadable(now.error);
    else onReading(readConfigBytes(now.bytes, place));
  }

  function check(): void {
    if (watcher === undefined) watchFolder();
    const now = stampOf(place.path);
    if (now === stamp) return;
    stamp = now;
    settle();
  }

  function watchFolder(): void {
    try {
      watcher = watch(dirname(place.path), checkUnlessClosed);
      // Its folder has gone, or may no longer be watched: the regular look goes on, and tries to watch it again.
      watcher.on("error", unwatch);
    } catch {
      watcher = undefined;
    }
  }

  function checkUnlessClosed(): void {
    if (!isClosed) check();
  }

  function unwatch(): void {
    watcher?.close();
    watcher = undefined;
  }

  check();
  const timer = setInterval(check, everyMs);
  return {
    close: () => {
      isClosed = true;
      clearInterval(timer);
      clearTimeout(next);
      unwatch();
    },
  };
}

type Look = { readonly bytes: Buffer } | { readonly bytes?: undefined; readonly error: ConfigUnreadableError };

function lookAt(path: string): Look {
  try {
    return { bytes: readBytes(path) };
  } catch (error) {
    if (error instanceof ConfigUnreadableError) return { error };
    throw error;
  }
}

function isSame(one: Look, other: Look): boolean {
  if (one.bytes === undefined || other.bytes === undefined) return one.bytes === other.bytes;
  return one.bytes.equals(other.bytes);
}

/** Changes whenever the content may have changed, also that of a file at the end of symbolic links. */
function stampOf(path: string): string {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? "none" : [stats.dev, stats.ino, stats.size, stats.mtimeNs, stats.ctimeNs].join(" ");
}
