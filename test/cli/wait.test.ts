/** `wrasse wait`, the line in a deployment step. Time goes by as fast as it is waited for. */
import { hostname } from "node:os";
import { describe, expect, test } from "vitest";
import { openVitals, vitalsPathOf, writeVitals } from "../../src/daemon/vitals-file.ts";
import { runCli } from "./run-cli.ts";
import { type Saying, type SeededStore, seedStore } from "./seeded-store.ts";

const SECOND = 1000;
const WEB: Saying = { target: "web-01", name: "iis", level: "unhealthy", at: 0 };

/** What is reported so long after the beginning. */
type Plan = Readonly<Record<number, readonly Saying[]>>;

function wait(store: SeededStore, plan: Plan, ...args: readonly string[]) {
  const deeds = Object.entries(plan).map(([at, sayings]) => [
    at,
    (now: number) => store.say(...sayings.map((saying) => ({ ...saying, at: now }))),
  ]);
  return waitWhile(store, Object.fromEntries(deeds), ...args);
}

async function waitWhile(
  store: SeededStore,
  deeds: Readonly<Record<number, (now: number) => void>>,
  ...args: readonly string[]
) {
  let now = 0;
  const left = new Map(Object.entries(deeds));
  const outcome = await runCli(["wait", "--store", store.path, ...args], "", {
    now: () => now,
    pause: async (durationMs) => {
      now += durationMs;
      for (const [at, act] of left) {
        if (Number(at) > now) continue;
        act(now);
        left.delete(at);
      }
      return true;
    },
  });
  return { ...outcome, tookMs: now };
}

const well = { ...WEB, level: "healthy" } as const;

describe("wrasse wait", () => {
  test("ends at once where all is well", async () => {
    using store = await seedStore(well);
    expect(await wait(store, {}, "web-01/iis", "--for=healthy")).toEqual({
      exitCode: 0,
      stdout: "web-01/iis is ● healthy\n",
      stderr: "",
      tookMs: 0,
    });
  });

  test("ends when it becomes well", async () => {
    using store = await seedStore(WEB);
    const { exitCode, tookMs } = await wait(store, { [30 * SECOND]: [well] }, "web-01/iis");
    expect({ exitCode, tookMs }).toEqual({ exitCode: 0, tookMs: 30 * SECOND });
  });

  test("waits for what is not there yet", async () => {
    using store = await seedStore();
    expect(await wait(store, { [SECOND]: [WEB], [2 * SECOND]: [well] }, "web-01/iis")).toMatchObject({ exitCode: 0 });
  });

  test("gives up with 124 and says how it is", async () => {
    using store = await seedStore({ ...WEB, message: "No 200" });
    expect(await wait(store, {}, "web-01/iis", "--timeout", "90s")).toEqual({
      exitCode: 124,
      stdout: "",
      stderr: "wrasse: not healthy within 90s: web-01/iis is ✖ unhealthy (No 200)\n",
      tookMs: 90 * SECOND,
    });
    const none = await wait(store, {}, "web-09", "--timeout", "1s");
    expect(none).toMatchObject({ exitCode: 124, stderr: "wrasse: not healthy within 1s: there is no web-09\n" });
  });

  test("takes any of several levels", async () => {
    using store = await seedStore({ ...WEB, level: "warning" });
    expect((await wait(store, {}, "web-01/iis", "--timeout", "1s")).exitCode).toBe(124);
    expect((await wait(store, {}, "web-01/iis", "--for=healthy,warning")).exitCode).toBe(0);
  });

  test("with a glob waits for all that match", async () => {
    using store = await seedStore(well, { ...WEB, target: "web-02" });
    const second = { ...well, target: "web-02" };
    expect(await wait(store, { [5 * SECOND]: [second] }, "web-*")).toMatchObject({ exitCode: 0, tookMs: 5 * SECOND });
  });

  test("does not guess which one", async () => {
    using store = await seedStore(well, { ...well, name: "sql" });
    expect(await wait(store, {}, "web-01")).toMatchObject({ exitCode: 4, tookMs: 0 });
  });
});

describe("--soak", () => {
  test("has it stay so", async () => {
    using store = await seedStore(WEB);
    const { exitCode, tookMs } = await wait(store, { [10 * SECOND]: [well] }, "web-01/iis", "--soak", "60s");
    expect({ exitCode, tookMs }).toEqual({ exitCode: 0, tookMs: 70 * SECOND });
  });

  test("begins anew after a relapse", async () => {
    using store = await seedStore(well);
    const plan = { [30 * SECOND]: [WEB], [40 * SECOND]: [well] };
    expect((await wait(store, plan, "web-01/iis", "--soak", "60s")).tookMs).toBe(100 * SECOND);
  });

  test("also after one that nobody saw, as it was over by the next look", async () => {
    using store = await seedStore(well);
    const plan = { [30 * SECOND]: [WEB, well] };
    expect((await wait(store, plan, "web-01/iis", "--soak", "60s")).tookMs).toBe(90 * SECOND);
  });

  test("that is too long to end in time is refused", async () => {
    using store = await seedStore(well);
    expect(await wait(store, {}, "web-01/iis", "--soak", "5m")).toMatchObject({ exitCode: 2 });
  });

  test("that did not end in time is 124", async () => {
    using store = await seedStore(WEB);
    const outcome = await wait(store, { [50 * SECOND]: [well] }, "web-01/iis", "--soak", "30s", "--timeout", "60s");
    expect(outcome).toMatchObject({ exitCode: 124, stderr: expect.stringContaining("not for long enough yet") });
  });
});

