/** Faults that no single value has: two of one name, a source with two ways of saying its paths or none. */
import { shown } from "../../grammar/malformed.ts";
import type { ConfigFault } from "./config.ts";
import { spotAt } from "./config-faults.ts";
import type { Tree } from "./config-tree.ts";

export type Path = readonly (string | number)[];

/** Goes by the file as it stands, so that these faults are told together with all others. */
export function faultsBetween(tree: Tree): ConfigFault[] {
  return [
    ...faultsOfNames(tree, "sources", "source"),
    ...faultsOfNames(tree, "signals", "signal"),
    ...listAt(tree.value, "sources").flatMap((source, index) => faultOfPaths(source, index, tree)),
  ];
}

/** No two of a list have the same. */
export function faultsOfNames(tree: Tree, list: string, what: string): ConfigFault[] {
  const first = new Map<string, number>();
  return listAt(tree.value, list).flatMap((entry, index) => {
    const name = memberOf(entry, "name");
    if (typeof name !== "string") return [];
    const before = first.get(name);
    if (before === undefined) {
      first.set(name, index);
      return [];
    }
    const line = tree.ruler.lineOf(spotAt(tree.root, [list, before, "name"]).value.from);
    return [faultAt([list, index, "name"], `a ${what} in line ${line} is called ${shown(name)} already`, tree)];
  });
}

function faultOfPaths(source: unknown, index: number, tree: Tree): ConfigFault[] {
  if (typeof source !== "object" || source === null || Array.isArray(source)) return [];
  const { children } = spotAt(tree.root, ["sources", index]);
  const hasPaths = children.has("paths");
  if (hasPaths && children.has("path")) {
    const reason = "path and paths are two ways of saying the same; write all of them in paths";
    return [keyFaultAt(["sources", index], "path", reason, tree)];
  }
  if (hasPaths || children.has("path")) return [];
  return [faultAt(["sources", index, "paths"], "paths is missing; write where the logs are", tree)];
}

export function faultAt(path: Path, reason: string, { root, ruler }: Tree): ConfigFault {
  return ruler.fault(spotAt(root, path).value, path, reason);
}

/** Where the key stands. */
export function keyFaultAt(path: Path, key: string, reason: string, { root, ruler }: Tree): ConfigFault {
  const spot = spotAt(root, [...path, key]);
  return ruler.fault(spot.key ?? spot.value, [...path, key], reason);
}

export function listAt(value: unknown, key: string): readonly unknown[] {
  const list = memberOf(value, key);
  return Array.isArray(list) ? list : [];
}

export function memberOf(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}
