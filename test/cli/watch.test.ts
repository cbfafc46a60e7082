/** The daemon as people start and stop it. */
import { appendFileSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { open } from "../store/temporary-store.ts";
import { WrasseHome } from "./wrasse-process.ts";

const SOON = { timeout: 10_000, interval: 50 };
const MESSAGE = '##octopus[health target=web-01 status=Unhealthy message="No 200"]\n';
/** Makes a process say when it begins to listen to SIGTERM, and when one has come, before anybody else gets to know. */
const TELL_OF_SIGTERM = `--import=data:text/javascript,${encodeURIComponent(`
  process.on("SIGTERM", () => console.error("SIGTERM has come"));
  process.on("newListener", (name) => name === "SIGTERM" && console.error("listens to SIGTERM"));
`)}`;

test("a line that is appended is answered for, also after kill -9 and another start, once", async () => {
  await using home = new WrasseHome();
  mkdirSync(join(home.path, "mylogs"));
  const first = home.start(["watch", "./mylogs"]);
  await expect.poll(() => first.stderr, SOON).toContain("caught up");
  appendFileSync(join(home.path, "mylogs/a.log"), MESSAGE);
  await expect.poll(async () => (await home.run(["status", "web-01"])).stdout, SOON).toContain("No 200");
  first.process.kill("SIGKILL");
  await first.ended;

  const second = home.start(["watch", "./mylogs"]);
  await expect.poll(() => second.stderr, SOON).toContain("caught up");
  const status = await home.run(["status", "web-01", "--json", "id,level,message"]);
  expect(JSON.parse(status.stdout)).toEqual([{ id: "-/-/-/web-01/-", level: "unhealthy", message: "No 200" }]);
  expect(await status.ended).toBe(3);
  const changes = await home.run(["changes", "-o", "jsonl"]);
  expect(changes.stdout.trim().split("\n")).toHaveLength(2);
});

test.each(["SIGTERM", "SIGINT"] as const)("%s ends it in order, with everything committed", async (signal) => {
  await using home = new WrasseHome();
  mkdirSync(join(home.path, "logs"));
  const daemon = home.start(["watch", "logs"]);
  await expect.poll(() => daemon.stderr, SOON).toContain("caught up");
  appendFileSync(join(home.path, "logs/a.log"), MESSAGE);
  await expect.poll(() => daemon.stderr, SOON).toContain("is unhealthy");
  daemon.process.kill(signal);
  expect(await daemon.ended).toBe(0);
  expect((await home.run(["status", "-o", "name"])).stdout).toBe("-/-/-/web-01/-\n");
  expect((await home.run(["verify"])).process.exitCode).toBe(0);
});

test("a second signal ends it at once, when the first one has to wait", async () => {
  await using home = new WrasseHome();
  // A daemon waits for a pipe to let go of the store, which this one does not: it cannot get to where it stops in order.
  using _store = await open(home.store, { holder: { pid: process.pid, host: "reef", command: "wrasse pipe" } });
  const daemon = home.start(["watch", "logs"], { NODE_OPTIONS: TELL_OF_SIGTERM });
  await expect.poll(() => daemon.stderr, SOON).toContain("listens to SIGTERM");
  daemon.process.kill("SIGTERM");
  await expect.poll(() => daemon.stderr, SOON).toContain("SIGTERM has come");
  daemon.process.kill("SIGINT");
  expect(await daemon.ended).toBe(130);
  expect(daemon.stderr).toBe("listens to SIGTERM\nSIGTERM has come\n");
});

test("a second daemon says who has the store, and does not start", async () => {
  await using home = new WrasseHome();
  mkdirSync(join(home.path, "logs"));
  const first = home.start(["watch", "logs"]);
  await expect.poll(() => first.stderr, SOON).toContain("caught up");
  const second = await home.run(["watch", "logs"]);
  expect(second.process.exitCode).toBe(1);
  expect(second.stderr).toContain(`${first.process.pid}`);
});

test("a changed configuration is used, a bad one is not, and SIGHUP reads it at once", async () => {
  await using home = new WrasseHome();
  const config = join(home.path, "wrasse.yaml");
  mkdirSync(join(home.path, "one"));
  mkdirSync(join(home.path, "two"));
  writeFileSync(join(home.path, "two/b.log"), MESSAGE);
  writeFileSync(config, "sources:\n  - { name: one, path: one }\n");
  const daemon = home.start(["watch"]);
  await expect.poll(() => daemon.stderr, SOON).toContain("caught up");
  writeFileSync(config, "sources:\n  - { name: one, pth: one }\n");
  daemon.process.kill("SIGHUP");
  await expect.poll(() => daemon.stderr, SOON).toContain("wrasse.yaml:2:18");
  expect(daemon.stderr).toContain("the configuration stays as it was");
  writeFileSync(config, "");
  daemon.process.kill("SIGHUP");
  await expect.poll(() => daemon.stderr, SOON).toContain("not used, as it names no source");
  writeFileSync(config, "sources:\n  - { name: one, path: one }\n  - { name: two, path: two }\n");
  await expect.poll(() => daemon.stderr, SOON).toContain("is unhealthy: No 200");
});

test("with nothing to watch it plays a demo, says so, and leaves nothing behind", async () => {
  await using home = new WrasseHome();
  const demo = home.start(["watch", "--listen", "127.0.0.1:0"]);
  await expect.poll(() => demo.stderr, SOON).toMatch(/"msg":"web-01\/iis is healthy: 200 in 40 ms"/);
  expect(demo.stderr).toContain("this is a demo");
  const folder = /wrasse status --store (.*)\/wrasse\.db/.exec(demo.stderr)?.[1] ?? "";
  expect(existsSync(folder)).toBe(true);
  const [, page = "", api = ""] = /or open (\S+) in a browser, or run: curl (\S+)\n/.exec(demo.stderr) ?? [];
  expect((await fetch(page, { headers: { accept: "text/html" } })).headers.get("content-type")).toMatch(/^text\/html/);
  expect(await (await fetch(api)).json()).toMatchObject({ items: [{ target: "web-01", name: "iis" }] });
  demo.process.kill("SIGINT");
  expect(await demo.ended).toBe(0);
  expect(existsSync(folder)).toBe(false);
});
