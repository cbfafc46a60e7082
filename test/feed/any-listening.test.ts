/**
 * Whatever is committed while clients come, go, come again, are cut off and change their minds: each has every change
 * that it selected once and in order, behind the state that it was told.
 */
import fc from "fast-check";
import { expect, it } from "vitest";
import { isWithin, type NameSelector } from "../../src/health/selection.ts";
import type { Change } from "../../src/store/answers.ts";
import { type FeedServer, serveFeed } from "./feed-server.ts";
import { type Listening, listen } from "./listening.ts";

const PROJECTS = ["acme", "reef"];
const TARGETS = ["db-1", "web-1", "web-2"];
const LEVELS = ["healthy", "warning", "unhealthy"] as const;

interface Session {
  readonly listening: Listening;
  readonly within: readonly NameSelector[] | undefined;
  /** What was wanted, in this order; each is followed by a snapshot, save the first where `after` was given. */
  readonly wanted: (readonly NameSelector[])[];
  readonly after: number | undefined;
}

const selector: fc.Arbitrary<NameSelector> = fc.record(
  { project: fc.constantFrom("acme", "*", "none"), target: fc.constantFrom("web-*", "web-1", "*") },
  { requiredKeys: [] },
);
const within = fc.option(fc.constantFrom([{ project: "acme" }], [{ target: "db-?" }, { project: "reef" }]), {
  nil: undefined,
});

type Step =
  | { readonly kind: "commit"; readonly sayings: readonly (readonly [string, string, (typeof LEVELS)[number]])[] }
  | { readonly kind: "come"; readonly selector: NameSelector; readonly within: Session["within"] }
  | { readonly kind: "comeAgain"; readonly which: number }
  | { readonly kind: "go"; readonly which: number }
  | { readonly kind: "subscribe"; readonly which: number; readonly selectors: readonly NameSelector[] }
  | { readonly kind: "crash" }
  | { readonly kind: "settle" };

const which = fc.nat({ max: 100 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("commit" as const),
      sayings: fc.array(
        fc.tuple(fc.constantFrom(...PROJECTS), fc.constantFrom(...TARGETS), fc.constantFrom(...LEVELS)),
        {
          minLength: 1,
          maxLength: 6,
        },
      ),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("come" as const), selector, within }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("comeAgain" as const), which }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("go" as const), which }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("subscribe" as const),
      which,
      selectors: fc.array(selector, { maxLength: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("crash" as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("settle" as const) }) },
);

it("has every client hear each change that it selected once and in order", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      await using served = await serveFeed();
      const run = new Run(served);
      try {
        for (const one of steps) await run.take(one);
        await run.check();
      } finally {
        run.end();
      }
    }),
    { numRuns: 60, endOnFailure: true },
  );
}, 60_000);

class Run {
  readonly #served: FeedServer;
  readonly #sessions: Session[] = [];
  /** The levels of all resources after each commit, by the number of its last change. */
  readonly #levels = new Map<number, ReadonlyMap<string, string>>([[0, new Map()]]);

  constructor(served: FeedServer) {
    this.#served = served;
  }

