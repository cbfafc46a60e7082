/** Row 32 over a whole daemon: a configuration that cannot be used changes nothing, and one that can forgets nothing. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { ListeningHome, SOON } from "../cli/listening-home.ts";
import { ask, post } from "./asking.ts";
import { type Served, serve } from "./serve.ts";

const START = Date.UTC(2026, 10, 21, 12);
const WAIT = { timeout: 8000, interval: 20 };

const GOOD = `rules:
  - { name: tell, when: { target: "web-*", level: unhealthy }, do: [{ log: warn }], mode: act }
`;
const BAD = [
  ["an unknown key", `${GOOD}    colour: red\nsurprise: 1\n`],
  ["a key that is there twice", `${GOOD}rules: []\n`],
  ["a value that is none", GOOD.replace("unhealthy", "purple")],
  ["no YAML at all", "rules: [\n"],
] as const;

const said = (target: string) => `##octopus[health target=${target} status=Unhealthy]`;

test("row 32: with a bad file the old configuration goes on, which is told in the log and counted, until it is good", async () => {
  await using home = await ListeningHome.create();
  const path = join(home.path, "wrasse.yaml");
  const begin = `listen: ${new URL(home.url).host}\nsources:\n  - name: logs\n    path: logs\n`;
  writeFileSync(path, begin + GOOD);
  const daemon = await home.watch();
  const isUsed = async () => {
    const response = await fetch(`${home.url}/metrics`, { headers: { authorization: `Bearer ${home.token}` } });
    return /^wrasse_config_is_used (\d)$/m.exec(await response.text())?.[1];
  };
  expect(await isUsed()).toBe("1");
  for (const [index, [, text]] of BAD.entries()) {
    writeFileSync(path, `${begin}${text}`);
    const told = () => daemon.stderr.split("the configuration stays as it was").length - 1;
    await expect.poll(told, SOON).toBe(index + 1);
    expect(await isUsed()).toBe("0");
    home.say(said(`web-0${index}`));
    const done = () => daemon.stderr.match(/rule \\?"tell\\?" fired/g)?.length ?? 0;
    await expect.poll(done, SOON).toBe(index + 1);
  }
  writeFileSync(path, `${begin}${GOOD.replace("tell", "told")}`);
  await expect.poll(isUsed, SOON).toBe("1");
  home.say(said("web-09"));
  await expect.poll(() => daemon.stderr, SOON).toMatch(/rule \\?"told\\?" fired/);
  expect(daemon.process.exitCode).toBeNull();
}, 30_000);

async function effectsOf(served: Served): Promise<readonly string[]> {
  const { text } = await ask(served, "/api/effects");
  const { items } = JSON.parse(text) as { items: readonly Record<string, string | null>[] };
  return items.toReversed().map(({ rule, state, layer }) => `${rule} ${state} ${layer ?? ""}`.trim());
}

test("row 32: timers, acknowledgements and windows survive a reload, of another file too", async () => {
  let now = START;
  const config = `rules:
  - { name: lasting, when: { target: web-01, level: unhealthy, for: 2m }, do: [{ log: warn }], mode: act }
  - { name: tell, when: { target: "db-*", level: unhealthy }, do: [{ log: warn }], mode: act }
`;
  await using served = await serve({ config, now: () => now });
  for (const [kind, target] of [
    ["acknowledgement", "db-01"],
    ["maintenance", "db-02"],
  ] as const) {
    const wish = { kind, selectors: [{ target }], for: "10m", comment: "known" };
    expect((await post(served, wish, { path: "/api/suspensions" })).status).toBe(201);
  }
  await served.report([said("web-01"), said("db-01"), said("db-02")]);
  expect(await effectsOf(served)).toEqual(["tell held acknowledged", "tell held maintenance"]);

  now += 60_000;
  served.reload(`${config}  - { name: more, when: { level: warning }, do: [{ log: info }] }\n`);
  const held = ["tell held acknowledged", "tell held maintenance"];
  expect(await effectsOf(served)).toEqual(held);
  now += 59_000;
  served.reload(config);
  expect(await effectsOf(served)).toEqual(held);
  now += 1000;
  await vi.waitFor(async () => expect(await effectsOf(served)).toEqual([...held, "lasting done"]), WAIT);
  now = START + 10 * 60_000;
  await vi.waitFor(async () => {
    expect((await effectsOf(served)).toSorted()).toEqual(["lasting done", "tell done", "tell done"]);
  }, WAIT);
}, 20_000);
