/** Whether a path's pattern can have been meant as it is written: what is opened is closed, and names are known ones. */
import { closest } from "../../grammar/closest.ts";
import { shown } from "../../grammar/malformed.ts";
import { CAPTURES } from "./config-choices.ts";

interface Brace {
  readonly at: number;
  isChoice: boolean;
}

/** `{a,b}` is a choice, of which there may be one in another; `{project}` captures; a backslash makes a sign plain. */
export function faultOfPattern(pattern: string): string | undefined {
  const open: Brace[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const sign = pattern[at];
    const brace = open.at(-1);
    if (sign === "\\") at++;
    else if (sign === "{") open.push({ at, isChoice: false });
    else if (sign === "," && brace !== undefined) brace.isChoice = true;
    else if (sign === "}") {
      if (brace === undefined) return `${shown(pattern)} has a } without its {`;
      open.pop();
      const fault = brace.isChoice ? undefined : faultOfName(pattern.slice(brace.at + 1, at));
      if (fault !== undefined) return fault;
    } else if (sign === "[") {
      // One right behind the opening belongs to the set.
      const end = pattern.indexOf("]", at + (/^\[[!^]?\]/.exec(pattern.slice(at, at + 3))?.[0].length ?? 1));
      if (end < 0) return `${shown(pattern)} has a [ without its ]`;
      at = end;
    }
  }
  return open.length > 0 ? `${shown(pattern)} has a { without its }` : undefined;
}

function faultOfName(name: string): string | undefined {
  if (CAPTURES.some((capture) => capture === name)) return undefined;
  const meant = closest(name, CAPTURES);
  const advice = meant === undefined ? `the names are ${CAPTURES.join(", ")}` : `did you mean {${meant}}?`;
  return `${shown(`{${name}}`)} in a path is no name that can be captured; ${advice}`;
}
