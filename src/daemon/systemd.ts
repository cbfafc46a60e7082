/**
 * Tells systemd how the daemon is: that it is ready, reloads or stops, and its heartbeat. Not how that gets there: its
 * socket takes datagrams, which Node cannot send, so whoever starts the daemon brings somebody who can.
 */

const WAITING_MAX = 32;
const HEARTBEAT = "WATCHDOG=1";

/** Sends assignments as one datagram; why it could not, when it could not. */
export type NotifySender = (assignments: readonly string[]) => Promise<NotifyFailure | undefined>;

export interface NotifyFailure {
  readonly reason: string;
  /** It never will be possible. */
  readonly isFinal: boolean;
}

export interface NotifierOptions {
  /** `WATCHDOG_USEC`: a heartbeat is sent twice in that time, from `ready` on. */
  readonly watchdogUs?: number;
  /** Microseconds of the system's monotonic clock. */
  readonly monotonicUs: () => bigint;
  /** It does not work. Called once; the daemon goes on. */
  readonly onFault: (reason: string) => void;
}

export interface Notifier {
  /** It has started, or is done with reloading. */
  ready(): void;
  reloading(): void;
  stopping(): void;
  status(text: string): void;
  /** Ends the heartbeat and waits until all is sent. */
  close(): Promise<void>;
}

/** Without a sender there is nobody to tell. */
export function createNotifier(send: NotifySender | undefined, options: NotifierOptions): Notifier {
  if (send === undefined) return SILENT;
  const { watchdogUs, monotonicUs, onFault } = options;
  const queue = createQueue(send, onFault);
  let heart: NodeJS.Timeout | undefined;

  return {
    ready: () => {
      queue.send(["READY=1"]);
      if (watchdogUs === undefined || !(watchdogUs > 0)) return;
      heart ??= setInterval(() => queue.send([HEARTBEAT]), Math.max(1, watchdogUs / 2000));
    },
    reloading: () => queue.send(["RELOADING=1", `MONOTONIC_USEC=${monotonicUs()}`]),
    stopping: () => queue.send(["STOPPING=1"]),
    status: (text) => queue.send([`STATUS=${text.replaceAll(/\s+/g, " ")}`]),
    close: () => {
      clearInterval(heart);
      return queue.drained();
    },
  };
}

const SILENT: Notifier = {
  ready: () => {},
  reloading: () => {},
  stopping: () => {},
  status: () => {},
  close: async () => {},
};

interface Queue {
  send(assignments: readonly string[]): void;
  drained(): Promise<void>;
}

/** One at a time, because the order counts. A status that was not sent yet gives way to the next one. */
function createQueue(sendOne: NotifySender, onFault: (reason: string) => void): Queue {
  const waiting: (readonly string[])[] = [];
  let sending: Promise<void> | undefined;
  let hasFailed = false;
  let isHopeless = false;

  function send(assignments: readonly string[]): void {
    if (isHopeless) return;
    const [kind = ""] = (assignments[0] ?? "").split("=");
    const index = waiting.findIndex(([first = ""]) => first.startsWith(`${kind}=`));
    if (index >= 0 && (kind === "STATUS" || kind === "WATCHDOG")) waiting.splice(index, 1);
    if (waiting.length < WAITING_MAX) waiting.push(assignments);
    sending ??= sendAll();
  }

  async function sendAll(): Promise<void> {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const outcome = await sendOne(next);
      if (outcome === undefined) continue;
      if (!hasFailed) onFault(outcome.reason);
      hasFailed = true;
      isHopeless = outcome.isFinal;
      if (isHopeless) waiting.length = 0;
    }
    sending = undefined;
  }

  return { send, drained: async () => await sending };
}
