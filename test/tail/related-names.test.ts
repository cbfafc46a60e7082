/** Which names are generations of one log, and which are logs of their own. */
import { expect, test } from "vitest";
import { isSameSeries } from "../../src/tail/related-names.ts";

test.each([
  ["app.log", "app.log.1"],
  ["app.log.1", "app.log.2.gz"],
  ["app.log", "app.log.old"],
  ["app-20261119.log", "app-20261121.log"],
  ["app-20261119.log", "app.log"],
  ["app-2026-11-19.log", "app-2026-11-21.log.gz"],
  ["app.log-20261119", "app.log"],
  ["app.log.2026-11-21T10:15:00Z", "app.log.1"],
  ["task-12.log", "task-12.log.3"],
  ["20261119.log", "20261121.log"],
])("%s and %s are generations of one log", (one, other) => {
  expect(isSameSeries(one, other)).toBe(true);
  expect(isSameSeries(other, one)).toBe(true);
});

test.each([
  ["task-1.log", "task-2.log"],
  ["task-1.log.1", "task-2.log.1"],
  ["app.log", "access.log"],
  ["ServerTasks-4711.log", "ServerTasks-4712.log"],
  ["1", "app.1"],
])("%s and %s are logs of their own", (one, other) => {
  expect(isSameSeries(one, other)).toBe(false);
});
