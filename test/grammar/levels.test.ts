/** The words that name a level: those of Octopus and of the other tools, and why a status can decide the encoding. */
import { Buffer } from "node:buffer";
import { describe, expect, test } from "vitest";
import { encodingOfHealth } from "../../grammar/encoding.ts";
import { LEVEL_WORDS, LEVELS, type Level, levelOf, likelyLevelWord, OCTOPUS_WORDS } from "../../grammar/levels.ts";

/** What each tool says, in its own spelling. */
const TOOLS: Readonly<Record<string, Readonly<Record<string, Level>>>> = {
  Octopus: {
    Healthy: "healthy",
    HasWarnings: "warning",
    "Healthy with warnings": "warning",
    Unknown: "unknown",
    Unhealthy: "unhealthy",
    Unavailable: "unavailable",
    Disabled: "maintenance",
  },
  Hale: { OK: "healthy", WARN: "warning", FAIL: "unhealthy" },
  MicroProfile: { UP: "healthy", DOWN: "unhealthy" },
  Hermes: { working: "healthy", unavailable: "unavailable", warning: "warning" },
  "Service Catalog": {
    pass: "healthy",
    warning: "warning",
    fail: "unhealthy",
    unknown: "unknown",
    "timed-out": "unavailable",
    skipped: "skipped",
  },
  IETF: {
    pass: "healthy",
    ok: "healthy",
    up: "healthy",
    warn: "warning",
    fail: "unhealthy",
    error: "unhealthy",
    down: "unhealthy",
  },
  Spring: { UP: "healthy", DOWN: "unhealthy", OUT_OF_SERVICE: "maintenance", UNKNOWN: "unknown" },
  Consul: { passing: "healthy", warning: "warning", critical: "unhealthy", maintenance: "maintenance" },
  Nagios: { OK: "healthy", WARNING: "warning", CRITICAL: "unhealthy", UNKNOWN: "unknown" },
};

const mixedCase = (word: string) => [...word].map((letter, at) => (at % 2 ? letter.toUpperCase() : letter)).join("");

describe.each(Object.entries(TOOLS))("%s's", (_tool, words) => {
  test.each(Object.entries(words))("%s is %s", (word, level) => {
    expect(levelOf(word)).toBe(level);
  });
});

describe("every level word", () => {
  test.each(LEVEL_WORDS)("%s is one in any letter case, with blanks around it", (word) => {
    const level = levelOf(word);
    expect(LEVELS).toContain(level);
    expect(word).toBe(word.toLowerCase().trim());
    for (const written of [word.toUpperCase(), mixedCase(word), ` ${word}\t`]) expect(levelOf(written)).toBe(level);
  });

  test.each(LEVEL_WORDS)("%s is not base64 of one, in any letter case", (word) => {
    const letters = [...word.replaceAll(" ", "")];
    const spellings = letters.length % 4 === 0 ? 2 ** letters.length : 1;
    for (let spelling = 0; spelling < spellings; spelling++) {
      const written = letters.map((letter, at) => ((spelling >> at) & 1 ? letter.toUpperCase() : letter)).join("");
      const decoded = Buffer.from(written, "base64").toString("utf8");
      expect(levelOf(decoded), `${written} decodes to ${decoded}`).toBeUndefined();
    }
  });

  test.each(LEVEL_WORDS)("%s decides for its own encoding", (word) => {
    expect(encodingOfHealth(word)).toBe("plain");
    expect(encodingOfHealth(Buffer.from(word).toString("base64"))).toBe("base64");
    expect(encodingOfHealth(Buffer.from(` ${word.toUpperCase()}\n`).toString("base64"))).toBe("base64");
  });
});

test("the levels stand in their order, best first, those outside the order last", () => {
  expect(LEVELS).toEqual(["healthy", "warning", "unknown", "unhealthy", "unavailable", "maintenance", "skipped"]);
});

test.each(LEVELS)("%s is written as a word that reads as it", (level) => {
  expect(levelOf(level)).toBe(level);
  expect(levelOf(OCTOPUS_WORDS[level])).toBe(level);
});

test.each(["", " ", "health", "un healthy", "healthy!", "true", "0", "OK.", "ＯＫ", "__proto__", "constructor"])(
  "%j is no level, in no encoding",
  (word) => {
    expect(levelOf(word)).toBeUndefined();
    expect(encodingOfHealth(word)).toBeUndefined();
    expect(encodingOfHealth(Buffer.from(word).toString("base64"))).toBeUndefined();
  },
);

describe("a misspelt word", () => {
  test.each([
    ["Unhealty", "Unhealthy"],
    ["unhaelthy", "Unhealthy"],
    ["Helthy", "Healthy"],
    ["Healthyy", "Healthy"],
    ["HasWarning", "HasWarnings"],
    ["Has Warnings", "HasWarnings"],
    ["Warnign", "HasWarnings"],
    ["Unkown", "Unknown"],
    ["Unavailble", "Unavailable"],
    ["maintenence", "Maintenance"],
    ["skiped", "Skipped"],
    ["Dwon", "down"],
    ["SUCCES", "success"],
    ["criticall", "critical"],
    ["out of service", "out_of_service"],
  ])("%s was meant to be %s", (word, meant) => {
    expect(likelyLevelWord(word)).toBe(meant);
  });

  test.each(["", "x", "blue", "green", "yes", "no", "running", "200", "Healthy".repeat(6)])(
    "%j could be anything",
    (word) => {
      expect(likelyLevelWord(word)).toBeUndefined();
    },
  );
});
