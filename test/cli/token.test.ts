/** `wrasse token`: who may ask a daemon, as whoever may read the file beside the store has it. */

import { statSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse as parseYaml } from "yaml";
import { connect } from "../../src/client/client.ts";
import { localAccessPathOf } from "../../src/daemon/local-access.ts";
import { serve } from "../web/serve.ts";
import { ListeningHome } from "./listening-home.ts";
import { runCli } from "./run-cli.ts";

const NOW = Date.now();

async function token(store: string, ...args: readonly string[]) {
  return runCli(["token", ...args, "--store", store], "", { now: () => NOW });
}

const READER = ["create", "a", "--role", "read"] as const;

async function listed(store: string) {
  const { stdout } = await token(store, "list", "-o", "json");
  return JSON.parse(stdout) as readonly Readonly<Record<string, unknown>>[];
}

test("create prints the token alone, once, and what it is beside it", async () => {
  await using served = await serve();
  const made = await token(
    served.store,
    "create",
    "ci",
    "--role",
    "report",
    "-p",
    "acme",
    "-t",
    "web-*",
    "--expires",
    "90d",
  );
  expect(made.exitCode).toBe(0);
  expect(made.stdout).toMatch(/^wr_[\w-]{43}\n$/);
  const expiresAt = new Date(NOW + 90 * 86_400_000).toISOString();
  expect(made.stderr).toContain(`the token "ci" (report for project=acme target=web-*, until ${expiresAt})`);
  expect(made.stderr).not.toContain(made.stdout.trim());

  const [ci] = (await listed(served.store)).filter(({ name }) => name === "ci");
  expect(ci).toMatchObject({
    role: "report",
    within: [{ project: "acme", target: "web-*" }],
    expiresAt,
    revokedAt: null,
  });
  for (const output of ["table", "wide", "tsv", "json", "jsonl", "yaml", "name"]) {
    const { stdout } = await token(served.store, "list", "-o", output);
    expect(stdout).toContain(ci?.["id"]);
    expect(stdout).not.toContain(made.stdout.trim());
  }

  const client = connect({ url: served.url, token: made.stdout.trim() });
  const answer = await client.report([
    { project: "acme", target: "web-1", status: "Healthy" },
    { project: "other", target: "web-1", status: "Healthy" },
  ]);
  expect(answer.taken.map(({ index }) => index)).toEqual([0]);
  await expect(client.summary()).rejects.toMatchObject({ status: 403 });
});

test("without a selector it is for everything, and without --expires for ever", async () => {
  await using served = await serve();
  const made = await token(served.store, "create", "grafana", "--role=read");
  expect(made.stderr).toContain("(read for everything, until it is revoked)");
  expect(await listed(served.store)).toContainEqual(
    expect.objectContaining({ name: "grafana", within: null, expiresAt: null }),
  );
});

test("as JSON or YAML it says what it is as well, in one object", async () => {
  await using served = await serve();
  for (const output of [
    ["-o", "json"],
    ["-o", "jsonl"],
    ["-o", "yaml"],
    ["--json", "expiresAt,token"],
  ]) {
    const made = await token(
      served.store,
      "create",
      "ci",
      "--role",
      "report",
      "-p",
      "acme",
      "--expires",
      "1h",
      ...output,
    );
    const [shown, text] = [parseYaml(made.stdout), /wr_[\w-]{43}/.exec(made.stdout)?.[0] ?? ""];
    const expiresAt = new Date(NOW + 3_600_000).toISOString();
    expect(shown).toMatchObject({ token: text, expiresAt });
    const { id } = (await listed(served.store)).at(-1) ?? {};
    const whole = { id, name: "ci", role: "report", within: [{ project: "acme" }], createdAt: expect.any(String) };
    expect(shown).toEqual({ token: text, expiresAt, ...(output[0] === "--json" ? {} : whole) });
    await connect({ url: served.url, token: text }).report({ project: "acme", target: "a", status: "ok" });
  }
  const fields = await token(served.store, "create", "--json");
  expect(fields.stdout.split("\n")).toEqual(expect.arrayContaining(["token", "id", "role", "within"]));
});

test("what cannot be written is refused before a token is made of it", async () => {
  await using served = await serve();
  for (const output of [
    ["-o", "table"],
    ["-o", "name"],
    ["--json", "tokn"],
  ]) {
    expect((await token(served.store, "create", "ci", "--role", "read", ...output)).exitCode).toBe(2);
  }
  expect((await listed(served.store)).map(({ name }) => name)).toEqual(["local"]);
});

test("with several selectors it stands for what one of them means", async () => {
  await using served = await serve();
  const within = ["--within", "target=db-*,environment=prod", "--within=project=globex, name = iis"];
  const made = await token(served.store, "create", ...within, "ops", "--role", "operate", "-p", "acme", "-t", "web-?");
  expect(made.stderr).toContain(
    "(operate for project=acme target=web-?, environment=prod target=db-*, project=globex name=iis, until",
  );
  const client = connect({ url: served.url, token: made.stdout.trim() });
  const { taken } = await client.report([
    { project: "acme", target: "web-1", status: "ok" },
    { project: "acme", target: "db-1", status: "ok" },
    { environment: "prod", target: "db-1", status: "ok" },
    { project: "globex", target: "x", resource: "iis", status: "ok" },
    { project: "globex", target: "x", status: "ok" },
  ]);
  expect(taken.map(({ index }) => index)).toEqual([0, 2, 3]);
});

