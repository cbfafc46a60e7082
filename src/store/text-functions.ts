/** What SQLite is taught about texts, so that they are compared as everywhere else. */
import type { Database } from "better-sqlite3";
import { matchesGlob } from "../health/glob.ts";

export function addTextFunctions(database: Database): void {
  // For letters beyond those that SQLite knows the two cases of.
  database.function("fold", { deterministic: true }, (text: unknown) =>
    typeof text === "string" ? text.toLowerCase() : null,
  );
  // SQLite's own ends at a NUL, and refuses long patterns.
  database.function("matches_glob", { deterministic: true }, (pattern: unknown, text: unknown) =>
    typeof pattern === "string" && typeof text === "string" && matchesGlob(pattern, text) ? 1 : 0,
  );
}
