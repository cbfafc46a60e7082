/** The README's example of listening to the feed, executed in Node and in a browser, over a daemon that is killed. */

import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createContext, runInContext } from "node:vm";
import { expect, test } from "vitest";
import { ListeningHome, SOON } from "../cli/listening-home.ts";
import { WrasseProcess } from "../cli/wrasse-process.ts";
import { findChromium, openPage } from "./chromium.ts";

const SCRIPT = scriptNamed("follow.mjs");
const CHROMIUM = findChromium();

function scriptNamed(name: string): string {
  const script = [...readFileSync("README.md", "utf8").matchAll(/^```js\n(.*?)^```$/gms)]
    .map(([, text = ""]) => text)
    .find((text) => text.startsWith(`// ${name}\n`));
  if (script === undefined) throw new Error(`README.md has no ${name}`);
  return script;
}

const say = (status: string) => `##octopus[health target=web-01 status=${status}]`;

/** What the script writes, whatever it runs in. */
async function checkFollowing(home: ListeningHome, lines: () => readonly string[], kill: () => Promise<void>) {
  await expect.poll(lines, SOON).toEqual(["-/-/-/web-01/- is healthy"]);
  home.say(say("Unhealthy"));
  await expect.poll(() => lines().length, SOON).toBe(3);
  await kill();
  home.say(say("Healthy"), say("HasWarnings"));
  await home.watch();
  await expect.poll(() => lines().length, SOON).toBe(7);
  expect(lines().slice(1)).toEqual([
    "#3 -/-/-/web-01/- (default) is unhealthy",
    "#4 -/-/-/web-01/- is unhealthy",
    "#5 -/-/-/web-01/- (default) is healthy",
    "#6 -/-/-/web-01/- is healthy",
    "#7 -/-/-/web-01/- (default) is warning",
    "#8 -/-/-/web-01/- is warning",
  ]);
}

async function watchedHome() {
  const home = await ListeningHome.create();
  home.say(say("Healthy"));
  const daemon = await home.watch();
  const kill = async () => {
    daemon.process.kill("SIGKILL");
    await daemon.ended;
  };
  return { home, kill };
}

test("it is short", () => {
  expect(SCRIPT.split("\n").length).toBeLessThanOrEqual(60);
});

test("it follows the daemon in Node, and goes on after that was killed", async () => {
  const { home, kill } = await watchedHome();
  await using _home = home;
  const token = (await home.run(["token", "create", "follower", "--role", "read"])).stdout.trim();
  const path = join(home.path, "follow.mjs");
  writeFileSync(path, SCRIPT);
  const follower = new WrasseProcess(
    spawn(process.execPath, [path, home.url], { env: { PATH: process.env["PATH"], WRASSE_TOKEN: token } }),
  );
  try {
    await checkFollowing(home, () => follower.stdout.split("\n").slice(0, -1), kill);
    const tokens = JSON.parse((await home.run(["token", "list", "-o", "json"])).stdout);
    const { id } = tokens.find(({ name }: { readonly name: string }) => name === "follower");
    expect((await home.run(["token", "revoke", id])).process.exitCode).toBe(0);
    await follower.ended;
    expect(follower.stdout).toMatch(/\nthe token has ended: [^\n]+\n$/);
    expect(follower.stderr).toBe("");
  } finally {
    follower.process.kill("SIGKILL");
  }
}, 30_000);

if (CHROMIUM === undefined) {
  test("NOT TESTED in a browser, for want of one on the path, but in what Node has of one", async () => {
    const { home, kill } = await watchedHome();
    await using _home = home;
    const lines: string[] = [];
    const open: WebSocket[] = [];
    class PageSocket extends WebSocket {
      constructor(url: URL, protocols: string[]) {
        // What a page cannot help but say.
        super(url, { protocols, headers: { origin: home.url } } as unknown as string[]);
        open.push(this);
      }
    }
    const page = { URL, Math, JSON, WebSocket: PageSocket, location: { origin: home.url } };
    const console = { log: (line: string) => lines.push(line) };
    const timers: NodeJS.Timeout[] = [];
    const wait = (act: () => void, delayMs: number) => timers.push(setTimeout(act, delayMs));
    runInContext(SCRIPT, createContext({ ...page, console, setTimeout: wait }));
    await checkFollowing(home, () => lines, kill);
    for (const socket of open) {
      socket.onclose = null;
      socket.close();
    }
    for (const timer of timers) clearTimeout(timer);
  }, 30_000);
} else {
  test("it follows the daemon in a browser, and goes on after that was killed", async () => {
    const { home, kill } = await watchedHome();
    await using _home = home;
    await using page = await openPage(CHROMIUM, `${home.url}/livez`, SCRIPT);
    await checkFollowing(home, () => page.lines, kill);
  }, 60_000);
}
