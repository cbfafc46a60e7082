/** Random snapshots: few names, so that labels meet, and texts that try to break out of any format. */
import fc from "fast-check";
import { type Level, ORDERED_LEVELS } from "../../src/health/level.ts";
import type { Snapshot } from "../../src/views/snapshot.ts";
import { type CheckGiven, checkOf, NOON, snapshotOf } from "./checks-of.ts";

export const levels: fc.Arbitrary<Level> = fc.constantFrom<Level>(...ORDERED_LEVELS, "maintenance", "skipped");

const HOSTILE = [
  "a:b",
  'a"\\b\n',
  "<script>",
  "__proto__",
  "a|b",
  "[+]x ok",
  "\r\n# EOF",
  "\ud800",
  "%41",
  "日本 🐟",
  "-",
];

const names = fc.oneof(fc.constantFrom("web-01", "db", "disk"), fc.constantFrom(...HOSTILE));
const optionalNames = fc.option(names, { nil: undefined });

const givenChecks: fc.Arbitrary<CheckGiven> = fc
  .record({
    project: optionalNames,
    tenant: optionalNames,
    target: names,
    name: optionalNames,
    check: optionalNames,
    level: levels,
    message: fc.option(fc.oneof(names, fc.string({ unit: "binary" })), { nil: undefined }),
    since: fc.integer({ min: 0, max: 4e12 }),
    expiresAt: fc.option(fc.integer({ min: NOON, max: 4e12 }), { nil: undefined }),
    data: fc.dictionary(names, names, { maxKeys: 2 }),
  })
  .map((given) => withoutAbsent(given));

/** No two checks are the same one, as in a store, and they are in its order. */
export const snapshots: fc.Arbitrary<Snapshot> = fc
  .tuple(fc.array(givenChecks, { maxLength: 12 }), fc.nat(), fc.boolean())
  .map(([given, revision, isStarting]) => {
    const byName = new Map(given.map(checkOf).map((check) => [JSON.stringify([check.resourceId, check.name]), check]));
    const checks = [...byName].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, check]) => check);
    return snapshotOf([], { revision, isStarting, checks });
  });

type Given = { readonly [Key in keyof CheckGiven]: CheckGiven[Key] | undefined } & Pick<CheckGiven, "level">;

function withoutAbsent(given: Given): CheckGiven {
  return {
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    level: given.level,
  };
}
