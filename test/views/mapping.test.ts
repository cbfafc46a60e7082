/** What holds for all formats together: none says anything of a check that another contradicts. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LEVELS, levelOf, OCTOPUS_WORDS } from "../../grammar/levels.ts";
import { type Level, ORDERED_LEVELS } from "../../src/health/level.ts";
import type { ReadCheck, Reading } from "../../src/views/reading.ts";
import { levelOfServiceCatalogWords, serviceCatalogWordsOf } from "../../src/views/service-catalog.ts";
import { levels, snapshots } from "./arbitrary-snapshots.ts";
import { snapshotOf } from "./checks-of.ts";
import { FORMATS, type Format, formatNamed } from "./formats.ts";
import { SOURCES } from "./mapping-sources.ts";
import { WORDS } from "./mapping-words.ts";

const messages = fc.stringMatching(/^[A-Za-z][A-Za-z0-9 .,]{0,20}[A-Za-z]$/);
const checkNames = fc.constantFrom("disk", "DatabaseHealthCheck", "db:responseTime", "a b");

function onlyCheck(reading: Reading): ReadCheck {
  const [check] = reading.kind === "read" ? reading.checks : [];
  return check ?? expect.fail(`no check: ${JSON.stringify(reading)}`);
}

function wordsIn(format: Format, snapshot: ReturnType<typeof snapshotOf>): readonly string[] {
  const answer = format.render(snapshot);
  return format.list?.(answer).map(({ word }) => word) ?? [format.verdict(answer)];
}

describe("the words of each format", () => {
  const rows = Object.entries(WORDS).flatMap(([name, words]) =>
    LEVELS.map((level) => [level, name, words[level]] as const),
  );

  it.each(rows)("%s is in %s: %j", (level, name, expected) => {
    const format = formatNamed(name);
    const answer = format.render(snapshotOf([{ level }]));
    const word = format.list === undefined ? format.verdict(answer) : format.list(answer)[0]?.word;
    expect([word, answer.status]).toEqual(expected);
  });

  it("are told of every format there is", () => {
    expect(Object.keys(WORDS).sort()).toEqual(FORMATS.map(({ name }) => name).sort());
  });
});

describe("T-MAP1: a word that came in", () => {
  const rows = SOURCES.flatMap((source) => source.words.map((word) => ({ ...source, ...word })));

  it.each(rows)("$format: $word is $level, and goes back as it came where that is another word", (row) => {
    fc.assert(
      fc.property(checkNames, messages, (name, message) => {
        const read = onlyCheck(row.read(row.word, name, message));
        expect(read.level).toBe(row.level);
        const { [row.raw]: raw, ...data } = read.data;
        expect(raw).toBeTypeOf("string");
        const plain = snapshotOf([{ level: read.level, message: read.message, data }]);
        expect(wordsIn(formatNamed(row.format), plain)).toEqual([row.lossy ?? row.word]);
      }),
    );
  });

  it.each(rows)("$format: $word goes out with everything it came with, and only as long as it is true", (row) => {
    fc.assert(
      fc.property(checkNames, messages, levels, (name, message, later) => {
        const format = formatNamed(row.format);
        const { data, level } = onlyCheck(row.read(row.word, name, message));
        const same = format.render(snapshotOf([{ level, data }])).body ?? "";
        const isOwnWord = !(row.format === "Hermes JSON" && row.word === "warning");
        if (isOwnWord && row.word !== "working" && row.word !== "pass") expect(same).toContain(message);
        if (isOwnWord && row.format !== "Nagios") expect(same).toContain(JSON.stringify(name).slice(1, -1));
        if (later === level) return;
        const moved = snapshotOf([{ level: later, data: { [row.raw]: data[row.raw] ?? "" } }]);
        const bare = snapshotOf([{ level: later }]);
        expect(format.render(moved).body).toBe(format.render(bare).body);
      }),
    );
  });

  it("never shows in another format", () => {
    fc.assert(
      fc.property(levels, fc.constantFrom(...SOURCES), fc.constantFrom(...FORMATS), (level, source, format) => {
        const secret = "only in its own format";
        const data = { "raw:nothing": secret, [source.raw]: JSON.stringify({ secret }) };
        const body = format.render(snapshotOf([{ level, data }])).body ?? "";
        expect(body).not.toContain(secret);
        expect(body).not.toContain("raw:");
      }),
    );
  });

  it("Octopus: comes back the same for all of its words", () => {
    for (const level of LEVELS) expect(levelOf(OCTOPUS_WORDS[level])).toBe(level);
  });

  it("Service Catalog: comes back the same for all words that have a level of their own", () => {
    const lossy = new Map<string, string>([
      ["error completed", "unknown sent"],
      ["unknown error", "unknown sent"],
    ]);
    for (const words of [
      "pass completed",
      "warning completed",
      "fail completed",
      "skipped completed",
      "unknown timed-out",
      ...lossy.keys(),
    ]) {
      const [result = "", status = ""] = words.split(" ");
      const level = levelOfServiceCatalogWords(result, status);
      const back = level === "pending" ? undefined : serviceCatalogWordsOf(level);
      expect(`${back?.result} ${back?.status}`).toBe(lossy.get(words) ?? words);
    }
    expect(levelOfServiceCatalogWords("unknown", "sent")).toBe("pending");
  });
});

describe("T-MAP2: a check that gets worse", () => {
  /** UNKNOWN is better than UP to Spring, by its own order. */
  const orderOf = ({ name }: Format) => ORDERED_LEVELS.filter((level) => name !== "Spring" || level !== "unknown");

  it.each(FORMATS)("never makes the verdict of $name better", (format) => {
    const ordered = orderOf(format);
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom<Level>(...ordered, "maintenance", "skipped"), { maxLength: 4 }),
        fc.constantFrom(...ordered),
        fc.constantFrom(...ordered),
        fc.boolean(),
        (others, one, other, isStarting) => {
          const [better, worse] = ordered.indexOf(one) <= ordered.indexOf(other) ? [one, other] : [other, one];
          const answerWith = (level: Level) => {
            const given = [level, ...others].map((each, index) => ({ target: `t${index}`, level: each }));
            return format.render(snapshotOf(given, { isStarting }));
          };
          const [before, after] = [answerWith(better), answerWith(worse)];
          const placeOf = (verdict: string) => {
            expect(format.verdicts).toContain(verdict);
            return format.verdicts.indexOf(verdict);
          };
          expect(placeOf(format.verdict(after))).toBeGreaterThanOrEqual(placeOf(format.verdict(before)));
          expect(after.status).toBeGreaterThanOrEqual(before.status);
        },
      ),
    );
  });
});