  async take(step: Step): Promise<void> {
    const served = this.#served;
    switch (step.kind) {
      case "commit":
        served.commit(...step.sayings.map(([project, target, level]) => ({ names: { project, target }, level })));
        this.#levels.set(
          served.reader.lastSeq(),
          new Map(served.reader.resources({}).map(({ id, level }) => [id, level])),
        );
        return;
      case "come":
        await this.#come([step.selector], step.within, undefined);
        return;
      case "comeAgain": {
        const session = this.#at(step.which);
        if (session === undefined) return;
        session.listening[Symbol.dispose]();
        await session.listening.untilClosed();
        // Who changed its mind may not have been told what that means.
        if (session.wanted.length > 1) return;
        await this.#come(session.wanted[0] ?? [], session.within, knownBy(session));
        return;
      }
      case "go":
        this.#at(step.which)?.listening[Symbol.dispose]();
        return;
      case "subscribe": {
        const session = this.#at(step.which);
        if (session === undefined || session.listening.webSocket.readyState !== session.listening.webSocket.OPEN)
          return;
        session.wanted.push(step.selectors);
        session.listening.say({ type: "subscribe", selectors: step.selectors });
        return;
      }
      case "crash":
        await served.crash();
        return;
      case "settle":
        await this.#settle();
    }
  }

  async check(): Promise<void> {
    await this.#settle();
    for (const session of this.#sessions) this.#checkSession(session);
  }

  end(): void {
    for (const { listening } of this.#sessions) listening[Symbol.dispose]();
  }

  #at(which: number): Session | undefined {
    return this.#sessions[which % Math.max(1, this.#sessions.length)];
  }

  async #come(selectors: readonly NameSelector[], within: Session["within"], after: number | undefined): Promise<void> {
    const served = this.#served;
    served.listener = { tokenId: undefined, within };
    const query = new URLSearchParams({ ...selectors[0], ...(after === undefined ? {} : { after: `${after}` }) });
    const listening = await listen(`${served.url}?${query}`);
    this.#sessions.push({ listening, within, wanted: [selectors], after });
  }

  /** Until who is still there has heard all there is. */
  async #settle(): Promise<void> {
    for (const session of this.#sessions) {
      const { listening, wanted } = session;
      await listening.until(() => {
        if (listening.closed !== undefined) return true;
        const known = knownBy(session);
        const expected = this.#changes(session, wanted.at(-1) ?? []).at(-1)?.seq ?? 0;
        return known !== undefined && known >= expected && snapshotsOf(session) >= Math.min(1, wanted.length - 1);
      });
    }
  }

  #changes({ within }: Session, selectors: readonly NameSelector[]): readonly Change[] {
    return this.#served.reader.changes(0, 100_000).filter(({ resource }) => isSelectedBy(resource, within, selectors));
  }

  /** A stretch of changes behind each state that it was told. */
  #checkSession(session: Session): void {
    const { listening, within, wanted, after } = session;
    let base = after;
    let got: Change[] = [];
    const stretches: { readonly base: number | undefined; readonly got: readonly Change[] }[] = [];
    const revisions: number[] = [];
    for (const frame of listening.frames) {
      if (frame.type === "changes") got.push(...frame.changes);
      if (frame.type !== "snapshot") continue;
      stretches.push({ base, got });
      base = frame.revision;
      got = [];
      revisions.push(frame.revision);
      const levels = [...this.#levels].filter(([seq]) => seq <= this.#wholeOf(frame.revision, within)).at(-1)?.[1];
      // What came up while it was being read stands behind the others.
      const resources = frame.resources.toSorted((one, other) => (one.id < other.id ? -1 : 1));
      const told = resources.map(({ id, level }) => [id, level]);
      const possible = wanted.map((selectors) =>
        [...(levels ?? [])].filter(([id]) => isSelectedBy(resourceOf(id), within, selectors)),
      );
      expect(possible).toContainEqual(told);
    }
    stretches.push({ base, got });
    for (const [index, stretch] of stretches.entries()) {
      const isLast = index === stretches.length - 1;
      if (stretch.base === undefined) expect(stretch.got).toEqual([]);
      else this.#checkStretch(session, stretch.base, stretch.got, isLast && listening.closed === undefined);
    }
  }

  /** The newest commit that changed nothing else that may be seen. */
  #wholeOf(revision: number, within: Session["within"]): number {
    if (within === undefined) return revision;
    const next = this.#served.reader
      .changes(revision, 100_000)
      .find(({ resource }) => isSelectedBy(resource, within, []));
    return next === undefined ? Number.MAX_SAFE_INTEGER : next.seq - 1;
  }

  #checkStretch(session: Session, base: number, got: readonly Change[], isWhole: boolean): void {
    const candidates = isWhole ? [session.wanted.at(-1) ?? []] : session.wanted;
    const expected = candidates.map((selectors) => {
      const all = this.#changes(session, selectors).filter(({ seq }) => seq > base);
      return isWhole ? all : all.slice(0, got.length);
    });
    expect(expected).toContainEqual(got);
  }
}

function knownBy({ listening, after }: Session): number | undefined {
  const last = listening.frames.findLast((frame) => frame.type !== "hello");
  if (last?.type === "changes") return last.changes.at(-1)?.seq;
  return last?.type === "snapshot" && last.isLast ? last.revision : after;
}

function snapshotsOf({ listening, after }: Session): number {
  const count = listening.frames.filter((frame) => frame.type === "snapshot").length;
  return after === undefined ? count - 1 : count;
}

function isSelectedBy(
  resource: Change["resource"],
  within: Session["within"],
  selectors: readonly NameSelector[],
): boolean {
  const names = { project: resource.project ?? "", target: resource.target };
  return isWithin(names, within) && (selectors.length === 0 || isWithin(names, selectors));
}

function resourceOf(id: string): Change["resource"] {
  const [project = "", , , target = ""] = id.split("/");
  return { id, project, environment: null, tenant: null, target, name: null };
}
