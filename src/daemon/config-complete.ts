/** From what a checked file says to what the daemon goes by: names that carry their units, and where each came from. */
import { join } from "node:path";
import type { PolicyRule } from "../health/policy.ts";
import type { Config, ConfigPlace, Origin, SourceConfig } from "./config.ts";
import { pathText } from "./config-faults.ts";
import { reactionsOf } from "./config-rules.ts";
import type { Written } from "./config-schema.ts";
import { signalOf } from "./config-signals.ts";
import type { Spot, Tree } from "./config-tree.ts";

const STORE_NAME = "wrasse.db";

export function completeConfig(written: Written, { stateFolder, store }: ConfigPlace): Config {
  const { reports, changes, problems } = written.retention;
  return {
    store: store?.path ?? written.store ?? join(stateFolder, STORE_NAME),
    sources: written.sources.map(sourceOf),
    policies: written.policies.map(policyOf),
    retention: { reportsMs: reports, changesMs: changes, problemsMax: problems },
    limits: written.limits,
    log: written.log,
    listen: written.listen === undefined ? DEFAULT_ADDRESS : written.listen,
    ...(written.publicUrl === undefined ? {} : { publicUrl: written.publicUrl }),
    ...(written.tls === undefined ? {} : { tls: written.tls }),
    public: written.public ?? null,
    views: viewsOf(written.views),
    signals: written.signals.map(signalOf),
    reactions: reactionsOf(written),
    ...(written.octopus === undefined ? {} : { octopus: written.octopus }),
  };
}

/** Where nobody says where to listen. */
export const DEFAULT_ADDRESS = { host: "127.0.0.1", port: 7717 };

function viewsOf({ kind, details, digest, ...empty }: Written["views"]): Config["views"] {
  return {
    defaultKind: kind,
    details,
    emptyReadiness: empty["mp.health.default.readiness.empty.response"],
    emptyStartup: empty["mp.health.default.startup.empty.response"],
    ...(digest === undefined ? {} : { digest }),
  };
}

function sourceOf({ path, paths, ...rest }: Written["sources"][number]): SourceConfig {
  return { ...rest, paths: paths ?? (path === undefined ? [] : [path]) };
}

function policyOf({ expireAfter, flap, ...rest }: Written["policies"][number]): PolicyRule {
  return {
    ...rest,
    ...(expireAfter === undefined ? {} : { expireAfterMs: expireAfter }),
    ...(flap === undefined ? {} : { flap: flap && { moves: flap.moves, withinMs: flap.within, holdMs: flap.hold } }),
  };
}

/** Of every single value that the file or somebody above it gives, by its path. */
export function originsOf({ root, ruler }: Tree, { store }: ConfigPlace): ReadonlyMap<string, Origin> {
  const origins = new Map<string, Origin>();
  const add = (spot: Spot, path: readonly (string | number)[]): void => {
    if (spot.children.size === 0) {
      const place = pathText(path).replace(/^(sources\[\d+\])\.path$/, "$1.paths[0]");
      origins.set(place, { kind: "line", line: ruler.lineOf(spot.value.from) });
    }
    for (const [part, child] of spot.children) add(child, [...path, part]);
  };
  add(root, []);
  if (store !== undefined) origins.set("store", { kind: "given", by: store.givenBy });
  return origins;
}