describe("T-MAP3: what is up beside what is unknown", () => {
  it("is UP to Spring, DOWN to MicroProfile's readiness, UP to its liveness and unknown to people, all at once", () => {
    const snapshot = snapshotOf([{ level: "healthy" }, { target: "db", level: "unknown" }]);
    const verdictOf = (name: string) => {
      const format = formatNamed(name);
      const answer = format.render(snapshot);
      return `${format.verdict(answer)} ${answer.status}`;
    };
    expect(verdictOf("Spring")).toBe("UP 200");
    expect(verdictOf("MicroProfile ready")).toBe("DOWN 503");
    expect(verdictOf("MicroProfile live")).toBe("UP 200");
    expect(verdictOf("badge")).toBe("unknown 200");
    expect(verdictOf("Nagios")).toBe("UNKNOWN 503");
  });
});

describe("T-MAP4: one snapshot", () => {
  it.each(FORMATS.filter(({ list }) => list !== undefined))(
    "lists in $name the checks it holds, each once",
    (format) => {
      fc.assert(
        fc.property(fc.array(levels, { maxLength: 20 }), fc.nat(), (drawn, revision) => {
          const given = drawn.map((level, index) => ({ target: `web-${index}`, level }));
          const answer = format.render(snapshotOf(given, { revision }));
          const labels = format.list?.(answer).map(({ label }) => label) ?? [];
          expect(labels.sort()).toEqual(
            given.flatMap(({ target, level }) => (level === "skipped" ? [] : [target])).sort(),
          );
        }),
      );
    },
  );

  it("has as many checks in every format whatever they are called", () => {
    const listing = FORMATS.filter(
      ({ name, list }) => list !== undefined && !/text|Kubernetes|metrics|prom|page/.test(name),
    );
    expect(listing.length).toBeGreaterThan(8);
    fc.assert(
      fc.property(snapshots, (snapshot) => {
        const shown = snapshot.checks.filter(({ level }) => level !== "skipped").length;
        for (const format of listing) {
          const bare = { ...snapshot, checks: snapshot.checks.map((check) => ({ ...check, data: {} })) };
          expect([format.name, format.list?.(format.render(bare)).length]).toEqual([format.name, shown]);
        }
      }),
    );
  });

  it("has one number, in each format that tells it", () => {
    fc.assert(
      fc.property(snapshots, (snapshot) => {
        const { revision } = snapshot;
        expect(formatNamed("Consul").render(snapshot).headers["x-consul-index"]).toBe(String(revision));
        for (const name of ["openmetrics", "prometheus"]) {
          expect(formatNamed(name).render(snapshot).body).toContain(`\nwrasse_changes_total ${revision}\n`);
        }
      }),
    );
  });

  it("gives the same answer each time", () => {
    fc.assert(
      fc.property(snapshots, fc.constantFrom(...FORMATS), (snapshot, format) => {
        expect(format.render(structuredClone(snapshot))).toEqual(format.render(snapshot));
      }),
    );
  });
});
