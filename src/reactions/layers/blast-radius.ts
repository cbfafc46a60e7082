/** Never so many of a group at once, counting those that are out by themselves, and never the last healthy one. */
import type { Case, Crew, Objection } from "../case.ts";
import type { Limit } from "../rule.ts";

export function blastRadius({ rule: { limit }, subject, surroundings }: Case): Objection | undefined {
  if (limit === undefined || subject.kind === "group") return undefined;
  const crew = surroundings.crewOf(limit, subject.id);
  if (crew === undefined) {
    const missing = limit.of.filter((name) => subject.names[name] === undefined).join(" and ");
    const reason = `it has no ${missing}, so the others that are out cannot be counted: set limit.of to names that it has`;
    return { layer: "blast-radius", reason };
  }
  const reason = reasonAgainst(limit, crew);
  return reason === undefined ? undefined : { layer: "blast-radius", reason, wake: crew.wake };
}

function reasonAgainst({ max, percent }: Limit, { name, total, out, well }: Crew): string | undefined {
  if (well === 0) return `it is the last healthy one of ${total} in ${name}`;
  const counted = `${out} of ${total} in ${name} ${out === 1 ? "is" : "are"} out already`;
  if (max !== undefined && out + 1 > max) return `${counted}; at most ${max}`;
  if (percent !== undefined && out + 1 > shareOf(percent, total)) return `${counted}; at most ${percent} %`;
  return undefined;
}

/** How many of a group a limit's percent allows. A share of few rounds to none, which would make the rule never act. */
export function shareOf(percent: number, total: number): number {
  const share = Math.floor((percent * total) / 100);
  return total >= 2 ? Math.max(1, share) : share;
}
