/** Which question a check answers: is it alive, may work be sent to it, has it come up? A check may answer several. */
import type { ObservedCheck } from "./snapshot.ts";

export type Kind = "live" | "ready" | "started";

const KINDS: ReadonlyMap<string, Kind | "none"> = new Map([
  ["live", "live"],
  ["liveness", "live"],
  ["ready", "ready"],
  ["readiness", "ready"],
  ["started", "started"],
  ["startup", "started"],
  ["none", "none"],
]);

/** As the report's attribute `kind` says; `defaultKind` for a check that says nothing, or nothing that is a kind. */
export function kindsOf(check: ObservedCheck, defaultKind: Kind | "none"): readonly Kind[] {
  const text = check.data["kind"] ?? "";
  const words = new Set(
    text
      .toLowerCase()
      .split(/[\s,]+/)
      .map((word) => KINDS.get(word)),
  );
  words.delete(undefined);
  if (words.size === 0) words.add(defaultKind);
  return [...words].filter((word) => word !== undefined && word !== "none");
}
