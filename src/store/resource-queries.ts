/** Which resources there are, and how they are. */
import type { Resource } from "./answers.ts";
import { both, type Condition, VALUE } from "./glob.ts";
import { type NamedCheckRow, RESOURCE_COLUMNS, type ResourceRow, resourceOf } from "./rows.ts";
import { namedCondition, selectorCondition } from "./selection.ts";
import type { Statements } from "./statements.ts";
import type { Selector } from "./store-reader.ts";

export interface Page {
  readonly after?: string;
  readonly limit?: number;
}

/** For a statement that is about one resource, by its id. */
export const KEY_OF_ID = "(SELECT key FROM resources WHERE id = ?)";

type JoinedRow = ResourceRow & {
  readonly check_name: string | null;
  readonly check_level: number;
  readonly check_since: number;
  readonly message: string | null;
  readonly reported_at: number;
  readonly expires_at: number | null;
};

/** In one statement: it is what is asked most. */
export function findResource(statements: Statements, id: string): Resource | undefined {
  const rows = statements.rows<JoinedRow>(
    `SELECT ${RESOURCE_COLUMNS}, k.name AS check_name, k.level AS check_level, k.since AS check_since, k.message,
       k.reported_at, k.expires_at
     FROM resources r LEFT JOIN checks k ON k.resource_key = r.key AND k.level IS NOT NULL
     WHERE r.key = ${KEY_OF_ID} ORDER BY k.name`,
    id,
  );
  const [first] = rows;
  return first === undefined ? undefined : resourceOf(first, rows.flatMap(checkOf));
}

function checkOf(row: JoinedRow): readonly NamedCheckRow[] {
  const { check_name: name, check_level: level, check_since: since, message, reported_at, expires_at } = row;
  return name === null ? [] : [{ name, level, since, message, reported_at, expires_at, counting: null }];
}

export function selectResources(statements: Statements, selector: Selector, page: Page): readonly Resource[] {
  return select(statements, both(selectorCondition(selector), ...behind(page.after)), page.limit);
}

export function behind(after: string | undefined): readonly Condition[] {
  return after === undefined ? [] : [{ sql: `r.id > ${VALUE}`, values: [after] }];
}

/** The id itself, before it is anything else; then as it is written; then whatever the case of its letters. */
export function findNamed(
  statements: Statements,
  text: string,
  selector: Selector,
  limit: number,
): readonly Resource[] {
  const selected = selectorCondition(selector);
  const readings = [
    { sql: `r.id = ${VALUE}`, values: [text] },
    namedCondition(text, "same"),
    namedCondition(text, "any"),
  ];
  for (const reading of readings) {
    if (reading === undefined) continue;
    const found = select(statements, both(reading, selected), limit);
    if (found.length > 0) return found;
  }
  return [];
}

function select(statements: Statements, { sql, values }: Condition, limit = -1): readonly Resource[] {
  const rows = statements.rows<ResourceRow>(
    `SELECT ${RESOURCE_COLUMNS} FROM resources r WHERE ${sql} ORDER BY r.id LIMIT ${VALUE}`,
    ...values,
    limit,
  );
  const checks = checksOf(statements, rows);
  return rows.map((row) => resourceOf(row, checks.get(row.key) ?? []));
}

/** Of all of them at once: for a whole page, asking for each resource's alone takes seven times as long. */
function checksOf(statements: Statements, rows: readonly ResourceRow[]): ReadonlyMap<number, readonly NamedCheckRow[]> {
  const found = statements.rows<NamedCheckRow & OfResource>(
    `SELECT resource_key, name, level, since, message, reported_at, expires_at, counting
     FROM checks WHERE resource_key IN (SELECT value FROM json_each(?)) AND level IS NOT NULL
     ORDER BY resource_key, name`,
    JSON.stringify(rows.map(({ key }) => key)),
  );
  return byResource(found);
}

interface OfResource {
  readonly resource_key: number;
}

export function byResource<Row extends OfResource>(rows: readonly Row[]): ReadonlyMap<number, readonly Row[]> {
  const grouped = new Map<number, Row[]>();
  for (const row of rows) {
    const before = grouped.get(row.resource_key);
    if (before === undefined) grouped.set(row.resource_key, [row]);
    else before.push(row);
  }
  return grouped;
}
