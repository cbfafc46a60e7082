/** The whole daemon on real files: from a log line to what the store answers. */
import { existsSync, readdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createSpoolFile, spoolFolderOf } from "../../src/intake/spool.ts";
import { StoreHeldError } from "../../src/store/errors.ts";
import { DaemonFolder } from "./open-daemon.ts";

const LOGS = "sources: [{ name: logs, path: logs }]";
const SOON = { timeout: 5000 };

const said = (target: string, status: string, more = "") =>
  `12:00 ##octopus[health target=${target} status=${status}${more}]\n`;

test("what a log says is known soon, and still known after a restart, once", async () => {
  await using folder = new DaemonFolder();
  folder.write("logs/a.log", said("web-01", "Healthy"));
  await folder.start(LOGS);
  await expect.poll(() => folder.levels(), SOON).toEqual({ "web-01": "healthy" });
  folder.write("logs/a.log", said("web-01", "Unhealthy"));
  folder.write("logs/deep/er/b.log", said("web-02", "HasWarnings"));
  await expect.poll(() => folder.levels(), SOON).toEqual({ "web-01": "unhealthy", "web-02": "warning" });
  await folder.stop();

  folder.write("logs/a.log", said("web-01", "Healthy"));
  renameSync(join(folder.path, "logs/a.log"), join(folder.path, "logs/a.log.1"));
  folder.write("logs/a.log", said("web-03", "Healthy"));
  await folder.start(LOGS);
  const levels = { "web-01": "healthy", "web-02": "warning", "web-03": "healthy" };
  await expect.poll(() => folder.levels(), SOON).toEqual(levels);
  await folder.stop();
  expect(folder.reader.history("-/-/-/web-01/-", { limit: 10 }).map(({ check, to }) => [check, to])).toEqual([
    [null, "healthy"],
    ["default", "healthy"],
    [null, "unhealthy"],
    ["default", "unhealthy"],
    [null, "healthy"],
    ["default", "healthy"],
  ]);
});

test("a source that may speak about web-* changes nothing else, and what it said is shown", async () => {
  await using folder = new DaemonFolder();
  const quoted = ' message="page says ##octopus[health target=prod-db status=Unhealthy]"';
  folder.write("logs/a.log", said("web-01", "Healthy", quoted));
  folder.write("logs/a.log", `the page says: ${said("prod-db", "Unhealthy")}`);
  await folder.start("sources: [{ name: web, path: logs, may: { targets: [web-*] } }]");
  await expect.poll(() => folder.reader.problems({ limit: 10 }), SOON).toHaveLength(1);
  expect(folder.levels()).toEqual({ "web-01": "healthy" });
  const [problem] = folder.reader.problems({ limit: 10 });
  expect(problem).toMatchObject({
    kind: "refused",
    code: "out-of-scope",
    origin: { source: "web", file: join(folder.path, "logs/a.log"), line: 2 },
  });
});

test("names that a message leaves out come from the defaults, the task and the path, in this order", async () => {
  await using folder = new DaemonFolder();
  folder.write("logs/acme/production/web-07.log", "##octopus[health status=Healthy]\n");
  folder.write("logs/acme/production/web-08.log", "##octopus[health status=Healthy project=globex]\n");
  await folder.start(
    "sources: [{ name: logs, path: 'logs/{project}/{environment}/{target}.log', defaults: { environment: staging } }]",
  );
  const ids = () => folder.reader.resources({}).map(({ id }) => id);
  await expect.poll(ids, SOON).toEqual(["acme/staging/-/web-07/-", "globex/staging/-/web-08/-"]);
});

test("a changed configuration counts from then on, for policies, sources and what they may say", async () => {
  await using folder = new DaemonFolder();
  folder.write("logs/a.log", said("web-01", "Healthy"));
  folder.write("more/b.log", said("web-02", "Healthy"));
  const daemon = await folder.start(LOGS);
  await expect.poll(() => folder.levels(), SOON).toEqual({ "web-01": "healthy" });
  daemon.reload(
    folder.config("sources: [{ name: logs, path: logs }, { name: more, path: more }]\npolicies: [{ worsenAfter: 2 }]"),
  );
  folder.write("logs/a.log", said("web-01", "Unhealthy"));
  await expect.poll(() => folder.levels(), SOON).toEqual({ "web-01": "healthy", "web-02": "healthy" });
  await expect.poll(() => folder.reader.reports("-/-/-/web-01/-", 1), SOON).toMatchObject([{ level: "unhealthy" }]);
  expect(folder.levels()).toMatchObject({ "web-01": "healthy" });
  folder.write("logs/a.log", said("web-01", "Unhealthy"));
  await expect.poll(() => folder.levels(), SOON).toMatchObject({ "web-01": "unhealthy" });

  daemon.reload(folder.config("sources: [{ name: logs, path: logs, may: { targets: [web-*] } }]"));
  folder.write("logs/a.log", said("prod-db", "Unhealthy"));
  await expect.poll(() => folder.reader.problems({ limit: 10 }), SOON).toMatchObject([{ code: "out-of-scope" }]);
  expect(folder.levels()).not.toHaveProperty("prod-db");
});

test("row 29: a second daemon on the same store is refused, and told who has it", async () => {
  await using folder = new DaemonFolder();
  await folder.start(LOGS);
  const second = folder.start(LOGS);
  await expect(second).rejects.toThrow(StoreHeldError);
  await expect(second).rejects.toThrow(`${process.pid}`);
});

test("what a pipe has left is read once, and removed when the pipe is gone", async () => {
  await using folder = new DaemonFolder();
  const spool = createSpoolFile(spoolFolderOf(folder.store), {
    writer: { pid: 1, host: "elsewhere" },
    manner: { source: "task", defaults: { project: "acme" } },
    memory: "",
  });
  await folder.start(LOGS);
  const line = said("web-01", "Unhealthy", ' message="No 200"').trimEnd();
  spool.append({ bytes: Buffer.from(line), number: 42, offset: 4200 });
  await expect.poll(() => folder.reader.lastSeq(), SOON).toBe(2);
  expect(folder.reader.changes(0, 1)).toMatchObject([
    {
      resource: { id: "acme/-/-/web-01/-" },
      message: "No 200",
      origin: { source: "task", file: null, line: 42, column: 7, offset: 4206 },
    },
  ]);
  expect(existsSync(spool.path)).toBe(true);
  spool.end();
  await expect.poll(() => readdirSync(spoolFolderOf(folder.store)), SOON).toEqual([]);
  expect(folder.reader.lastSeq()).toBe(2);
});

test("stopping twice is stopping once", async () => {
  await using folder = new DaemonFolder();
  const daemon = await folder.start(LOGS);
  await Promise.all([daemon.close(), daemon.close()]);
});
