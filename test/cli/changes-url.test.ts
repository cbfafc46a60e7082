/** `wrasse changes --url`: the same as from the store, from anywhere, and on over restarts of the daemon. */
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { expect, test } from "vitest";
import { serve } from "../web/serve.ts";
import { ListeningHome, SOON } from "./listening-home.ts";
import { runCli } from "./run-cli.ts";

const MESSAGES = ["Unhealthy", "Healthy"].map((status) => `##octopus[health target=web-01 status=${status}]`);

function numbersIn(text: string): readonly number[] {
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line).seq);
}

function range(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

test("shows what the store would, however many pages that are", async () => {
  await using served = await serve();
  await served.report(Array.from({ length: 1200 }, (_, index) => MESSAGES[index % 2] ?? ""));
  const all = [[], ["--after", "7"], ["--after", "7", "--limit", "1500"], ["--limit", "3"], ["--after", "9999"]];
  for (const args of all) {
    const local = await runCli(["changes", ...args, "--store", served.store]);
    const remote = await runCli(["changes", ...args, "--url", served.url]);
    expect(remote).toEqual({ ...local, stderr: "" });
  }
  expect((await runCli(["changes", "--url", served.url, "--limit", "1", "--json", "seq"])).stdout).toBe(
    '[\n{"seq":2400}\n]\n',
  );
});

test("-f goes on over a daemon that is killed and started again, each once and in order", async () => {
  await using home = await ListeningHome.create();
  let daemon = await home.watch();
  home.say(...MESSAGES);
  const made = await home.run(["token", "create", "reader", "--role", "read"]);
  const tokenFile = join(home.path, "reader.token");
  writeFileSync(tokenFile, made.stdout);
  const format = ["-o", "jsonl", "--json", "seq"];
  const followers = [
    home.start(["changes", "-f", "--after", "1", "--url", home.url, "--token-file", tokenFile, ...format]),
    home.start(["changes", "-f", "--after", "1", "--url", home.url, ...format], { WRASSE_TOKEN: made.stdout.trim() }),
    home.start(["changes", "-f", "--after", "1", ...format]),
    // With what the daemon left, which is something else after each start.
    home.start(["changes", "-f", "--after", "1", "--url", home.url, ...format]),
  ];
  for (let end = 4; end <= 12; end += 4) {
    for (const follower of followers) await expect.poll(() => numbersIn(follower.stdout).at(-1), SOON).toBe(end);
    if (end === 12) break;
    daemon.process.kill("SIGKILL");
    await daemon.ended;
    for (const follower of followers.slice(0, 2)) {
      await expect.poll(() => follower.stderr, SOON).toMatch(/trying again until it works\n$/);
    }
    home.say(...MESSAGES);
    daemon = await home.watch();
  }
  for (const follower of followers) expect(numbersIn(follower.stdout)).toEqual(range(2, 12));
  for (const follower of followers.slice(0, 2)) {
    expect(follower.stderr).toMatch(/^(?:wrasse: [^\n]*; trying again until it works\nwrasse: connected again\n){2}$/);
  }
}, 30_000);

test("-f needs no token beside the daemon's own store, and ends when nobody reads any more", async () => {
  await using home = await ListeningHome.create();
  await home.watch();
  home.say(...MESSAGES);
  const follower = home.start(["changes", "-f", "--url", home.url]);
  await expect.poll(() => follower.stdout.split("\n").length, SOON).toBe(6);
  follower.process.stdout?.destroy();
  home.say(...MESSAGES);
  expect(await follower.ended).toBe(0);
  expect(follower.stderr).toBe("");
});

test.each<readonly [what: string, exitCode: number, told: RegExp, args: readonly string[]]>([
  ["a place where nobody answers", 7, /cannot reach http:\/\/127\.0\.0\.1:1\/: .*watch/, ["--url=http://127.0.0.1:1"]],
  ["an address that is none", 2, /"nowhere"/, ["--url", "nowhere"]],
  ["another kind of address", 2, /no address of HTTP/, ["--url", "ftp://a"]],
  ["two places", 2, /two places/, ["--url", "http://a", "--store", "a.db"]],
  ["a file that is not there", 66, /cannot read the token/, ["--url", "http://a", "--token-file", "/nowhere/token"]],
  ["a token for a store", 2, /--token-file goes with --url/, ["--token-file", "a"]],
])("%s is refused", async (_what, exitCode, told, args) => {
  const outcome = await runCli(["changes", ...args]);
  expect(outcome).toEqual({ exitCode, stdout: "", stderr: expect.stringMatching(told) });
});

test("a token that is not valid ends it with wrasse's own words", async () => {
  await using served = await serve();
  const args = ["changes", "-f", "--url", served.url];
  const outcome = await runCli(args, "", { env: { WRASSE_TOKEN: "wr_nobody" } });
  expect(outcome).toEqual({
    exitCode: 1,
    stdout: "",
    stderr: expect.stringMatching(/^wrasse: this token is not valid/),
  });
});

test("who may ask but not listen, as a program without a token on this machine, is told what it takes", async () => {
  await using served = await serve();
  const outcome = await runCli(["changes", "-f", "--url", served.url, "--json", "seq", "-o", "jsonl"]);
  expect(outcome).toMatchObject({
    exitCode: 1,
    stdout: "",
    stderr: expect.stringMatching(
      /^wrasse: a program that listens needs a token that may read; .*; here, by --token-file or WRASSE_TOKEN\n$/,
    ),
  });
});

test("what another program answers there is told without moving the cursor", async () => {
  const server = createServer((_request, response) => {
    response.writeHead(418, { "content-type": "application/problem+json" });
    response.end(JSON.stringify({ title: "Teapot", detail: "\u001b[2Jshort and stout" }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  const outcome = await runCli(["changes", "--url", `http://127.0.0.1:${port}`]);
  server.close();
  expect(outcome).toEqual({ exitCode: 1, stdout: "", stderr: "wrasse: ␛[2Jshort and stout\n" });
});
