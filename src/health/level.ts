/** How well something is. The first five are ordered; the other two say that nobody should look at it now. */

/** From best to worst. */
export const ORDERED_LEVELS = ["healthy", "warning", "unknown", "unhealthy", "unavailable"] as const;

export type OrderedLevel = (typeof ORDERED_LEVELS)[number];

/** With those outside the order. */
export const LEVELS = [...ORDERED_LEVELS, "maintenance", "skipped"] as const;

export type Level = (typeof LEVELS)[number];

/** The levels outside the order are below it, so that the worst of several is always the highest rank. */
const RANKS: Readonly<Record<Level, number>> = {
  skipped: -2,
  maintenance: -1,
  healthy: 0,
  warning: 1,
  unknown: 2,
  unhealthy: 3,
  unavailable: 4,
};

export function rankOf(level: Level): number {
  return RANKS[level];
}

export function isOrdered(level: Level): level is OrderedLevel {
  return RANKS[level] >= 0;
}

/** Positive if the first is worse than the second, zero for the same level. */
export function compareLevels(one: Level, other: Level): number {
  return RANKS[one] - RANKS[other];
}

export function worseOf<L extends Level>(one: L, other: L): L {
  return RANKS[one] >= RANKS[other] ? one : other;
}
