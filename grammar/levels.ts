/** The health levels and every word that is understood as one. This table is the only place that knows them. */
import { closest } from "./closest.ts";

export const LEVELS = ["healthy", "warning", "unknown", "unhealthy", "unavailable", "maintenance", "skipped"] as const;

export type Level = (typeof LEVELS)[number];

/** The words Octopus uses, which is how wrasse writes a level for others to read. */
export const OCTOPUS_WORDS: Readonly<Record<Level, string>> = {
  healthy: "Healthy",
  warning: "HasWarnings",
  unknown: "Unknown",
  unhealthy: "Unhealthy",
  unavailable: "Unavailable",
  maintenance: "Maintenance",
  skipped: "Skipped",
};

/** What other tools and formats call a level: Hale, MicroProfile, IETF, Spring, Consul, Nagios and people. */
const SYNONYMS: Readonly<Record<Level, readonly string[]>> = {
  healthy: ["ok", "up", "pass", "passed", "passing", "success", "working"],
  warning: ["haswarnings", "healthy with warnings", "warn", "degraded"],
  unknown: [],
  unhealthy: ["fail", "failed", "failing", "failure", "error", "down", "critical"],
  unavailable: ["timed-out", "timedout", "timeout", "unreachable"],
  maintenance: ["out_of_service", "disabled"],
  skipped: ["skip"],
};

const levelByWord: ReadonlyMap<string, Level> = new Map(
  LEVELS.flatMap((level) => [level, ...SYNONYMS[level]].map((word) => [word, level] as const)),
);

/** All words that name a level, in lower case. */
export const LEVEL_WORDS: readonly string[] = [...levelByWord.keys()];

/** The level a word names, in any letter case and with blanks around it. */
export function levelOf(word: string): Level | undefined {
  return levelByWord.get(word.trim().toLowerCase());
}

/** The word a misspelt one was probably meant to be, as a person would write it. */
export function likelyLevelWord(word: string): string | undefined {
  const meant = closest(word.trim().toLowerCase(), LEVEL_WORDS);
  const level = LEVELS.find((candidate) => [candidate, OCTOPUS_WORDS[candidate].toLowerCase()].includes(meant ?? ""));
  return level === undefined ? meant : OCTOPUS_WORDS[level];
}
