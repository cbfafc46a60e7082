/** Which resources are down that others cannot do without. */
import { isOrdered, type Level, rankOf } from "../health/level.ts";
import type { ResourceNames } from "../health/names.ts";
import { isSelected } from "../health/selection.ts";
import type { Subject } from "../store/effect.ts";
import { isMeant } from "./live-suspensions.ts";
import type { Dependency } from "./rule.ts";

interface Side {
  readonly dependency: Dependency;
  readonly down: Set<string>;
  /** The first of them by id; undefined where it has to be looked for again. */
  first: string | undefined;
}

export class Dependencies {
  readonly #sides: readonly Side[];

  constructor(dependencies: readonly Dependency[]) {
    this.#sides = dependencies.map((dependency) => ({ dependency, down: new Set(), first: undefined }));
  }

  /** True where it was down for somebody, and is no more. */
  move(id: string, names: ResourceNames, level: Level): boolean {
    const isDown = isOrdered(level) && rankOf(level) >= rankOf("unhealthy");
    let isUp = false;
    for (const side of this.#sides) {
      if (!isDown) {
        if (!side.down.delete(id)) continue;
        isUp = true;
        side.first = undefined;
      } else if (isSelected(names, side.dependency.on)) {
        side.down.add(id);
        side.first = undefined;
      }
    }
    return isUp;
  }

  downBefore(subject: Subject): string | undefined {
    const self = subject.kind === "group" ? undefined : subject.id;
    for (const side of this.#sides) {
      if (side.down.size === 0 || !isMeant(subject.names, side.dependency.resources)) continue;
      const id = firstBut(side, self);
      if (id !== undefined) return id;
    }
    return undefined;
  }
}

function firstBut(side: Side, self: string | undefined): string | undefined {
  side.first ??= smallest(side.down, undefined);
  return side.first === self ? smallest(side.down, self) : side.first;
}

function smallest(ids: Iterable<string>, except: string | undefined): string | undefined {
  let first: string | undefined;
  for (const id of ids) if (id !== except && (first === undefined || id < first)) first = id;
  return first;
}
