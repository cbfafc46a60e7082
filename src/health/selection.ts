/** Which resources are meant: by patterns of their names. */
import { matchesGlob } from "./glob.ts";
import { NAMES, type ResourceNames } from "./names.ts";

/** All that are given have to match. Texts may be globs with `*` and `?`; a name that is absent only matches `*`. */
export interface NameSelector {
  readonly project?: string;
  readonly environment?: string;
  readonly tenant?: string;
  readonly target?: string;
  readonly name?: string;
}

/** A group of resources, which has not all the names of one, is meant by who means all of it. */
export function isSelected(names: Partial<ResourceNames>, selector: NameSelector): boolean {
  return NAMES.every((name) => {
    const pattern = selector[name];
    if (pattern === undefined || pattern === "*") return true;
    const text = names[name];
    return text !== undefined && matchesGlob(pattern, text);
  });
}

/** Whether one of them means it; without any list, everything is meant. */
export function isWithin(names: Partial<ResourceNames>, selectors: readonly NameSelector[] | undefined): boolean {
  return selectors === undefined || selectors.some((selector) => isSelected(names, selector));
}
