/** A level as a sign and a word, in colour where that is wanted: never the colour alone. */
import type { Level } from "../../health/level.ts";
import type { Style } from "./style.ts";

const SIGNS: Readonly<Record<Level, readonly [sign: string, ascii: string, colour: number]>> = {
  healthy: ["●", "+", 32],
  warning: ["▲", "!", 33],
  unknown: ["?", "?", 35],
  unhealthy: ["✖", "x", 31],
  unavailable: ["✖", "X", 31],
  maintenance: ["◌", "-", 36],
  skipped: ["◌", "-", 36],
};

export function signed(level: Level, { isAscii }: Pick<Style, "isAscii">): string {
  const [sign, ascii] = SIGNS[level];
  return `${isAscii ? ascii : sign} ${level}`;
}

export function colourOf(level: Level): number {
  return SIGNS[level][2];
}
