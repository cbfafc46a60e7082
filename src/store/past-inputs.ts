/**
 * What reactions were told, once more: changes and the rows of their journal in the order of then, and how everything was
 * before the first of them. Read some thousands at a time, so that it takes no memory, and keeps nobody waiting.
 */
import type { SuspectRelease } from "../health/deployment.ts";
import { namesOf } from "../health/names.ts";
import { levelOf } from "./codes.ts";
import { VALUE } from "./glob.ts";
import type { Statements } from "./statements.ts";
import type { KeptLevel, PastInput, PastMove } from "./store-reader.ts";
import type { JournalRow } from "./watch.ts";

const ROWS_MAX = 2000;

/** Asks for one stretch. */
export type Ask = <Answer>(question: (statements: Statements) => Answer) => Answer;

/** Where the inputs of a stretch of time begin, and how far they go. */
interface Bounds {
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly firstRow: number;
  readonly lastRow: number;
}

/**
 * A clock may have been set back or ahead: from the first input on that was told after the time, whatever the times of
 * those behind it.
 */
function boundsSince(statements: Statements, since: number): Bounds {
  const last = statements.row<{ readonly seq: number; readonly journal: number }>("SELECT seq, journal FROM numbering");
  if (last === undefined) throw new Error("the numbering has no row");
  const ofChanges = statements.value<number | null>(`SELECT min(seq) FROM changes WHERE taken_at >= ${VALUE}`, since);
  const ofJournal = statements.value<number | null>(`SELECT min(after_seq) FROM journal WHERE at >= ${VALUE}`, since);
  const firstSeq = Math.min(ofChanges ?? last.seq + 1, (ofJournal ?? last.seq) + 1);
  const firstRow = statements.value<number | null>(
    `SELECT min(number) FROM (
       SELECT min(number) AS number FROM journal WHERE at >= ${VALUE}
       UNION ALL SELECT min(number) FROM journal WHERE after_seq >= ${VALUE}
     )`,
    since,
    firstSeq,
  );
  return { firstSeq, lastSeq: last.seq, firstRow: firstRow ?? last.journal + 1, lastRow: last.journal };
}

export function countPastInputs(statements: Statements, since: number): number {
  const { firstSeq, lastSeq, firstRow, lastRow } = boundsSince(statements, since);
  const moves = statements.value<number>(
    `SELECT count(*) FROM changes WHERE seq BETWEEN ${VALUE} AND ${VALUE}`,
    firstSeq,
    lastSeq,
  );
  return (moves ?? 0) + Math.max(0, lastRow - firstRow + 1);
}

export function* pastInputs(ask: Ask, since: number): Generator<PastInput> {
  const bounds = ask((statements) => boundsSince(statements, since));
  const journal = journalOf(ask, bounds);
  let row = journal.next();
  for (const move of movesOf(ask, bounds)) {
    for (; row.done !== true && row.value.afterSeq < move.seq; row = journal.next()) {
      yield { kind: "journal", row: row.value };
    }
    yield { kind: "move", move };
  }
  for (; row.done !== true; row = journal.next()) yield { kind: "journal", row: row.value };
}

function* journalOf(ask: Ask, { firstRow, lastRow }: Bounds): Generator<JournalRow> {
  for (let after = firstRow - 1; after < lastRow; ) {
    const rows = ask((statements) =>
      statements.rows<JournalRow>(
        `SELECT number, after_seq AS afterSeq, at, kind, text FROM journal
         WHERE number > ${VALUE} AND number <= ${VALUE} ORDER BY number LIMIT ${VALUE}`,
        after,
        lastRow,
        ROWS_MAX,
      ),
    );
    yield* rows;
    after = rows.length < ROWS_MAX ? lastRow : (rows.at(-1)?.number ?? lastRow);
  }
}

type NameColumns = readonly [
  id: string,
  project: string | null,
  environment: string | null,
  tenant: string | null,
  target: string,
  name: string | null,
];

const NAME_COLUMNS = "r.id, r.project, r.environment, r.tenant, r.target, r.name";

type MoveColumns = readonly [
  seq: number,
  takenAt: number,
  at: number,
  check: string | null,
  from: number | null,
  to: number,
  reason: string,
  message: string | null,
  ageMs: number | null,
  heldUntil: number | null,
  deployment: string | null,
  source: string | null,
  resourceKey: number,
];

/** The names of resources are read once each, as far as they are few. */
const NAMES_MAX = 50_000;

interface Named {
  readonly resourceId: string;
  readonly names: PastMove["names"];
}

