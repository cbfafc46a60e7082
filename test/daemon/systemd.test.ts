/** What systemd is told, and in which order: through `systemd-notify` to a socket that listens as systemd does. */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { notifierOf, systemdSender } from "../../src/cli/systemd-notify.ts";
import { createNotifier, type NotifyFailure } from "../../src/daemon/systemd.ts";

/** Node has no datagrams over Unix sockets. A descriptor that comes along (the barrier) is closed, as systemd does. */
const RECEIVER = `
import json, socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
print("ready", flush=True)
while True: print(json.dumps(s.recv(65536).decode()), flush=True)
`;

interface Receiver {
  readonly child: ChildProcessByStdio<null, Readable, null>;
  readonly heard: string[];
  hear(count: number): Promise<string[]>;
}

async function receive(path: string): Promise<Receiver> {
  const child = spawn("python3", ["-c", RECEIVER, path], { stdio: ["ignore", "pipe", "inherit"] });
  const heard: string[] = [];
  const events = new EventEmitter();
  const lines = createInterface({ input: child.stdout });
  await once(lines, "line");
  lines.on("line", (line) => {
    const datagram: string = JSON.parse(line);
    if (datagram === "BARRIER=1") return;
    heard.push(datagram);
    events.emit("heard");
  });
  return {
    child,
    heard,
    async hear(count) {
      while (heard.length < count) await once(events, "heard", { signal: AbortSignal.timeout(8000) });
      return heard;
    },
  };
}

describe("a notifier", () => {
  let folder = "";
  let socketPath = "";
  let receiver: Receiver;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "wrasse-systemd-"));
    socketPath = join(folder, "notify");
    receiver = await receive(socketPath);
  });
  afterEach(async () => {
    const ended = once(receiver.child, "close");
    receiver.child.kill();
    await ended;
    rmSync(folder, { recursive: true });
  });

  test("tells systemd what happens, in order", async () => {
    const faults: string[] = [];
    const notifier = createNotifier(systemdSender(socketPath), {
      monotonicUs: () => 123_456_789n,
      onFault: (reason) => faults.push(reason),
    });
    notifier.ready();
    notifier.reloading();
    notifier.ready();
    notifier.status("12 files, 0 bytes behind\nREADY=1");
    notifier.stopping();
    await notifier.close();
    expect(await receiver.hear(5)).toEqual([
      "READY=1",
      "RELOADING=1\nMONOTONIC_USEC=123456789",
      "READY=1",
      "STATUS=12 files, 0 bytes behind READY=1",
      "STOPPING=1",
    ]);
    expect(faults).toEqual([]);
  });

  test("beats twice in the time that systemd has set for this process, from ready on", async () => {
    const environment = { NOTIFY_SOCKET: socketPath, WATCHDOG_USEC: "200000", WATCHDOG_PID: String(process.pid) };
    const notifier = notifierOf(environment, (reason) => expect.fail(reason));
    notifier.ready();
    expect((await receiver.hear(4)).slice(0, 4)).toEqual(["READY=1", "WATCHDOG=1", "WATCHDOG=1", "WATCHDOG=1"]);
    await notifier.close();
  });

  test("does not beat for another process", async () => {
    const environment = { NOTIFY_SOCKET: socketPath, WATCHDOG_USEC: "2000", WATCHDOG_PID: String(process.pid + 1) };
    const notifier = notifierOf(environment, (reason) => expect.fail(reason));
    notifier.ready();
    await receiver.hear(1);
    notifier.stopping();
    await notifier.close();
    expect(await receiver.hear(2)).toEqual(["READY=1", "STOPPING=1"]);
  });
});

describe("a notifier whose sender", () => {
  const options = { monotonicUs: () => 0n, watchdogUs: 20_000_000 };

  test("is slow sends the newest status and one heartbeat, and forgets nothing else", async () => {
    vi.useFakeTimers();
    const sent: string[] = [];
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const send = async (assignments: readonly string[]): Promise<NotifyFailure | undefined> => {
      await held;
      sent.push(assignments.join());
      return undefined;
    };
    const notifier = createNotifier(send, { ...options, onFault: (reason) => expect.fail(reason) });
    notifier.ready();
    for (const status of ["one", "two", "three"]) notifier.status(status);
    await vi.advanceTimersByTimeAsync(9_999);
    notifier.stopping();
    await vi.advanceTimersByTimeAsync(60_000);
    release();
    await notifier.close();
    vi.useRealTimers();
    expect(sent).toEqual(["READY=1", "STATUS=three", "STOPPING=1", "WATCHDOG=1"]);
  });

  test("fails tells so once and goes on trying", async () => {
    const faults: string[] = [];
    const sent: string[] = [];
    const send = async (assignments: readonly string[]): Promise<NotifyFailure | undefined> => {
      sent.push(assignments.join());
      return sent.length < 3 ? { reason: `failure ${sent.length}`, isFinal: false } : undefined;
    };
    const notifier = createNotifier(send, { ...options, onFault: (reason) => faults.push(reason) });
    notifier.ready();
    notifier.status("a");
    notifier.stopping();
    await notifier.close();
    expect(sent).toEqual(["READY=1", "STATUS=a", "STOPPING=1"]);
    expect(faults).toEqual(["failure 1"]);
  });

  test("does not exist tells so once and gives up", async () => {
    const faults: string[] = [];
    const sender = systemdSender("/run/nowhere", "/nonexistent/systemd-notify");
    const notifier = createNotifier(sender, { ...options, onFault: (reason) => faults.push(reason) });
    notifier.ready();
    notifier.status("a");
    await notifier.close();
    notifier.status("b");
    await notifier.close();
    expect(faults).toEqual(["/nonexistent/systemd-notify: spawn /nonexistent/systemd-notify ENOENT"]);
  });

  test("reaches nobody tells what systemd-notify came to", async () => {
    const faults: string[] = [];
    const notifier = createNotifier(systemdSender("/nonexistent/socket"), {
      ...options,
      onFault: (reason) => faults.push(reason),
    });
    notifier.ready();
    await notifier.close();
    expect(faults).toEqual(["systemd-notify could not reach /nonexistent/socket: exit code 1"]);
  });

  test("is not wanted, since nobody listens, does nothing", async () => {
    for (const environment of [{}, { NOTIFY_SOCKET: "", WATCHDOG_USEC: "1" }]) {
      const notifier = notifierOf(environment, (reason) => expect.fail(reason));
      notifier.ready();
      notifier.reloading();
      notifier.status("x");
      notifier.stopping();
      await notifier.close();
    }
  });
});
