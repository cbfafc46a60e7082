/** Faults that no single value has: two sources with one name, a source with two ways of saying its paths or none. */
import { shown } from "../../grammar/malformed.ts";
import type { ConfigFault } from "./config.ts";
import { spotAt } from "./config-faults.ts";
import type { Tree } from "./config-tree.ts";

/** Goes by the file as it stands, so that these faults are told together with all others. */
export function faultsBetween(tree: Tree): ConfigFault[] {
  const sources = memberOf(tree.value, "sources");
  if (!Array.isArray(sources)) return [];
  const indexByName = new Map<unknown, number>();
  return sources.flatMap((source: unknown, index) => [
    ...faultOfName(memberOf(source, "name"), index, indexByName, tree),
    ...faultOfPaths(source, index, tree),
  ]);
}

function faultOfName(name: unknown, index: number, indexByName: Map<unknown, number>, tree: Tree): ConfigFault[] {
  const first = indexByName.get(name);
  if (typeof name !== "string") return [];
  if (first === undefined) {
    indexByName.set(name, index);
    return [];
  }
  const { root, ruler } = tree;
  const line = ruler.lineOf(spotAt(root, ["sources", first, "name"]).value.from);
  const path = ["sources", index, "name"];
  return [ruler.fault(spotAt(root, path).value, path, `a source in line ${line} is called ${shown(name)} already`)];
}

function faultOfPaths(source: unknown, index: number, { root, ruler }: Tree): ConfigFault[] {
  if (typeof source !== "object" || source === null || Array.isArray(source)) return [];
  const spot = spotAt(root, ["sources", index]);
  const hasPaths = spot.children.has("paths");
  const path = spot.children.get("path");
  if (hasPaths && path !== undefined) {
    const reason = "path and paths are two ways of saying the same; write all of them in paths";
    return [ruler.fault(path.key ?? path.value, ["sources", index, "path"], reason)];
  }
  if (hasPaths || path !== undefined) return [];
  return [ruler.fault(spot.value, ["sources", index, "paths"], "paths is missing; write where the logs are")];
}

function memberOf(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}
