/** What serving the store needs: who may ask, what was answered to requests that may come again, whose numbers they are. */
export const ACCESS = `
-- One row: a name that no other store has.
CREATE TABLE instance (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  name TEXT NOT NULL
) STRICT;
INSERT INTO instance VALUES (1, lower(hex(randomblob(16))));

CREATE TABLE tokens (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  hash BLOB NOT NULL UNIQUE,
  role TEXT NOT NULL,
  -- A list of selectors in JSON; null for everything.
  within TEXT,
  created_at INTEGER NOT NULL,
  expires_at INTEGER,
  revoked_at INTEGER,
  last_used_at INTEGER
) STRICT;

CREATE TABLE answers (
  sender TEXT NOT NULL,
  key TEXT NOT NULL,
  at INTEGER NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (sender, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX answers_by_time ON answers (at);

-- How a check was at some time is found along its resource's changes, backwards: without reading the changes themselves.
DROP INDEX changes_by_resource;
CREATE INDEX changes_by_resource ON changes (resource_key, seq, check_name, at);
`;
