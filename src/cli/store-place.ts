/** Where the store is: said on the command line, in the environment, in wrasse.yaml, or the place for a user's state. */
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { visible } from "../../grammar/visible.ts";
import type { Config, ConfigPlace } from "../daemon/config.ts";
import { messageOf } from "../store/message-of.ts";
import { NoAnswerError } from "./command.ts";
import { EXIT } from "./exit-codes.ts";
import type { Terminal } from "./terminal.ts";

export interface PlaceArguments {
  readonly store?: string;
  readonly config?: string;
}

type Environment = Terminal["env"];

export const CONFIG_FILE = "wrasse.yaml";
export const STORE_FILE = "wrasse.db";

export async function storePathFor(args: PlaceArguments, terminal: Terminal): Promise<string> {
  const given = givenStore(args, terminal);
  if (given !== undefined) return resolve(given.path);
  const config = await configIfAny(args, terminal);
  return config?.store ?? join(stateFolderFor(terminal.env), STORE_FILE);
}

/** The path somebody gave who counts more than the configuration, and who that was. */
export function givenStore({ store }: PlaceArguments, { env }: Terminal) {
  if (store !== undefined) return { path: store, givenBy: "--store" };
  const path = env["WRASSE_STORE"] ?? "";
  return path === "" ? undefined : { path, givenBy: "WRASSE_STORE" };
}

/** What the configuration says, where there is one: reading it takes far longer than most answers. */
export async function configIfAny(args: PlaceArguments, terminal: Terminal): Promise<Config | undefined> {
  const path = resolve(args.config ?? CONFIG_FILE);
  if (args.config === undefined && !existsSync(path)) return undefined;
  const text = readText(path);
  const { readConfig } = await import("../daemon/config.ts");
  const reading = readConfig(text, { ...configPlace(args, terminal), path });
  if (reading.kind === "config") return reading.config;
  const [fault] = reading.faults;
  const more = reading.faults.length > 1 ? ` (and ${reading.faults.length - 1} more)` : "";
  const place = fault === undefined ? "" : `:${fault.line}:${fault.column}: ${visible(fault.reason)}`;
  throw new NoAnswerError(EXIT.usage, `the configuration cannot be used: ${visible(path)}${place}${more}`);
}

/** What a configuration cannot know itself, were there one in this folder. */
export function configPlace(args: PlaceArguments, terminal: Terminal): ConfigPlace {
  const store = givenStore(args, terminal);
  return {
    path: resolve(CONFIG_FILE),
    home: homeFolder(terminal.env),
    stateFolder: stateFolderFor(terminal.env),
    platform: process.platform,
    ...(store === undefined ? {} : { store: { ...store, path: resolve(store.path) } }),
  };
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new NoAnswerError(EXIT.usage, `cannot read the configuration: ${visible(messageOf(error))}`);
  }
}

/** Where this system keeps what programs remember for a user. */
export function stateFolderFor(env: Environment, platform: string = process.platform): string {
  const home = homeFolder(env);
  switch (platform) {
    case "win32":
      return join(env["LOCALAPPDATA"] || join(home, "AppData", "Local"), "wrasse");
    case "darwin":
      return join(home, "Library", "Application Support", "wrasse");
    default:
      return join(xdgStateHome(env) ?? join(home, ".local", "state"), "wrasse");
  }
}

/** Relative ones are to be ignored, says the specification. */
function xdgStateHome(env: Environment): string | undefined {
  const path = env["XDG_STATE_HOME"] ?? "";
  return isAbsolute(path) ? path : undefined;
}

function homeFolder(env: Environment): string {
  return env["HOME"] || env["USERPROFILE"] || homedir();
}
