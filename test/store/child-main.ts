/** What a child of these tests does: `hold PATH`, `commit PATH` without end, or `fill PATH` up to a limit. */
import { execFileSync } from "node:child_process";
import { openReader } from "../../src/store/open-reader.ts";
import { openStore } from "../../src/store/store.ts";
import { Batches, checkpointOf, NOON, problemOf } from "./batches.ts";

/** Of util-linux. */
const LIMITER = "/usr/bin/prlimit";

const [task, path = ""] = process.argv.slice(2);
const store = await openStore({ path, holder: { pid: process.pid, host: "elsewhere", command: "a child" }, now: NOON });
const batches = new Batches();

switch (task) {
  case "hold":
    say("open");
    setInterval(() => store.isWritable(), 60_000);
    break;
  case "commit":
    commitWithoutEnd();
    break;
  case "fill":
    fill();
}

function commitWithoutEnd(): never {
  const limits = { now: NOON, changesBefore: 0, problemsMax: 1000, checkpointsBefore: 0, rowsMax: 1000 };
  for (let number = 1; ; number++) {
    const sayings = Array.from({ length: 40 }, (_, index) => ({
      names: { target: `web-${index % 20}` },
      level: (number + index) % 3 === 0 ? ("healthy" as const) : ("warning" as const),
      at: NOON + number,
      origin: { source: "tasks", file: `/var/log/${number}.log`, line: index },
    }));
    const checkpoints = [checkpointOf("one", { offset: number })];
    store.commit({ ...batches.of(...sayings), checkpoints, problems: [problemOf(number)] });
    if (number % 5 === 0) store.prune({ ...limits, reportsBefore: NOON + number - 10 });
    say(String(number));
  }
}

function fill(): void {
  store.commit(batches.of({ names: { target: "first" }, level: "healthy" }));
  say("committed the first");
  const message = "what a script had to say ".repeat(400);
  const sayings = Array.from({ length: 200 }, (_, index) => ({
    names: { target: `web-${index}` },
    level: "warning" as const,
    message,
  }));
  const batch = { ...batches.of(...sayings), checkpoints: [checkpointOf("one", { offset: 77 })] };
  // Without a listener, the first byte too many ends the process.
  process.on("SIGXFSZ", () => undefined);
  limitFileBytes("1000000");
  try {
    store.commit(batch);
  } catch (error) {
    say(String(error));
  }
  sayWhatIsKept();
  limitFileBytes("1");
  say(store.isWritable() ? "is writable" : "is not writable");
  limitFileBytes("unlimited");
  store.commit(batch);
  say("committed the second");
  sayWhatIsKept();
  store.close();
  process.removeAllListeners("SIGXFSZ");
}

function limitFileBytes(limit: string): void {
  execFileSync(LIMITER, [`--fsize=${limit}:`, "--pid", String(process.pid)]);
}

function sayWhatIsKept(): void {
  const reader = openReader(path);
  const count = reader.resources({}).length;
  const offset = store.checkpoints()[0]?.offset;
  say(`kept ${count} resource${count === 1 ? "" : "s"}, seq ${reader.lastSeq()}, checkpoint ${offset}`);
  reader.close();
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