function* movesOf(ask: Ask, { firstSeq, lastSeq }: Pick<Bounds, "firstSeq" | "lastSeq">): Generator<PastMove> {
  const known = new Map<number, Named>();
  for (let after = firstSeq - 1; after < lastSeq; ) {
    const rows = ask((statements) => {
      const found = statements.arrays<MoveColumns>(
        `SELECT c.seq, c.taken_at, c.at, c.check_name, c.from_level, c.to_level, c.reason, c.message, c.age_ms,
           c.held_until, c.deployment, s.name, c.resource_key
         FROM changes c LEFT JOIN sources s ON s.id = c.source
         WHERE c.seq > ${VALUE} AND c.seq <= ${VALUE} ORDER BY c.seq LIMIT ${VALUE}`,
        after,
        lastSeq,
        ROWS_MAX,
      );
      return found.map((row) => moveOf(row, namedOf(statements, known, row[12])));
    });
    yield* rows;
    after = rows.length < ROWS_MAX ? lastSeq : (rows.at(-1)?.seq ?? lastSeq);
  }
}

function namedOf(statements: Statements, known: Map<number, Named>, key: number): Named {
  const before = known.get(key);
  if (before !== undefined) return before;
  const [row] = statements.arrays<NameColumns>(`SELECT ${NAME_COLUMNS} FROM resources r WHERE r.key = ?`, key);
  if (row === undefined) throw new Error(`the resource of a change is not there: ${key}`);
  const named = { resourceId: row[0], names: namesOfColumns(row) };
  if (known.size >= NAMES_MAX) known.clear();
  known.set(key, named);
  return named;
}

function namesOfColumns([, project, environment, tenant, target, name]: NameColumns): PastMove["names"] {
  return namesOf({ project, environment, tenant, target, name });
}

function moveOf(row: MoveColumns, { resourceId, names }: Named): PastMove {
  const [seq, takenAt, at, check, from, to, reason, message, ageMs, heldUntil, deployment, source] = row;
  return {
    seq,
    resourceId,
    names,
    ...(check === null ? {} : { check }),
    ...(from === null ? {} : { from: levelOf(from) }),
    to: levelOf(to),
    at,
    takenAt,
    ...(ageMs === null ? {} : { ageMs }),
    ...(heldUntil === null ? {} : { heldUntil }),
    reason,
    ...(message === null ? {} : { message }),
    ...(source === null ? {} : { source }),
    ...(deployment === null ? {} : { deployment: JSON.parse(deployment) as SuspectRelease }),
  };
}

/** Changes behind a number, whenever they were taken. */
export function movesAfter(ask: Ask, seq: number): Generator<PastMove> {
  return movesOf(ask, { firstSeq: seq + 1, lastSeq: Number.MAX_SAFE_INTEGER });
}

type LevelColumns = readonly [...NameColumns, key: number, level: number | null];

export function levelsNow(ask: Ask): Generator<KeptLevel> {
  return levelsOf(ask, "r.level");
}

/** Where the change to that level was pruned, the one that followed says from what it moved. */
const LEVEL_BEFORE = `coalesce(
  (SELECT c.to_level FROM changes c WHERE c.resource_key = r.key AND c.seq < ${VALUE} AND c.check_name IS NULL
   ORDER BY c.seq DESC LIMIT 1),
  (SELECT c.from_level FROM changes c WHERE c.resource_key = r.key AND c.seq >= ${VALUE} AND c.check_name IS NULL
   ORDER BY c.seq LIMIT 1))`;

/** Before the first of the inputs since then. */
export function* levelsBefore(ask: Ask, time: number): Generator<KeptLevel> {
  const { firstSeq } = ask((statements) => boundsSince(statements, time));
  yield* levelsOf(ask, LEVEL_BEFORE, firstSeq, firstSeq);
}

/** As they were when that change was the newest. */
export function levelsAfter(ask: Ask, seq: number): Generator<KeptLevel> {
  return levelsOf(ask, LEVEL_BEFORE, seq + 1, seq + 1);
}

function* levelsOf(ask: Ask, level: string, ...values: readonly number[]): Generator<KeptLevel> {
  let after = 0;
  for (let isMore = true; isMore; ) {
    const rows = ask((statements) =>
      statements.arrays<LevelColumns>(
        `SELECT ${NAME_COLUMNS}, r.key, ${level} FROM resources r
         WHERE r.key > ${VALUE} ORDER BY r.key LIMIT ${VALUE}`,
        ...values,
        after,
        ROWS_MAX,
      ),
    );
    for (const [id, project, environment, tenant, target, name, key, code] of rows) {
      after = key;
      // There was no such resource yet.
      if (code === null) continue;
      yield { id, names: namesOf({ project, environment, tenant, target, name }), level: levelOf(code) };
    }
    isMore = rows.length === ROWS_MAX;
  }
}
