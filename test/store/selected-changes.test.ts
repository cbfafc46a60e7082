/** Changes of some resources among many others: found wherever they are, as if the others were not there. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { isSelected, type NameSelector } from "../../src/health/selection.ts";
import type { Change } from "../../src/store/answers.ts";
import { openReader } from "../../src/store/open-reader.ts";
import type { StoreReader } from "../../src/store/store-reader.ts";
import { Batches, NOON, type Saying } from "./batches.ts";
import { type Folder, makeFolder, open } from "./temporary-store.ts";

const RESOURCES = 4000;
/** Two changes a report. */
const CHANGES = RESOURCES * 3 * 2;

let folder: Folder;
let reader: StoreReader;
let all: readonly Change[];

/** Of all resources three times; the last few only move at the very beginning and the very end. */
beforeAll(async () => {
  folder = makeFolder();
  using store = await open(folder.store, { synchronous: "NORMAL" });
  const batches = new Batches();
  for (const level of ["healthy", "unhealthy", "healthy"] as const) {
    const sayings = Array.from(
      { length: RESOURCES },
      (_, index): Saying => ({
        names: { project: `project-${index % 40}`, target: `web-${index}` },
        level,
        at: NOON,
      }),
    );
    store.commit(batches.of(...sayings));
  }
  reader = openReader(folder.store);
  all = reader.changes(0, CHANGES + 1);
});

afterAll(() => {
  reader.close();
  folder[Symbol.dispose]();
});

const SELECTORS: readonly NameSelector[] = [
  { target: "web-0" },
  { target: "web-3999" },
  { target: "web-1*", project: "project-7" },
  { project: "project-39" },
  { project: "*" },
  { project: "project-?" },
  { target: "nobody" },
];

/** One text: comparing lists of thousands takes a test long. */
function seqsOf(changes: readonly Change[]): string {
  return changes.map(({ seq }) => seq).join(" ");
}

test("all changes are there to be compared with", () => {
  expect(seqsOf(all)).toBe(Array.from({ length: CHANGES }, (_, index) => index + 1).join(" "));
});

test.each(SELECTORS)("of %j", (selector) => {
  const meant = all.filter(({ resource }) =>
    isSelected({ target: resource.target, project: resource.project ?? "" }, selector),
  );
  for (const after of [0, 1, 7998, 8000, 13_999, 14_000, 23_998, 24_000]) {
    for (const limit of [1, 2, 5, 700, CHANGES]) {
      const wanted = meant.filter(({ seq }) => seq > after).slice(0, limit);
      expect(seqsOf(reader.changes(after, limit, selector))).toBe(seqsOf(wanted));
    }
  }
  expect(reader.lastSeq(selector)).toBe(meant.at(-1)?.seq ?? 0);
});

test("pages follow each other to the newest, each from where the one before ended", () => {
  const selector = { within: [{ target: "web-5" }, { target: "web-3998" }] };
  const found: Change[] = [];
  for (let page = reader.changes(0, 5, selector); page.length > 0; ) {
    found.push(...page);
    page = reader.changes(page.at(-1)?.seq ?? 0, 5, selector);
  }
  expect(found).toEqual(all.filter(({ resource }) => ["web-5", "web-3998"].includes(resource.target)));
  expect(found).toHaveLength(12);
  expect(reader.lastSeq(selector)).toBe(found.at(-1)?.seq);
});

test("nothing means everything, and to see nothing means no changes", () => {
  expect(reader.changes(100, 3, {})).toEqual(all.slice(100, 103));
  expect(reader.lastSeq({})).toBe(CHANGES);
  expect(reader.changes(0, 3, { within: [] })).toEqual([]);
  expect(reader.lastSeq({ within: [] })).toBe(0);
});
