/**
 * The resources that are being talked about: kept in memory so that a report need not ask the store, and brought back
 * from it when they are not. What the store does not have yet is never let go of.
 */
import { type ResourceNames, resourceIdOf } from "../health/names.ts";
import type { ResourceState } from "../health/state.ts";
import type { KeptResource, ResourceUpdate } from "../store/batch.ts";

/** As many are kept as were used last, and up to as many again. */
const USED_LATELY_MAX = 20_000;

/** A resource in memory, and what of it has still to be committed. */
export class LiveResource implements ResourceUpdate {
  readonly key: number;
  readonly id: string;
  readonly names: ResourceNames;
  /** Undefined until the first report about it has been decided on. */
  current: ResourceState | undefined;
  readonly newestReports: Map<string, number>;
  isNew: boolean;
  isMoved = false;
  isChanged = false;
  readonly changedChecks = new Set<string>();

  constructor(resource: Omit<KeptResource, "state">, current: ResourceState | undefined) {
    this.key = resource.key;
    this.id = resource.id;
    this.names = resource.names;
    this.newestReports = new Map(resource.newestReports);
    this.current = current;
    this.isNew = current === undefined;
  }

  /** What was decided, to be committed. */
  become(state: ResourceState, changedChecks: Iterable<string>): void {
    const before = this.current;
    this.isMoved ||= before?.level !== state.level || before.since !== state.since || before.dueAt !== state.dueAt;
    this.current = state;
    this.isChanged = true;
    for (const check of changedChecks) this.changedChecks.add(check);
  }

  get state(): ResourceState {
    if (this.current === undefined) throw new TypeError(`${this.id} has no state yet`);
    return this.current;
  }

  committed(): void {
    this.isNew = false;
    this.isMoved = false;
    this.isChanged = false;
    this.changedChecks.clear();
  }
}

export interface WorkingSet {
  /** The resource of these names, if it is known. */
  find(names: ResourceNames): LiveResource | undefined;
  /** One that nobody has heard of. */
  add(names: ResourceNames): LiveResource;
  /** A resource that the store has handed out, or what is newer than that. */
  take(kept: KeptResource): LiveResource;
}

export function createWorkingSet(load: (id: string) => KeptResource | undefined, lastKey: number): WorkingSet {
  let usedLately = new Map<string, LiveResource>();
  let usedBefore = new Map<string, LiveResource>();
  let key = lastKey;

  function find(names: ResourceNames): LiveResource | undefined {
    const id = resourceIdOf(names);
    const live = recall(id);
    if (live !== undefined) return live;
    const kept = load(id);
    return kept === undefined ? undefined : remember(new LiveResource(kept, kept.state));
  }

  function add(names: ResourceNames): LiveResource {
    key++;
    return remember(new LiveResource({ key, id: resourceIdOf(names), names, newestReports: new Map() }, undefined));
  }

  function take(kept: KeptResource): LiveResource {
    return recall(kept.id) ?? remember(new LiveResource(kept, kept.state));
  }

  function recall(id: string): LiveResource | undefined {
    const live = usedLately.get(id);
    if (live !== undefined) return live;
    const before = usedBefore.get(id);
    return before === undefined ? undefined : remember(before);
  }

  function remember(live: LiveResource): LiveResource {
    if (usedLately.size >= USED_LATELY_MAX) {
      const uncommitted = [...usedBefore.values()].filter((resource) => resource.isChanged);
      usedBefore = usedLately;
      usedLately = new Map(uncommitted.map((resource) => [resource.id, resource]));
    }
    usedLately.set(live.id, live);
    return live;
  }

  return { find, add, take };
}
