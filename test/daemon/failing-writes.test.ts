/**
 * The store fails at every write in turn: as a disk that is full for a moment, which the daemon survives, and as a crash
 * in the middle of a commit, after which another daemon goes on. Either way the logs are kept as if nothing had been.
 */
import { expect, test } from "vitest";
import { StoreUnavailableError } from "../../src/store/errors.ts";
import { DaemonFolder } from "./open-daemon.ts";

const YAML = "sources: [{ name: logs, path: logs }]";
const FILES = 3;
const LINES = 8;
/** Daemons that mostly wait until they may try again. */
const AT_ONCE = 8;
const LEVELS = ["Healthy", "Unhealthy", "HasWarnings", "Unavailable"];

/** Everything there is to write: reports that move levels, a malformed message, a new file. */
function writeLogs(folder: DaemonFolder): void {
  for (let file = 0; file < FILES; file++) {
    for (let line = 0; line < LINES; line++) {
      const at = new Date(Date.UTC(2026, 0, 1, 0, line)).toISOString();
      const status = LEVELS[line % LEVELS.length];
      folder.write(`logs/${file}.log`, `##octopus[health target=web-${file} status=${status} at=${at}]\n`);
    }
    folder.write(`logs/${file}.log`, "##octopus[health target=web-01]\n");
  }
}

function summaryOf({ reader }: DaemonFolder) {
  const changes = reader
    .changes(0, 1000)
    .map(({ resource, check, from, to, at }) => [resource.id, check, from, to, at]);
  return {
    resources: reader.resources({}),
    changes: changes.toSorted(byText),
    seqs: reader.changes(0, 1000).map(({ seq }) => seq),
    reports: reader.resources({}).map(({ id }) => reader.reports(id, 1000).map(({ at, level }) => [at, level])),
    problems: reader
      .problems({ limit: 1000 })
      .map(({ code, origin }) => [code, origin.line])
      .toSorted(byText),
  };
}

function byText(one: unknown, other: unknown): number {
  return JSON.stringify(one) < JSON.stringify(other) ? -1 : 1;
}

async function readOrderly(): Promise<ReturnType<typeof summaryOf>> {
  await using folder = new DaemonFolder();
  writeLogs(folder);
  await folder.start(YAML);
  await folder.stop();
  return summaryOf(folder);
}

test("a disk that is full for a moment, at any write, costs nothing", { timeout: 120_000 }, async () => {
  const expected = await readOrderly();
  expect(expected.reports.flat()).toHaveLength(FILES * LINES);
  expect(expected.problems).toHaveLength(FILES);
  let writes = 1;
  for (let failing = 0; failing < writes; failing += AT_ONCE) {
    const counts = Array.from({ length: AT_ONCE }, (_, index) => readWithFullDisk(failing + index, expected));
    writes = Math.max(writes, ...(await Promise.all(counts)));
  }
  expect(writes).toBeGreaterThan(20);
});

/** The disk is full for one write. Gives back how many there were. */
async function readWithFullDisk(failing: number, expected: ReturnType<typeof summaryOf>): Promise<number> {
  await using folder = new DaemonFolder();
  writeLogs(folder);
  let writes = 0;
  await folder.start(YAML, (step) => {
    if (writes++ === failing) throw new StoreUnavailableError(folder.store, `write ${step} to`, "the disk is full");
  });
  await expect.poll(() => summaryOf(folder), { timeout: 10_000 }).toEqual(expected);
  await folder.stop();
  return writes;
}

test("a daemon that dies at any write, and one that goes on, keep it as one would", { timeout: 120_000 }, async () => {
  const expected = await readOrderly();
  let failing = 0;
  for (let isOver = false; !isOver; failing++) {
    await using folder = new DaemonFolder();
    writeLogs(folder);
    let write = 0;
    let hasDied = false;
    await folder.start(YAML, (step) => {
      if (write++ < failing) return;
      hasDied = true;
      throw new StoreUnavailableError(folder.store, `write ${step} to`, "the machine has stopped");
    });
    await folder.stop();
    isOver = !hasDied;
    await folder.start(YAML);
    await expect.poll(() => summaryOf(folder), { timeout: 10_000 }).toEqual(expected);
    await folder.stop();
  }
  expect(failing).toBeGreaterThan(20);
});
