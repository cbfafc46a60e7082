/**
 * The one door for reports, whatever they come from: who is meant, whether the source may say so, what it changes. All
 * that one stretch of input did is committed together with how far that input was read.
 */
import assert from "node:assert/strict";
import type { Report } from "../../grammar/report.ts";
import { type CheckReport, type Decision, decide, type Input, type Move } from "../health/decide.ts";
import type { Deployment, SuspectRelease } from "../health/deployment.ts";
import type { ResourceNames } from "../health/names.ts";
import type { Policy } from "../health/policy.ts";
import type { Origin, ProblemRow } from "../store/batch.ts";
import type { StoreUnavailableError } from "../store/errors.ts";
import type { Store } from "../store/store.ts";
import type { KeptAnswer } from "../store/token.ts";
import type { Checkpoint } from "../tail/checkpoint.ts";
import { type CommitEvent, createGroupCommit, type GroupCommit } from "./group-commit.ts";
import { heldUntilOf, holdChangesOf } from "./holds.ts";
import { type Subject, type Surroundings, subjectOf } from "./identity.ts";
import { type Mask, maskedStatement } from "./masked-statement.ts";
import type { OpenBatch } from "./open-batch.ts";
import type { Reacting, ReactionRows } from "./reacting.ts";
import { createNewResourceLimit, findOutOfScope, type Refusal } from "./rights.ts";
import type { Source } from "./source.ts";
import { createWorkingSet, type LiveResource, type WorkingSet } from "./working-set.ts";

/** How many resources a tick looks at before it commits. */
const DUE_MAX = 1000;
/** What is kept of a line that said something wrong. */
const PROBLEM_TEXT_MAX = 1024;
/** So that no secret is cut in half before it is looked for. */
const PROBLEM_TEXT_MASKED_MAX = 8 * 1024;

export type PolicyOf = (names: ResourceNames, check: string) => Policy;

export interface IntakeOptions {
  readonly store: Store;
  /** Asked for each report: it may be another one later. */
  readonly policyOf: PolicyOf;
  readonly clock: { now(): number };
  /** Milliseconds that only go forward. */
  readonly monotonicMs: () => number;
  readonly onEvent: (event: IntakeEvent) => void;
  /** Whoever reacts, made with the door to the batch. Nobody, if absent. */
  readonly reacting?: (rows: ReactionRows) => Reacting;
  /** The release that a change of a resource may be due to. */
  readonly suspectOf?: (names: ResourceNames, at: number) => SuspectRelease | undefined;
  /** Takes secrets out of texts. */
  readonly mask?: Mask;
}

export type IntakeEvent =
  | CommitEvent
  | { readonly kind: "reported"; readonly source: string }
  | { readonly kind: "problem"; readonly problem: ProblemRow };

/** A report as somebody made it, before anybody has looked at it. */
export interface Statement {
  readonly report: Report;
  /** What the log around it says about when it was true. */
  readonly saidAt?: number | undefined;
  /** How old it may be, where nothing says when it was true; 0 unless told. */
  readonly untimedAgeMs?: number | undefined;
  readonly origin: Origin;
  /** What stood there, for a person to see if it is refused. */
  readonly text: string;
}

export interface Taken {
  readonly names: ResourceNames;
  readonly check: string;
  readonly verdict: string;
}

/** A report together with who it is about and what it came out of. */
interface Heard extends Subject {
  readonly statement: Statement;
  readonly now: number;
}

/** What moved a level; nothing where time did. */
interface Cause {
  readonly reportNumber?: number;
  readonly origin?: Origin;
  readonly ageMs?: number;
  readonly data?: Readonly<Record<string, string>> | undefined;
}

