/** Changes that were committed while no daemon was there: reactions go on from their own place, whenever that was. */
import { expect, test, vi } from "vitest";
import { readAndCommit } from "../../src/daemon/one-shot.ts";
import { openStore } from "../../src/store/store.ts";
import { ask } from "../web/asking.ts";
import { type Served, serve } from "../web/serve.ts";

const MINUTE = 60_000;
const START = Date.UTC(2026, 10, 21, 10);
const WAIT = { timeout: 2500, interval: 20 };
const LOG = "read/a.log";

const CONFIG = `rules:
  - name: out
    when: { target: "web-*", level: unhealthy }
    do: [{ log: warn }]
    recover: [{ log: info }]
    mode: act
  - name: all
    when: { on: project, level: unhealthy }
    do: [{ log: warn }]
    recover: [{ log: info }]
    mode: act
`;

const said = (target: string, status: string) => `##octopus[health project=shop target=${target} status=${status}]`;

/** As `wrasse read` does when nobody else has the store. */
async function readMeanwhile(served: Served, lines: readonly string[], now: number): Promise<void> {
  served.write(LOG, lines.map((line) => `${line}\n`).join(""));
  const holder = { pid: process.pid, host: "here", command: "wrasse read" };
  const store = await openStore({ path: served.store, holder, now });
  try {
    await readAndCommit({
      ...{ store, config: served.config, clock: { now: () => now }, monotonicMs: () => performance.now() },
      sources: [{ name: "read", paths: [`${served.path}/read`], ignore: [], startAt: "beginning" }],
      isFinished: () => true,
    });
  } finally {
    store.close();
  }
}

type Told = Readonly<Record<"rule" | "phase" | "state", string>> & { readonly resource: { target: string } | null };

/** Oldest first, as `out do web-01: done`. */
async function storyOf(served: Served): Promise<readonly string[]> {
  const { text } = await ask(served, "/api/effects");
  const { items } = JSON.parse(text) as { items: readonly Told[] };
  return items.toReversed().map(({ rule, phase, resource, state }) => {
    return `${rule} ${phase} ${resource?.target ?? "all"}: ${state}`;
  });
}

test("what got well while no daemon was there is undone, however long ago, and may fall again", async () => {
  let now = START;
  await using served = await serve({ config: CONFIG, now: () => now });
  await served.report([said("web-01", "Unhealthy"), said("web-02", "Healthy")]);
  const fallen = ["out do web-01: done", "all do all: done"];
  await vi.waitFor(async () => expect(await storyOf(served)).toEqual(fallen), WAIT);
  await served.stop();

  now += MINUTE;
  await readMeanwhile(served, [said("web-01", "Healthy")], now);
  now += 60 * MINUTE;
  await served.start();
  await served.daemon.caughtUp;
  const undone = [...fallen, "out recover web-01: done", "all recover all: done"];
  await vi.waitFor(async () => expect(await storyOf(served)).toEqual(undone), WAIT);

  await served.report([said("web-01", "Unhealthy")]);
  await vi.waitFor(async () => expect(await storyOf(served)).toEqual([...undone, ...fallen]), WAIT);
});

test("what fell while no daemon was there is reacted to once, also if the daemon is started again", async () => {
  let now = START;
  await using served = await serve({ config: CONFIG, now: () => now });
  await served.report([said("web-01", "Healthy")]);
  await served.stop();

  await readMeanwhile(served, [said("web-02", "Unhealthy")], now);
  now += 60 * MINUTE;
  await served.start();
  await served.daemon.caughtUp;
  const fallen = ["out do web-02: done", "all do all: done"];
  await vi.waitFor(async () => expect(await storyOf(served)).toEqual(fallen), WAIT);
  await served.restart();
  expect(await storyOf(served)).toEqual(fallen);
});
