/** The words of the Service Catalog in both directions. */
import { describe, expect, it } from "vitest";
import type { Level } from "../../src/health/level.ts";
import { levelOfServiceCatalogWords, serviceCatalogWordsOf } from "../../src/views/service-catalog.ts";

describe("the Service Catalog's words", () => {
  const read: readonly (readonly [string, string, Level | "pending"])[] = [
    ["pass", "completed", "healthy"],
    ["warning", "completed", "warning"],
    ["fail", "completed", "unhealthy"],
    ["error", "completed", "unknown"],
    ["skipped", "completed", "skipped"],
    ["unknown", "completed", "unknown"],
    ["unknown", "sent", "pending"],
    ["pass", "sent", "healthy"],
    ["unknown", "timed-out", "unavailable"],
    ["unknown", "error", "unknown"],
    ["Pass", "Completed", "healthy"],
    ["great", "completed", "unknown"],
    ["great", "sent", "pending"],
    ["pass", "lost", "unknown"],
  ];
  it.each(read)("%s (%s) is %s", (result, status, level) => {
    expect(levelOfServiceCatalogWords(result, status)).toBe(level);
  });

  const written: readonly (readonly [Level, string | undefined])[] = [
    ["healthy", "pass completed"],
    ["warning", "warning completed"],
    ["unknown", "unknown sent"],
    ["unhealthy", "fail completed"],
    ["unavailable", "unknown timed-out"],
    ["maintenance", undefined],
    ["skipped", "skipped completed"],
  ];
  it.each(written)("%s is %s", (level, words) => {
    const made = serviceCatalogWordsOf(level);
    expect(made === undefined ? undefined : `${made.result} ${made.status}`).toBe(words);
  });
});
