/**
 * What reactions keep: effects and attempts, what rules remember, what people have suspended, deployments, and a journal
 * of every input that is no change. A state is a number (`src/store/codes.ts`): below 4, the effect is open.
 */
export const REACTIONS = `
ALTER TABLE numbering ADD COLUMN effect INTEGER NOT NULL DEFAULT 0;
ALTER TABLE numbering ADD COLUMN journal INTEGER NOT NULL DEFAULT 0;

ALTER TABLE reports ADD COLUMN task TEXT;
ALTER TABLE reports ADD COLUMN release_name TEXT;
ALTER TABLE reports ADD COLUMN step TEXT;

ALTER TABLE changes ADD COLUMN taken_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE changes ADD COLUMN age_ms INTEGER;
ALTER TABLE changes ADD COLUMN held_until INTEGER;
-- The release that may be to blame, in JSON.
ALTER TABLE changes ADD COLUMN deployment TEXT;
ALTER TABLE changes ADD COLUMN task TEXT;
ALTER TABLE changes ADD COLUMN release_name TEXT;
ALTER TABLE changes ADD COLUMN step TEXT;
-- As near as can be told afterwards.
UPDATE changes SET taken_at = at;
UPDATE changes SET taken_at = p.received_at, age_ms = p.received_at - p.at
  FROM reports p WHERE p.number = changes.report;
CREATE INDEX changes_by_time ON changes (taken_at);

-- The five names are those of the resource or the group that it is about.
CREATE TABLE effects (
  number INTEGER PRIMARY KEY,
  key TEXT NOT NULL,
  rule TEXT NOT NULL,
  phase TEXT NOT NULL,
  step INTEGER NOT NULL,
  firing INTEGER NOT NULL,
  subject TEXT NOT NULL,
  resource_id TEXT,
  project TEXT,
  environment TEXT,
  tenant TEXT,
  target TEXT,
  name TEXT,
  state INTEGER NOT NULL,
  layer TEXT,
  reason TEXT,
  due_at INTEGER,
  created_at INTEGER NOT NULL,
  ended_at INTEGER,
  attempts INTEGER NOT NULL,
  decided_by TEXT,
  summary TEXT NOT NULL,
  occasion TEXT NOT NULL,
  plan TEXT NOT NULL
) STRICT;
CREATE INDEX effects_by_state ON effects (state);
CREATE INDEX effects_by_rule ON effects (rule);
CREATE INDEX effects_by_resource ON effects (resource_id);
CREATE INDEX effects_by_end ON effects (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX effects_unwanted_by_end ON effects (ended_at)
  WHERE state = 6 AND layer IN ('source', 'too-old');

CREATE TABLE attempts (
  effect INTEGER NOT NULL REFERENCES effects (number),
  number INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  outcome TEXT,
  status TEXT,
  output TEXT,
  link TEXT,
  started TEXT,
  PRIMARY KEY (effect, number)
) STRICT;

CREATE TABLE watches (
  rule TEXT NOT NULL,
  subject TEXT NOT NULL,
  state TEXT NOT NULL,
  PRIMARY KEY (rule, subject)
) STRICT, WITHOUT ROWID;

CREATE TABLE suspensions (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  selectors TEXT NOT NULL,
  check_name TEXT,
  starts_at INTEGER NOT NULL,
  ends_at INTEGER,
  cron TEXT,
  expires_on_resolve INTEGER NOT NULL,
  is_sticky INTEGER NOT NULL,
  author TEXT NOT NULL,
  comment TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  ended_at INTEGER,
  ended_by TEXT
) STRICT;
CREATE INDEX suspensions_by_time ON suspensions (created_at);
-- When one ends that does not come again, or has been ended.
CREATE INDEX suspensions_by_end ON suspensions (coalesce(ended_at, iif(cron IS NULL, ends_at, NULL)));
CREATE INDEX suspensions_open ON suspensions (created_at) WHERE ended_at IS NULL;

CREATE TABLE deployments (
  task TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  environment TEXT NOT NULL,
  tenant TEXT,
  release_name TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  finished_at INTEGER,
  outcome TEXT
) STRICT;
CREATE INDEX deployments_by_start ON deployments (started_at);
CREATE INDEX deployments_by_place ON deployments (project, environment, tenant, started_at);

CREATE TABLE journal (
  number INTEGER PRIMARY KEY,
  after_seq INTEGER NOT NULL,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  text TEXT NOT NULL
) STRICT;
CREATE INDEX journal_by_time ON journal (at);
CREATE INDEX journal_by_seq ON journal (after_seq);
`;