describe("a daemon that went away", () => {
  const vitals = { pid: process.pid, host: hostname(), startedAt: 0, version: "1.2.3", state: "running" } as const;
  const NOBODY = 2 ** 30;
  const GONE = `wrasse: what you see is as of 1970-01-01T00:00:00.000Z, because the daemon (process ${NOBODY}) is gone\n`;

  function leave(store: SeededStore, at: number, pid: number): void {
    const file = openVitals(vitalsPathOf(store.path));
    writeVitals(file, { ...vitals, at, pid });
    file.close();
  }

  test("is mentioned once, and what was reached before counts", async () => {
    using store = await seedStore(well);
    leave(store, 0, NOBODY);
    const { exitCode, stderr } = await wait(store, {}, "web-01/iis", "--soak", "30s");
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: GONE });
  });

  test("in the middle of it is mentioned then, once for each time", async () => {
    using store = await seedStore(WEB);
    leave(store, 0, process.pid);
    const deeds: Record<number, () => void> = {
      [5 * SECOND]: () => leave(store, 0, NOBODY),
      [20 * SECOND]: () => leave(store, 20 * SECOND, process.pid),
      [30 * SECOND]: () => leave(store, 0, NOBODY),
    };
    const { exitCode, stderr } = await waitWhile(store, deeds, "web-01/iis", "--timeout", "40s");
    expect({ exitCode, stderr }).toEqual({
      exitCode: 124,
      stderr: `${GONE}${GONE}wrasse: not healthy within 40s: web-01/iis is ✖ unhealthy\n`,
    });
  });

  test("just before the end is mentioned at the end", async () => {
    using store = await seedStore(WEB);
    leave(store, 0, process.pid);
    const deeds = {
      [SECOND]: () => {
        store.say({ ...well, at: SECOND });
        leave(store, 0, NOBODY);
      },
    };
    const { exitCode, stderr } = await waitWhile(store, deeds, "web-01/iis");
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: GONE });
  });

  test("or one that was never there is known by the lock", async () => {
    using store = await seedStore(well);
    store.close();
    const { exitCode, stderr } = await wait(store, {}, "web-01/iis");
    expect(exitCode).toBe(0);
    expect(stderr).toBe("wrasse: what you see may be old, because nobody writes to the store\n");
  });
});

describe("--fresh", () => {
  test("has somebody say so again, even in the same words", async () => {
    using store = await seedStore(well);
    const outcome = await wait(store, { [20 * SECOND]: [well] }, "web-01/iis", "--fresh");
    expect(outcome).toMatchObject({ exitCode: 0, tookMs: 20 * SECOND });
  });

  test("has a soak begin with what was said anew", async () => {
    using store = await seedStore(well);
    const outcome = await wait(store, { [20 * SECOND]: [well] }, "web-01/iis", "--fresh", "--soak", "10s");
    expect(outcome).toMatchObject({ exitCode: 0, tookMs: 30 * SECOND });
  });

  test("takes something new for each of those that match", async () => {
    const second = { ...well, target: "web-02" } as const;
    using store = await seedStore(well, second);
    const plan = { [10 * SECOND]: [well], [30 * SECOND]: [second] };
    expect(await wait(store, plan, "web-*", "--fresh")).toMatchObject({ exitCode: 0, tookMs: 30 * SECOND });
  });

  test("ends with 124 where nobody says anything", async () => {
    using store = await seedStore(well);
    expect(await wait(store, {}, "web-01/iis", "--fresh", "--timeout", "9s")).toMatchObject({
      exitCode: 124,
      stdout: "",
      stderr: "wrasse: not healthy anew within 9s: nobody has said so since this began\n",
    });
  });
});

test("a relapse that nobody saw is found however much else has changed meanwhile", async () => {
  using store = await seedStore(well);
  const others = Array.from({ length: 2500 }, (_, index) => ({ ...WEB, target: `db-${index}` }));
  const plan = { [30 * SECOND]: [...others, WEB, well] };
  expect((await wait(store, plan, "web-01/iis", "--soak", "60s")).tookMs).toBe(90 * SECOND);
});

test.each([
  ["--timeout", "soon"],
  ["--soak", "-1s"],
  ["--for", "fine"],
])("%s %s makes no sense", async (...args) => {
  using store = await seedStore(well);
  expect((await wait(store, {}, "web-01/iis", ...args)).exitCode).toBe(2);
});

test("without a store there is nothing to wait for: 7 at once", async () => {
  expect((await runCli(["wait", "web-01", "--store", "/nowhere/at/all.db"])).exitCode).toBe(7);
});
