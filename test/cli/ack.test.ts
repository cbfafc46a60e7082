/** `wrasse ack` and what people decide about effects, told to a daemon that has rules. */
import { expect, test } from "vitest";
import { ask, post } from "../web/asking.ts";
import { fall, serveRules } from "../web/reacting.ts";
import type { Served } from "../web/serve.ts";
import { runCli } from "./run-cli.ts";

const NOON = Date.UTC(2026, 10, 21, 12);

function wrasse(served: Served, ...args: readonly string[]) {
  return runCli([...args, "--store", served.store], "", { now: () => NOON });
}

async function stateOf(served: Served, number: number): Promise<string> {
  return (await ask(served, `/api/effects/${number}`)).body.state;
}

test("an acknowledgement holds what would be done until it is healthy, and is over then", async () => {
  await using served = await serveRules(() => NOON);
  await post(served, { project: "acme", target: "web-01", resource: "iis", status: "warning" });
  const made = await wrasse(served, "ack", "add", "web-01/iis", "--sticky", "--comment", "on it");
  expect(made).toMatchObject({ exitCode: 0, stderr: expect.stringContaining("until healthy; wrasse ack end ") });
  const number = await fall(served);
  expect(await stateOf(served, number)).toBe("held");
  const explained = await wrasse(served, "explain", "web-01/iis");
  expect(explained.stdout).toContain(`  ack      ${made.stdout.trim()} by local until healthy: on it\n`);
  expect(explained.stdout).toContain(`  reaction #${number} of rule tell is held: `);
  expect(explained.stdout).toContain("    freed by the end of the acknowledgement, also by wrasse ack end, ");
  await post(served, { project: "acme", target: "web-01", resource: "iis", status: "ok" });
  expect((await wrasse(served, "ack", "list", "-q")).stdout).toBe("");
  expect((await wrasse(served, "ack", "list", "--ended", "-q")).stdout).toBe(made.stdout);
});

test("one that is not sticky, with an end, is ended by hand", async () => {
  await using served = await serveRules(() => NOON);
  await fall(served);
  const until = ["--until", "2026-11-21T18:00:00Z"];
  const made = await wrasse(served, "ack", "add", "web-01", ...until, "--comment", "on it");
  expect(made.stderr).toContain("until 2026-11-21T18:00:00.000Z, or until healthy; ");
  const [row] = JSON.parse((await wrasse(served, "ack", "list", "-o", "json")).stdout);
  expect(row).toMatchObject({ kind: "acknowledgement", sticky: false, endsAt: "2026-11-21T18:00:00.000Z" });
  expect(await wrasse(served, "ack", "end", row.id)).toMatchObject({
    ...{ exitCode: 0, stderr: `wrasse: the acknowledgement ${row.id} has ended\n` },
  });
});

test.each<readonly [complaint: string, ...args: readonly string[]]>([
  ["ack what? write ack add, ack list, ack end"],
  ["say why, for whoever wonders later: --comment", "add", "web-01"],
  ["say what it is for: wrasse ack add NAME", "add", "--comment", "x"],
  ['there is no ack "lsit"; did you mean ack list?', "lsit"],
])("%s", async (complaint, ...args) => {
  await using served = await serveRules(() => NOON);
  const { exitCode, stdout, stderr } = await wrasse(served, "ack", ...args);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr.startsWith(`wrasse: ${complaint}`), stderr).toBe(true);
});

test("effects are let go, ended and tried again, each answered for itself", async () => {
  await using served = await serveRules();
  const [first, second] = [await fall(served), await fall(served, { target: "web-02", resource: "fails" })];
  const rejected = await wrasse(served, "effects", "reject", String(second), "--comment", "not now");
  expect(rejected).toEqual({ exitCode: 0, stdout: `effect ${second}: rejected, now abandoned\n`, stderr: "" });
  expect((await ask(served, `/api/effects/${second}`)).body.by).toBe("local: not now");
  const both = await wrasse(served, "effects", "approve", "99", String(second), String(first));
  expect(both.exitCode).toBe(1);
  expect(both.stdout).toMatch(new RegExp(`^effect ${first}: approved, now (queued|running|done)\n$`));
  expect(both.stderr).toMatch(/^wrasse: there is no effect 99; wrasse effects lists .*\nwrasse: effect 2 is abandoned/);
  await expect.poll(() => stateOf(served, first), { timeout: 8000, interval: 20 }).toBe("done");
  const retried = await wrasse(served, "effects", "retry", String(second));
  expect([retried.exitCode, retried.stdout]).toEqual([
    0,
    expect.stringContaining(`effect ${second}: will be tried once more`),
  ]);
  await expect.poll(() => stateOf(served, second), { timeout: 8000, interval: 20 }).toBe("failed");
  const shown = (await wrasse(served, "effects", "show", String(second))).stdout;
  expect(shown).toMatch(/^attempt 1 at .*, failed at .*: .*1/m);
  expect((await wrasse(served, "effects", "abandon", "99")).exitCode).toBe(4);
  expect((await wrasse(served, "effects", "abandon", String(first))).exitCode).toBe(1);
});
