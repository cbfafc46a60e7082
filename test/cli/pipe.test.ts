/** What stands behind a script: its output goes on, and what it says is kept. */
import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { WrasseHome } from "./wrasse-process.ts";

const SOON = { timeout: 10_000, interval: 50 };

const said = (target: string, status: string) => `x ##octopus[health target=${target} status=${status}]\n`;

async function levelsIn(home: WrasseHome): Promise<Record<string, string>> {
  const { stdout } = await home.run(["status", "--json", "target,level"]);
  if (stdout === "") return {};
  const resources = JSON.parse(stdout) as { target: string; level: string }[];
  return Object.fromEntries(resources.map(({ target, level }) => [target, level]));
}

test("every byte goes on unchanged, also what is no text and a last line without its end", async () => {
  await using home = new WrasseHome();
  const input = Buffer.concat([randomBytes(300_000), Buffer.from(`\r\n${said("web-01", "Healthy")}no end`)]);
  const pipe = await home.run(["pipe"], input);
  expect(pipe.bytes.equals(input)).toBe(true);
  expect(pipe.process.exitCode).toBe(0);
});

test("without a daemon it commits by itself, and leaves no spool", async () => {
  await using home = new WrasseHome();
  await home.run(["pipe", "-p", "acme"], said("web-01", "Unhealthy"));
  // Where the machine is too busy for the last moment that a script may wait, the next pipe reads it.
  await expect
    .poll(async () => {
      await home.run(["pipe"], "x\n##octopus[health target=other status=Healthy]\n");
      return levelsIn(home);
    }, SOON)
    .toMatchObject({ "web-01": "unhealthy" });
  const changes = await home.run(["changes", "-o", "jsonl", "--json", "seq"]);
  expect(changes.stdout.split("\n").length - 1).toBe(4);
  await expect.poll(() => readdirSync(`${home.store}-spool`), SOON).toEqual([]);
});

test("beside a daemon it leaves a file, which the daemon reads once and removes", async () => {
  await using home = new WrasseHome();
  mkdirSync(join(home.path, "logs"));
  const daemon = home.start(["watch", "logs"]);
  await expect.poll(() => daemon.stderr, SOON).toContain("caught up");
  const pipes = Array.from({ length: 5 }, (_, index) => home.run(["pipe"], said(`web-${index}`, "Healthy").repeat(20)));
  await Promise.all(pipes);
  await expect.poll(() => readdirSync(`${home.store}-spool`), SOON).toEqual([]);
  const reports = await Promise.all(
    pipes.map(async (_, index) => (await home.run(["history", `web-${index}`, "--reports", "-o", "jsonl"])).stdout),
  );
  expect(reports.map((text) => text.split("\n").length - 1)).toEqual([20, 20, 20, 20, 20]);
});

test("what a killed pipe had passed on is kept, once", async () => {
  await using home = new WrasseHome();
  const pipe = home.start(["pipe"]);
  pipe.process.stdin?.write(said("web-01", "Unhealthy"));
  await expect.poll(() => pipe.stdout, SOON).toContain("web-01");
  await expect.poll(() => levelsIn(home), SOON).toEqual({ "web-01": "unhealthy" });
  pipe.process.kill("SIGKILL");
  await pipe.ended;
  await home.run(["pipe"], said("web-02", "Healthy"));
  await expect.poll(() => levelsIn(home), SOON).toEqual({ "web-01": "unhealthy", "web-02": "healthy" });
  const history = await home.run(["history", "web-01", "--reports", "-o", "jsonl"]);
  expect(history.stdout.split("\n").length - 1).toBe(1);
});

test.each([
  ["the worst said last", said("a", "Healthy") + said("b", "Unhealthy"), "unhealthy", 3],
  ["what recovered in the end", said("a", "Unhealthy") + said("a", "Healthy"), "unhealthy", 0],
  ["a warning, when that is not bad enough", said("a", "HasWarnings"), "unhealthy", 0],
  ["a warning, when it is", said("a", "HasWarnings"), "warning", 5],
  ["nothing", "hello\n", "warning", 0],
])("--fail-on weighs %s", async (_what, input, level, exitCode) => {
  await using home = new WrasseHome();
  const pipe = await home.run(["pipe", "--fail-on", level], input);
  expect({ stdout: pipe.stdout, exitCode: pipe.process.exitCode }).toEqual({ stdout: input, exitCode });
});

test("a reader who has gone ends neither the script nor what it says", async () => {
  await using home = new WrasseHome();
  const pipe = home.start(["pipe", "--fail-on", "unhealthy"]);
  pipe.process.stdin?.write(said("web-01", "Healthy"));
  await expect.poll(() => pipe.stdout, SOON).toContain("web-01");
  pipe.process.stdout?.destroy();
  pipe.process.stdin?.write("x".repeat(1_000_000));
  pipe.process.stdin?.end(`\n${said("web-02", "Unhealthy")}`);
  expect(await pipe.ended).toBe(3);
});

test("a store that cannot be had does not stop the script", async () => {
  await using home = new WrasseHome();
  writeFileSync(join(home.path, "in-the-way"), "");
  const pipe = await home.run(["pipe", "--store", "in-the-way/wrasse.db"], said("a", "Healthy"));
  expect({ stdout: pipe.stdout, exitCode: pipe.process.exitCode }).toEqual({
    stdout: said("a", "Healthy"),
    exitCode: 0,
  });
  expect(pipe.stderr).toContain("cannot be kept");
});
