/** What `wrasse doctor` finds in the configuration: whether it can be used, and where it says that the store is. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { ConfigUnreadableError, loadConfig } from "../daemon/config-file.ts";
import { bad, type Finding, ok } from "./finding.ts";
import {
  CONFIG_FILE,
  configPlace,
  givenStore,
  type PlaceArguments,
  STORE_FILE,
  stateFolderFor,
} from "./store-place.ts";
import type { Terminal } from "./terminal.ts";

export interface ConfigLook {
  readonly finding: Finding;
  /** Undefined where only a configuration that cannot be used says it. */
  readonly storePath: string | undefined;
}

export function lookAtConfig(args: PlaceArguments, terminal: Terminal): ConfigLook {
  const path = resolve(args.config ?? CONFIG_FILE);
  const given = givenStore(args, terminal);
  const givenPath = given === undefined ? undefined : resolve(given.path);
  if (args.config === undefined && !existsSync(path)) {
    const finding = ok("config", `there is no ${CONFIG_FILE} here: everything is as by default`);
    return { finding, storePath: givenPath ?? join(stateFolderFor(terminal.env), STORE_FILE) };
  }
  try {
    const { reading } = loadConfig({ ...configPlace(args, terminal), path });
    if (reading.kind === "config") {
      const { sources, store } = reading.config;
      const count = sources.length === 1 ? "1 source" : `${sources.length} sources`;
      return { finding: ok("config", `${path} is fine, with ${count}`), storePath: store };
    }
    const [{ line, column, reason } = { line: 1, column: 1, reason: "it cannot be used" }, ...more] = reading.faults;
    const others = more.length === 0 ? "" : ` (and ${more.length} more)`;
    const finding = bad("config", `${path}:${line}:${column}: ${reason}${others}`, "see wrasse config check");
    return { finding, storePath: givenPath };
  } catch (error) {
    if (!(error instanceof ConfigUnreadableError)) throw error;
    const finding = bad("config", error.message, "let whoever runs wrasse read it, or name another with --config");
    return { finding, storePath: givenPath };
  }
}
