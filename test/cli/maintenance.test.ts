/** `wrasse maintenance`: windows that come once or again and again. */
import { expect, test } from "vitest";
import { serve } from "../web/serve.ts";
import { runCli } from "./run-cli.ts";

const NOON = Date.UTC(2026, 10, 21, 12);
const WEEKLY = ["--cron", "0 2 * * 6", "--for", "3h", "--timezone", "Europe/Berlin"];
const COMMENT = ["--comment", "patches"];

test("one that comes again is listed with when it comes next, and ends for good", async () => {
  await using served = await serve({ now: () => NOON });
  const maintenance = (...args: readonly string[]) =>
    runCli(["maintenance", ...args, "--store", served.store], "", { now: () => NOON });
  const made = await maintenance("add", "-e", "production", ...WEEKLY, ...COMMENT);
  const id = made.stdout.trim();
  expect(made).toMatchObject({ exitCode: 0, stderr: expect.stringContaining("3h each time that 0 2 * * 6 comes; ") });
  const [row] = JSON.parse((await maintenance("list", "-o", "json")).stdout);
  expect(row).toMatchObject({ id, kind: "maintenance", cron: "0 2 * * 6", timeZone: "Europe/Berlin", for: "3h" });
  const { stdout } = await maintenance("list", "-o", "table");
  expect(stdout).toMatch(/to come +from 2026-11-28T01:00:00\.000Z +0 2 \* \* 6 Europe\/Berlin +local +patches\n$/);
  const wrong = await maintenance("add", "-e", "production", "--cron", "0 2 * * 9", "--for", "3h", ...COMMENT);
  expect(wrong).toMatchObject({
    exitCode: 1,
    stdout: "",
    stderr: expect.stringContaining("is no cron expression; write minute"),
  });
  // What another command has made is not in this one's list, but its id is as good.
  const silence = ["silence", "add", "-t", "x", "--for", "1h", ...COMMENT, "--store", served.store];
  const other = (await runCli(silence, "", { now: () => NOON })).stdout.trim();
  expect((await maintenance("list", "-q")).stdout).toBe(`${id}\n`);
  const ended = await maintenance("end", id, other);
  expect(ended).toMatchObject({ exitCode: 0, stdout: "" });
  expect(ended.stderr).toBe(`wrasse: the maintenance ${id} has ended\nwrasse: the silence ${other} has ended\n`);
  expect((await maintenance("list", "-o", "name")).stdout).toBe("");
});

test.each<readonly [complaint: string, ...args: readonly string[]]>([
  ["maintenance what? write maintenance add, maintenance list, maintenance end"],
  ["say how long, so that it is not forgotten: --for 2h or --until", "add", "x", ...COMMENT],
  ["--cron needs --for: how long it lasts each time", "add", "x", "--cron", "0 2 * * 6", ...COMMENT],
  ["--timezone goes with --cron", "add", "x", "--for", "2h", "--timezone", "UTC", ...COMMENT],
  ["say what it is for: wrasse maintenance add NAME", "add", "--for", "2h", ...COMMENT],
])("%s", async (complaint, ...args) => {
  await using served = await serve();
  const { exitCode, stdout, stderr } = await runCli(["maintenance", ...args, "--store", served.store]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr.startsWith(`wrasse: ${complaint}`), stderr).toBe(true);
});

test("what only a silence or an acknowledgement has is no option here", async () => {
  for (const option of ["--sticky", "--expire-on-resolve"]) {
    const { exitCode, stderr } = await runCli(["maintenance", "add", "x", "--for", "2h", option]);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(option.slice(2))]);
  }
});
