/**
 * The first tables. Times are milliseconds; levels and the kinds of problems are numbers (`src/store/codes.ts`).
 * Reports are only ever appended, and each names the one before it of the same check: an index would be written all
 * over the file with every batch, and following the names answers the same questions.
 */
export const TABLES = `
-- One row: the newest numbers ever given out, which outlive the rows that had them.
CREATE TABLE numbering (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  seq INTEGER NOT NULL,
  report INTEGER NOT NULL,
  resource_key INTEGER NOT NULL,
  -- Up to this seq, only those changes are left that are the newest of their check or resource.
  changes_pruned INTEGER NOT NULL,
  probes INTEGER NOT NULL
) STRICT;
INSERT INTO numbering VALUES (1, 0, 0, 0, 0, 0);

CREATE TABLE sources (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE started_sources (
  source INTEGER PRIMARY KEY REFERENCES sources (id)
) STRICT;

-- What reports say of where they stood; a file goes when the last report of it does.
CREATE TABLE files (
  id INTEGER PRIMARY KEY,
  path TEXT NOT NULL UNIQUE,
  newest_report INTEGER NOT NULL
) STRICT;
CREATE INDEX files_by_newest_report ON files (newest_report);

CREATE TABLE resources (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  project TEXT,
  environment TEXT,
  tenant TEXT,
  target TEXT NOT NULL,
  name TEXT,
  folded_target TEXT NOT NULL,
  level INTEGER NOT NULL,
  since INTEGER NOT NULL,
  due_at INTEGER,
  newest_change INTEGER
) STRICT;
CREATE INDEX resources_by_project ON resources (project, id) WHERE project IS NOT NULL;
CREATE INDEX resources_by_environment ON resources (environment, id) WHERE environment IS NOT NULL;
CREATE INDEX resources_by_tenant ON resources (tenant, id) WHERE tenant IS NOT NULL;
CREATE INDEX resources_by_target ON resources (target, id);
CREATE INDEX resources_by_name ON resources (name, id) WHERE name IS NOT NULL;
CREATE INDEX resources_by_folded_target ON resources (folded_target);
CREATE INDEX resources_by_level ON resources (level, id);
CREATE INDEX resources_by_due ON resources (due_at) WHERE due_at IS NOT NULL;

-- The level and what goes with it are null where there are reports of a check, but it has no state (any more).
CREATE TABLE checks (
  resource_key INTEGER NOT NULL REFERENCES resources (key),
  name TEXT NOT NULL,
  level INTEGER,
  since INTEGER,
  message TEXT,
  reported_at INTEGER,
  expires_at INTEGER,
  counting TEXT,
  newest_report INTEGER,
  newest_change INTEGER,
  PRIMARY KEY (resource_key, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE reports (
  number INTEGER PRIMARY KEY,
  previous INTEGER,
  resource_key INTEGER NOT NULL REFERENCES resources (key),
  check_name TEXT NOT NULL,
  level INTEGER NOT NULL,
  at INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  ttl_ms INTEGER,
  message TEXT,
  data TEXT,
  verdict TEXT NOT NULL,
  source INTEGER NOT NULL REFERENCES sources (id),
  file INTEGER,
  line_number INTEGER,
  column_number INTEGER,
  byte_offset INTEGER
) STRICT;

CREATE TABLE changes (
  seq INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  resource_key INTEGER NOT NULL REFERENCES resources (key),
  check_name TEXT,
  from_level INTEGER,
  to_level INTEGER NOT NULL,
  reason TEXT NOT NULL,
  message TEXT,
  report INTEGER,
  source INTEGER REFERENCES sources (id),
  path TEXT,
  line_number INTEGER,
  column_number INTEGER,
  byte_offset INTEGER
) STRICT;
CREATE INDEX changes_by_resource ON changes (resource_key);

CREATE TABLE problems (
  id INTEGER PRIMARY KEY,
  kind INTEGER NOT NULL,
  code TEXT NOT NULL,
  reason TEXT NOT NULL,
  at INTEGER NOT NULL,
  text TEXT NOT NULL,
  source INTEGER NOT NULL REFERENCES sources (id),
  path TEXT,
  line_number INTEGER,
  column_number INTEGER,
  byte_offset INTEGER
) STRICT;
CREATE INDEX problems_by_kind ON problems (kind);

CREATE TABLE checkpoints (
  id TEXT PRIMARY KEY,
  source INTEGER NOT NULL REFERENCES sources (id),
  path TEXT NOT NULL,
  device TEXT NOT NULL,
  inode TEXT NOT NULL,
  born_at REAL NOT NULL,
  head_bytes INTEGER NOT NULL,
  head_hash TEXT NOT NULL,
  byte_offset INTEGER NOT NULL,
  resume_at INTEGER NOT NULL,
  resume_line INTEGER NOT NULL,
  is_passing_over INTEGER NOT NULL,
  memory TEXT NOT NULL,
  marker_hash TEXT NOT NULL,
  seen_at REAL NOT NULL
) STRICT, WITHOUT ROWID;
`;
