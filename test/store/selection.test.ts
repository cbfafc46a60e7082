/** A selector means the same in SQL as it does wherever resources are compared one by one. */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { NAMES, type ResourceNames, resourceIdOf } from "../../src/health/names.ts";
import { isSelected, isWithin, type NameSelector } from "../../src/health/selection.ts";
import { openReader } from "../../src/store/open-reader.ts";
import type { Selector, StoreReader } from "../../src/store/store-reader.ts";
import { Batches } from "./batches.ts";
import { type Folder, makeFolder, open } from "./temporary-store.ts";

/** Few letters, so that patterns meet names; and those that patterns of all kinds give a meaning to. */
const letters = ["a", "b", "B", "é", "🐟", "[", "]", "^", "-", "\\", "%", "_", "\u0000", "\u{10ffff}", "\ud7ff"];
const nameText = fc.string({ unit: fc.constantFrom(...letters, "*", "?"), minLength: 1, maxLength: 5 });
const pattern = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: fc.constantFrom(...letters, "*", "?", "*", "?"), maxLength: 5 }) },
  { weight: 1, arbitrary: fc.constantFrom("*", "**", "?", "?*", "") },
);
const names = fc.record(
  { project: nameText, environment: nameText, tenant: nameText, target: nameText, name: nameText },
  { requiredKeys: ["target"] },
);
const nameSelector = fc.record(
  { project: pattern, environment: pattern, tenant: pattern, target: pattern, name: pattern },
  { requiredKeys: [] },
);

describe("of any names", () => {
  let folder: Folder;
  let reader: StoreReader;
  let all: ReadonlyMap<string, ResourceNames>;

  beforeAll(async () => {
    folder = makeFolder();
    const drawn = fc.sample(names, { numRuns: 600, seed: 7 });
    all = new Map(drawn.map((one) => [resourceIdOf(one), one]));
    using store = await open(folder.store);
    store.commit(new Batches().of(...[...all.values()].map((one) => ({ names: one, level: "healthy" as const }))));
    reader = openReader(folder.store);
  });

  afterAll(() => {
    reader.close();
    folder[Symbol.dispose]();
  });

  const idsOf = (isMeant: (names: ResourceNames) => boolean) =>
    [...all].filter(([, one]) => isMeant(one)).map(([id]) => id);
  const found = (selector: Selector) => reader.resources(selector).map(({ id }) => id);

  test("any selector means the same ones in SQL", () => {
    fc.assert(
      fc.property(nameSelector, (selector) => {
        expect(new Set(found(selector))).toEqual(new Set(idsOf((one) => isSelected(one, selector))));
      }),
      { numRuns: 300 },
    );
  });

  test("a selector that was made of a name's own beginning, end or middle does too", () => {
    const cut = fc.tuple(fc.constantFrom(...NAMES), fc.nat(), fc.nat({ max: 4 }), fc.nat({ max: 4 }));
    fc.assert(
      fc.property(cut, ([key, index, from, length]) => {
        const text = [...all.values()][index % all.size]?.[key] ?? "";
        const part = Array.from(text)
          .slice(from, from + length)
          .join("");
        for (const made of [`${part}*`, `*${part}`, `*${part}*`, `${part}?`, part]) {
          const selector = { [key]: made };
          expect(new Set(found(selector))).toEqual(new Set(idsOf((one) => isSelected(one, selector))));
        }
      }),
      { numRuns: 100 },
    );
  });

  test("what may be seen is what one selector at least means, whatever else is asked", () => {
    fc.assert(
      fc.property(fc.array(nameSelector, { maxLength: 4 }), nameSelector, (within, selector) => {
        const isMeant = (one: ResourceNames) => isSelected(one, selector) && isWithin(one, within);
        expect(new Set(found({ ...selector, within }))).toEqual(new Set(idsOf(isMeant)));
        const summary = reader.summary({ ...selector, within });
        expect(summary.healthy).toBe(idsOf(isMeant).length);
      }),
      { numRuns: 200 },
    );
  });

  test("a list of thousands of selectors, or a pattern of megabytes, is answered", () => {
    const [first] = all.values();
    const within: NameSelector[] = Array.from({ length: 5000 }, (_, index) => ({ target: `nobody-${index}` }));
    expect(found({ within })).toEqual([]);
    expect(found({ within: [...within, { target: first?.target ?? "" }] })).not.toEqual([]);
    expect(found({ target: `${"*".repeat(100_000)}x` })).toEqual([]);
    expect(found({ text: "x".repeat(100_000) })).toEqual([]);
  });
});

describe("a text is looked for in names and messages", () => {
  const IDS = ["100%/-/-/web_01/-", "acme/-/-/WÄCHTER/iis", "acme/-/-/db\\01/-", "acme/-/-/webx01/-"];
  let folder: Folder;
  let reader: StoreReader;

  beforeAll(async () => {
    folder = makeFolder();
    using store = await open(folder.store);
    const [percent, guard, database, other] = [
      { project: "100%", target: "web_01" },
      { project: "acme", target: "WÄCHTER", name: "iis" },
      { project: "acme", target: "db\\01" },
      { project: "acme", target: "webx01" },
    ];
    store.commit(
      new Batches().of(
        { names: percent, level: "healthy", check: "http", message: "No answer in 10 s" },
        { names: percent, level: "healthy", check: "disk", message: "Füllstand 10 %" },
        { names: guard, level: "healthy", message: "FÜLLSTAND 90 %" },
        { names: database, level: "healthy" },
        { names: other, level: "healthy", message: "fine" },
      ),
    );
    reader = openReader(folder.store);
  });

  afterAll(() => {
    reader.close();
    folder[Symbol.dispose]();
  });

  test.each<readonly [text: string, targets: readonly string[]]>([
    ["web", ["web_01", "webx01"]],
    ["WEB_", ["web_01"]],
    ["%", ["WÄCHTER", "web_01"]],
    ["0%", ["web_01"]],
    ["b\\0", ["db\\01"]],
    ["wächter", ["WÄCHTER"]],
    ["IIS", ["WÄCHTER"]],
    ["no ANSWER", ["web_01"]],
    ["füllstand", ["WÄCHTER", "web_01"]],
    ["füllstand 1", ["web_01"]],
    ["ACME", ["WÄCHTER", "db\\01", "webx01"]],
    ["http", []],
    ["'", []],
    ["", ["WÄCHTER", "db\\01", "web_01", "webx01"]],
  ])("%j", (text, targets) => {
    expect(IDS).toHaveLength(4);
    expect(
      reader
        .resources({ text })
        .map(({ target }) => target)
        .toSorted(),
    ).toEqual(targets.toSorted());
    expect(reader.resources({ text, within: [{ project: "acme" }] }).map(({ target }) => target)).not.toContain(
      "web_01",
    );
  });
});
