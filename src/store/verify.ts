/** Whether a store is whole: as SQLite understands it, and as wrasse does. */
import type { Database } from "better-sqlite3";

/** Of one kind; the first ones tell what is wrong. */
const PROBLEMS_MAX = 20;

interface Invariant {
  readonly what: string;
  /** One text for each row that breaks it. */
  readonly sql: string;
}

const INVARIANTS: readonly Invariant[] = [
  {
    what: "a resource's level is the one it changed to last",
    sql: `
      SELECT r.id FROM resources r LEFT JOIN changes c ON c.seq = r.newest_change
      WHERE r.newest_change IS NOT NULL
        AND (c.seq IS NULL OR c.resource_key <> r.key OR c.check_name IS NOT NULL OR c.to_level <> r.level)`,
  },
  {
    what: "a check's level is the one it changed to last",
    sql: `
      SELECT r.id || ' ' || k.name FROM checks k JOIN resources r ON r.key = k.resource_key
      LEFT JOIN changes c ON c.seq = k.newest_change
      WHERE k.newest_change IS NOT NULL
        AND (c.seq IS NULL OR c.resource_key <> r.key OR c.check_name IS NOT k.name
          OR k.level IS NOT NULL AND c.to_level <> k.level)`,
  },
  {
    what: "the newest change of a resource is known as that",
    sql: `
      SELECT 'change ' || c.seq FROM changes c JOIN resources r ON r.key = c.resource_key
      WHERE c.check_name IS NULL AND c.seq > coalesce(r.newest_change, 0)`,
  },
  {
    what: "the newest change of a check is known as that",
    sql: `
      SELECT 'change ' || c.seq FROM changes c LEFT JOIN checks k ON k.resource_key = c.resource_key AND k.name = c.check_name
      WHERE c.check_name IS NOT NULL AND c.seq > coalesce(k.newest_change, 0)`,
  },
  {
    what: "changes are numbered without gaps",
    sql: `
      SELECT count(c.seq) || ' of ' || (n.seq - n.changes_pruned) || ' changes' FROM numbering n
      LEFT JOIN changes c ON c.seq > n.changes_pruned
      GROUP BY n.id HAVING count(c.seq) <> n.seq - n.changes_pruned OR max(c.seq) > n.seq`,
  },
  {
    what: "reports are numbered without gaps",
    sql: `
      SELECT count(*) || ' of ' || (n.report - min(p.number) + 1) || ' reports' FROM reports p, numbering n
      GROUP BY n.id HAVING count(*) <> n.report - min(p.number) + 1`,
  },
  {
    what: "a change's report is there, or was pruned",
    sql: `
      SELECT 'change ' || c.seq FROM changes c LEFT JOIN reports p ON p.number = c.report
      WHERE c.report IS NOT NULL AND (p.number IS NULL AND c.report >= (SELECT min(number) FROM reports)
        OR c.report > (SELECT report FROM numbering) OR p.resource_key <> c.resource_key)`,
  },
  {
    what: "a report follows one of the same check",
    sql: `
      SELECT 'report ' || p.number FROM reports p LEFT JOIN reports q ON q.number = p.previous
      WHERE p.previous >= p.number OR q.resource_key <> p.resource_key OR q.check_name <> p.check_name`,
  },
  {
    what: "a check's newest report is one of it, or was pruned",
    sql: `
      SELECT r.id || ' ' || k.name FROM checks k JOIN resources r ON r.key = k.resource_key
      LEFT JOIN reports p ON p.number = k.newest_report
      WHERE p.resource_key <> k.resource_key OR p.check_name <> k.name
        OR p.number IS NULL AND k.newest_report >= (SELECT min(number) FROM reports)`,
  },
  {
    what: "a report's file is known",
    sql: "SELECT 'report ' || p.number FROM reports p LEFT JOIN files f ON f.id = p.file WHERE p.file IS NOT NULL AND f.id IS NULL",
  },
  {
    what: "no effect is above those given out",
    sql: "SELECT 'effect ' || number FROM effects WHERE number > (SELECT effect FROM numbering)",
  },
  {
    what: "an effect has begun as many attempts as it says",
    sql: `
      SELECT 'effect ' || e.number FROM effects e
      WHERE e.attempts < (SELECT coalesce(max(a.number), 0) FROM attempts a WHERE a.effect = e.number)`,
  },
  {
    what: "the journal is numbered without gaps",
    sql: `
      SELECT count(*) || ' of ' || (n.journal - min(j.number) + 1) || ' rows' FROM journal j, numbering n
      GROUP BY n.id HAVING count(*) <> n.journal - min(j.number) + 1`,
  },
  {
    what: "no key is above those given out",
    sql: "SELECT id FROM resources WHERE key > (SELECT resource_key FROM numbering)",
  },
];

export function findProblems(database: Database): readonly string[] {
  const damage = database
    .prepare<[], string>(`PRAGMA integrity_check(${PROBLEMS_MAX})`)
    .pluck()
    .all()
    .filter((text) => text !== "ok")
    .map((text) => `damaged: ${text}`);
  // Where pages are damaged, what the rows say is worth nothing.
  if (damage.length > 0) return damage;
  return [...findLostReferences(database), ...INVARIANTS.flatMap((invariant) => findBroken(database, invariant))];
}

function findLostReferences(database: Database): readonly string[] {
  return database
    .prepare<[number], string>(
      `SELECT "table" || ' row ' || coalesce(rowid, '?') || ' refers to nothing in ' || parent
       FROM pragma_foreign_key_check LIMIT ?`,
    )
    .pluck()
    .all(PROBLEMS_MAX);
}

function findBroken(database: Database, { what, sql }: Invariant): readonly string[] {
  return database
    .prepare<[number], string>(`${sql} LIMIT ?`)
    .pluck()
    .all(PROBLEMS_MAX)
    .map((where) => `not so: ${what} (${where})`);
}