test("revoke ends it at once, and list says so", async () => {
  await using served = await serve();
  const text = (await token(served.store, "create", "guest", "--role", "read")).stdout.trim();
  const client = connect({ url: served.url, token: text });
  await client.summary();
  const id = String((await listed(served.store)).find(({ name }) => name === "guest")?.["id"]);
  expect(await token(served.store, "revoke", id)).toEqual({
    exitCode: 0,
    stdout: "",
    stderr: 'wrasse: the token "guest" lets nobody in any more\n',
  });
  await expect(client.summary()).rejects.toMatchObject({ status: 401 });
  const rows = (await token(served.store, "list")).stdout.split("\n").map((line) => line.split("\t"));
  expect(rows[0]).toEqual(["ID", "NAME", "ROLE", "FOR", "STATE", "USED", "CREATED", "EXPIRES"]);
  expect(rows.find(([row]) => row === id)?.slice(1, 5)).toEqual(["guest", "read", "everything", "revoked"]);

  const nobody = await token(served.store, "revoke", "no-such-id");
  expect(nobody).toMatchObject({ exitCode: 4, stdout: "", stderr: expect.stringContaining("wrasse token list") });
});

test("what the daemon refuses is said in its words", async () => {
  await using served = await serve();
  const refused = await token(served.store, "create", "x".repeat(101), "--role", "admin");
  expect(refused).toMatchObject({
    exitCode: 1,
    stdout: "",
    stderr: expect.stringMatching(/^wrasse: name: .*1 to 100 characters.*\n$/),
  });
});

test("foreign text moves no cursor", async () => {
  await using served = await serve();
  await served.tokenFor({ name: "ok", role: "read", within: [{ project: "\u001b[2Jx" }] });
  for (const output of ["table", "tsv", "json"]) {
    expect((await token(served.store, "list", "-o", output)).stdout).not.toContain("\u001b");
  }
});

test.each<readonly [complaint: string, ...args: readonly string[]]>([
  ["token what? write token create, token list, token revoke"],
  ['there is no token "lst"; did you mean token list?', "lst"],
  ["give the token a name to know it by: wrasse token create NAME", "create", "--role", "read"],
  ["say what it lets one do: --role read, report, operate or admin", "create", "ci"],
  ["one token at a time", "create", "ci", "cd", "--role", "read"],
  ['--expires takes a time like 90d or 12h, and got "soon"', "create", "ci", "--role", "read", "--expires", "soon"],
  ["--role takes read, report, operate, admin, and got", "create", "ci", "--role", "root"],
  ["name the token by its id", "revoke"],
  ["a token that makes others has to stand for everything: leave", "create", "a", "--role", "admin", "-p", "acme"],
  ["a token that makes others has to", "create", "a", "--role", "admin", "--within", "project=acme"],
  ['--within: "projct" selects nothing; did you mean project?', ...READER, "--within", "projct=acme"],
  ['--within: "resource" selects nothing; did you mean name?', ...READER, "--within", "resource=iis"],
  ['--within: "level" selects nothing; write project, environment,', ...READER, "--within", "level=warning"],
  ["--within takes names and patterns, like project=acme,target=web-*, and got", ...READER, "--within", "acme"],
  [
    '--within takes names and patterns, like project=acme,target=web-*, and got "b"',
    ...READER,
    "--within",
    "project=a,b",
  ],
  ["--within takes names and patterns", ...READER, "--within", "project="],
  ["--within: project may be given once in a selector", ...READER, "--within", "project=a,project=b"],
  ["wrasse token list takes no arguments", "list", "all"],
])("%s", async (complaint, ...args) => {
  const { exitCode, stdout, stderr } = await token("/nowhere/at/all.db", ...args);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr.startsWith(`wrasse: ${complaint}`), stderr).toBe(true);
});

test("without a daemon it says how to start one: 7", async () => {
  const { exitCode, stdout, stderr } = await token("/nowhere/at/all.db", "list");
  expect({ exitCode, stdout }).toEqual({ exitCode: 7, stdout: "" });
  expect(stderr).toMatch(
    /^wrasse: no daemon that listens keeps \/nowhere\/at\/all\.db; start one with wrasse watch .*\n$/,
  );
});

test("in a process of its own, beside a daemon and after that was killed", async () => {
  await using home = await ListeningHome.create();
  const daemon = await home.watch();
  expect(statSync(localAccessPathOf(home.store)).mode & 0o777).toBe(0o600);
  const made = await home.run(["token", "create", "ci", "--role", "read"]);
  expect({ exitCode: made.process.exitCode, stdout: made.stdout }).toEqual({
    exitCode: 0,
    stdout: expect.stringMatching(/^wr_[\w-]{43}\n$/),
  });
  daemon.process.kill("SIGKILL");
  await daemon.ended;
  const late = await home.run(["token", "list"]);
  expect({ exitCode: late.process.exitCode, stdout: late.stdout }).toEqual({ exitCode: 7, stdout: "" });
  expect(late.stderr).toContain("start one with wrasse watch");
  writeFileSync(localAccessPathOf(home.store), '{"url":"http:');
  expect((await home.run(["token", "list"])).process.exitCode).toBe(7);
});