export class Intake {
  readonly #store: Store;
  readonly #clock: IntakeOptions["clock"];
  readonly #onEvent: IntakeOptions["onEvent"];
  readonly #resources: WorkingSet;
  readonly #group: GroupCommit;
  readonly #limit = createNewResourceLimit();
  /** The door through which others put what they have to remember into the batch that is open. */
  readonly rows: ReactionRows = this.#rowsOfBatch();
  readonly #reacting: Reacting | undefined;
  readonly #suspectOf: NonNullable<IntakeOptions["suspectOf"]>;
  readonly #policyOf: PolicyOf;
  readonly #mask: Mask | undefined;
  #seq: number;
  #reportNumber: number;
  #commitCount = 0;

  constructor(options: IntakeOptions) {
    const { store, policyOf, clock, monotonicMs, onEvent } = options;
    this.#store = store;
    this.#clock = clock;
    this.#onEvent = onEvent;
    this.#resources = createWorkingSet((id) => store.load(id), store.last.resourceKey);
    this.#group = createGroupCommit(store, (event) => this.#tell(event), monotonicMs);
    this.#reacting = options.reacting?.(this.rows);
    this.#suspectOf = options.suspectOf ?? (() => undefined);
    this.#policyOf = policyOf;
    this.#mask = options.mask;
    this.#seq = store.last.seq;
    this.#reportNumber = store.last.report;
  }

  /** Whether nothing more should come before a commit. */
  get isFull(): boolean {
    return this.#group.isFull;
  }

  /** Why the store cannot be written; nothing is read as long as it cannot. */
  get fault(): StoreUnavailableError | undefined {
    return this.#group.fault;
  }

  /** How often something was committed. As long as it is the same, reports and states are, too. */
  get commitCount(): number {
    return this.#commitCount;
  }

  take(source: Source, given: Statement, { task, captures }: Omit<Surroundings, "defaults">): Taken | Refusal {
    const now = this.#clock.now();
    const statement = this.#mask === undefined ? given : maskedStatement(given, this.#mask);
    const { names, check } = subjectOf(statement.report, { defaults: source.defaults, task, captures });
    const outOfScope = findOutOfScope(names, source);
    if (outOfScope !== undefined) return this.#refuse(outOfScope, statement);
    const known = this.#resources.find(names);
    const tooMany = known === undefined ? this.#limit.admit(source, now) : undefined;
    if (tooMany !== undefined) return this.#refuse(tooMany, statement);
    const verdict = this.#decideOn(known ?? this.#resources.add(names), { names, check, statement, now });
    this.#onEvent({ kind: "reported", source: source.name });
    return { names, check, verdict };
  }

  /** A message that says nothing that could be taken. */
  problem(found: Omit<ProblemRow, "at">): void {
    const mask = this.#mask ?? String;
    const text = mask(found.text.slice(0, PROBLEM_TEXT_MASKED_MAX)).slice(0, PROBLEM_TEXT_MAX);
    const row = { ...found, reason: mask(found.reason), text, at: this.#clock.now() };
    this.#group.batch.problems.push(row);
    this.#onEvent({ kind: "problem", problem: row });
    this.#group.filled();
  }

  /** How far a file has been read is committed together with what it said. */
  keep(checkpoint: Checkpoint): void {
    this.#group.batch.keep(checkpoint);
    this.#group.filled();
  }

  forget(checkpointId: string): void {
    this.#group.batch.forget(checkpointId);
    this.#group.filled();
  }

  started(source: string): void {
    this.#group.batch.startedSources.push(source);
    this.#group.filled();
  }

  /** What a request is answered is committed together with what it said. */
  answered(answer: KeptAnswer): void {
    this.#group.batch.answers.push(answer);
    this.#group.filled();
  }

  /** A deployment began, or ended. */
  deployment(deployment: Deployment): void {
    this.#group.batch.keepDeployment(deployment);
    this.#group.filled();
    this.#reacting?.deployed(deployment, this.#clock.now());
  }

  /** Time has passed: lets expire what has expired. */
  tick(now: number): void {
    // What is not committed yet may be due, or no longer be.
    while (this.#group.commit()) {
      const due = this.#store.due(now, DUE_MAX);
      for (const kept of due) {
        const resource = this.#resources.take(kept);
        this.#apply(resource, { kind: "tick", now }, {});
        assert((resource.state.dueAt ?? Number.POSITIVE_INFINITY) > now, "a tick leaves nothing due");
      }
      this.#group.filled();
      if (due.length < DUE_MAX) break;
    }
    this.#reacting?.tick(now);
  }

  /** False when the store could not be written. */
  commit(): boolean {
    return this.#group.commit();
  }

  /** Fulfilled when all that has been taken so far is committed; rejected when the store cannot be written. */
  committed(): Promise<void> {
    return this.#group.committed();
  }

  /** Commits what is left. */
  close(): void {
    this.#group.commit();
    this.#group.close();
  }

  #tell(event: CommitEvent): void {
    if (event.kind === "committed") this.#commitCount++;
    this.#onEvent(event);
  }

