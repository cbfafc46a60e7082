/** Logs to their end, once. */
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DEFAULT_SETTINGS } from "../../src/reactions/rule.ts";
import { openReader } from "../../src/store/open-reader.ts";
import { WrasseHome } from "./wrasse-process.ts";

const said = (target: string, status: string) => `##octopus[health target=${target} status=${status}]`;

test("prints the state that the logs leave, with the worst of it as the exit code, and keeps nothing", async () => {
  await using home = new WrasseHome();
  mkdirSync(join(home.path, "logs/deep"), { recursive: true });
  writeFileSync(join(home.path, "logs/a.log"), `${said("web-01", "Unhealthy")}\n${said("web-01", "Healthy")}`);
  writeFileSync(
    join(home.path, "logs/deep/b.log"),
    `${said("web-02", "HasWarnings")}\n${said("web-03", "Unhealty")}\n`,
  );
  const read = await home.run(["read", "logs", "--json", "target,level"]);
  expect(JSON.parse(read.stdout)).toEqual([
    { target: "web-01", level: "healthy" },
    { target: "web-02", level: "warning" },
  ]);
  expect(read.process.exitCode).toBe(5);
  expect(read.stderr).toContain("1 malformed");
  expect((await home.run(["status"])).process.exitCode).toBe(7);
});

test("with a store it goes on from where it was", async () => {
  await using home = new WrasseHome();
  const log = join(home.path, "a.log");
  writeFileSync(log, `${said("web-01", "Healthy")}\n`);
  await home.run(["read", "--store", home.store, "a.log"]);
  appendFileSync(log, `${said("web-01", "Unhealthy")}\n`);
  await home.run(["read", "--store", home.store, "a.log"]);
  await home.run(["read", "--store", home.store, "a.log"]);
  const changes = await home.run(["changes", "-o", "jsonl", "--json", "check,to"]);
  expect(
    changes.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line)),
  ).toEqual([
    { check: "default", to: "healthy" },
    { check: null, to: "healthy" },
    { check: "default", to: "unhealthy" },
    { check: null, to: "unhealthy" },
  ]);
});

test("signals of the configuration count, and count on with a store", async () => {
  await using home = new WrasseHome();
  const signal =
    '{ name: criticals, literal: "[CRITICAL]", times: 3 in 5m, level: unhealthy, subject: { target: web-01 } }';
  writeFileSync(join(home.path, "wrasse.yaml"), `signals: [${signal}]\n`);
  const log = join(home.path, "a.log");
  const read = () =>
    home.run(["read", "--config", "wrasse.yaml", "--store", home.store, "a.log", "--json", "target,level"]);
  writeFileSync(log, "[CRITICAL] one\n[CRITICAL] two\n");
  expect(JSON.parse((await read()).stdout)).toEqual([]);
  appendFileSync(log, "[CRITICAL] three\n");
  expect(JSON.parse((await read()).stdout)).toEqual([{ target: "web-01", level: "unhealthy" }]);
});

test("what it kept without a time is no news to rules when a daemon starts soon", async () => {
  await using home = new WrasseHome();
  writeFileSync(join(home.path, "a.log"), `${new Date().toISOString()} ${said("web-01", "Unhealthy")}\n`);
  writeFileSync(join(home.path, "b.log"), `${said("web-02", "Unhealthy")}\n`);
  await home.run(["read", "--store", home.store, "a.log", "b.log"]);
  const reader = openReader(home.store);
  const moves = [...reader.pastInputs(0)].flatMap((input) => (input.kind === "move" ? [input.move] : []));
  reader.close();
  const isNews = ({ ageMs = 0 }: { readonly ageMs?: number | undefined }) => ageMs < DEFAULT_SETTINGS.tooOldAfterMs;
  expect(new Set(moves.filter(isNews).map(({ names }) => names.target))).toEqual(new Set(["web-01"]));
  expect(new Set(moves.map(({ names }) => names.target))).toEqual(new Set(["web-01", "web-02"]));
});

test("a file that is not there is named, and the others are read", async () => {
  await using home = new WrasseHome();
  writeFileSync(join(home.path, "a.log"), `${said("web-01", "Healthy")}\n`);
  const read = await home.run(["read", "a.log", "missing.log", "-o", "name"]);
  expect(read.stdout).toBe("-/-/-/web-01/-\n");
  expect(read.stderr).toContain("missing.log: there is no such file");
  expect(read.process.exitCode).toBe(66);
});

test("logs that say nothing about health are read all the same", async () => {
  await using home = new WrasseHome();
  writeFileSync(join(home.path, "a.log"), "hello\n");
  const read = await home.run(["read", "a.log", "-o", "json"]);
  expect(JSON.parse(read.stdout)).toEqual([]);
  expect(read.stderr).toContain("nothing was said about health");
  expect(read.process.exitCode).toBe(0);
});
