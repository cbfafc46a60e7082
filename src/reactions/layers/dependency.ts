/** What cannot work because something else is down is not worked on. */
import type { Case, Objection } from "../case.ts";

export function dependencyWake(id: string): string {
  return `down ${id}`;
}

export function dependency({ subject, surroundings }: Case): Objection | undefined {
  const id = surroundings.downBefore(subject);
  if (id === undefined) return undefined;
  return { layer: "dependency", reason: `it depends on ${id}, which is down`, wake: dependencyWake(id) };
}
