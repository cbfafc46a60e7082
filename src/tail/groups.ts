/**
 * Several things under one key. Most keys have just one, which is kept without a set around it: of ten thousand files,
 * the sets would take more room than everything else that is known of them.
 */
export class Groups<K, T extends object | string> {
  readonly #groups = new Map<K, T | Set<T>>();

  add(key: K, item: T): void {
    const group = this.#groups.get(key);
    if (group === undefined) this.#groups.set(key, item);
    else if (group instanceof Set) group.add(item);
    else if (group !== item) this.#groups.set(key, new Set([group, item]));
  }

  remove(key: K, item: T): void {
    const group = this.#groups.get(key);
    if (group instanceof Set) group.delete(item);
    if (group === item || (group instanceof Set && group.size === 0)) this.#groups.delete(key);
  }

  sizeOf(key: K): number {
    const group = this.#groups.get(key);
    if (group === undefined) return 0;
    return group instanceof Set ? group.size : 1;
  }

  /** In the order in which they came; a list of its own. */
  of(key: K): readonly T[] {
    const group = this.#groups.get(key);
    if (group === undefined) return [];
    return group instanceof Set ? [...group] : [group];
  }

  *all(): Generator<T> {
    for (const group of this.#groups.values()) {
      if (group instanceof Set) yield* group;
      else yield group;
    }
  }
}