  #decideOn(resource: LiveResource, { check, statement, now }: Heard): string {
    const { report, saidAt, origin, untimedAgeMs = 0 } = statement;
    const { level, message, ttlMs, data } = report;
    const at = report.at === undefined ? saidAt : Date.parse(report.at);
    const said: CheckReport = { check, level, message, at, ttlMs };
    this.#reportNumber++;
    const ageMs = at === undefined ? untimedAgeMs : now - at;
    const cause = { reportNumber: this.#reportNumber, origin, ageMs, data };
    const decision = this.#apply(resource, { kind: "report", now, report: said }, cause);
    this.#group.batch.reports.push({
      number: this.#reportNumber,
      previous: resource.newestReports.get(check),
      resourceKey: resource.key,
      check,
      level,
      message,
      at: decision.at,
      ttlMs,
      data,
      receivedAt: now,
      verdict: decision.verdict,
      origin,
    });
    resource.newestReports.set(check, this.#reportNumber);
    this.#group.filled();
    return decision.verdict;
  }

  #apply(resource: LiveResource, input: Input, cause: Cause): Decision {
    const before = resource.current;
    const decision = decide(resource.current, input, (check) => this.#policyOf(resource.names, check));
    if (decision.state !== resource.current) {
      resource.become(decision.state, decision.changedChecks);
      this.#group.batch.resources.add(resource);
    }
    for (const move of decision.moves) this.#move(resource, move, input.now, cause);
    if (this.#reacting !== undefined) {
      for (const { check, heldUntil } of holdChangesOf(before, decision)) {
        this.#reacting.holdChanged({ resourceId: resource.id, check }, heldUntil, input.now);
      }
    }
    return decision;
  }

  #move({ key, id, names, state }: LiveResource, move: Move, takenAt: number, cause: Cause): void {
    this.#seq++;
    const { data, ...told } = cause;
    const heldUntil = heldUntilOf(state, move.check);
    const deployment = this.#suspectOf(names, move.at);
    const change = { seq: this.#seq, ...move, takenAt, heldUntil, deployment };
    this.#group.batch.changes.push({ ...change, resourceKey: key, ...told });
    this.#reacting?.moved({ ...change, ...told, data, source: told.origin?.source, resourceId: id, names });
  }

  #rowsOfBatch(): ReactionRows {
    const put =
      <Row>(keep: (batch: OpenBatch, row: Row) => void) =>
      (row: Row): void => {
        keep(this.#group.batch, row);
        this.#group.filled();
      };
    return {
      effect: put((batch, row) => batch.keepEffect(row)),
      attempt: put((batch, row) => batch.keepAttempt(row)),
      watch: put((batch, row) => batch.keepWatch(row)),
      suspension: put((batch, row) => batch.keepSuspension(row)),
      deployment: put((batch, row) => batch.keepDeployment(row)),
      journal: put((batch, row) => batch.note(row)),
    };
  }

  #refuse(refusal: Refusal, { origin, text }: Statement): Refusal {
    this.problem({ kind: "refused", ...refusal, text, origin });
    return refusal;
  }
}
