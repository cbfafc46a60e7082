/** The signals that a command which goes on until it is told to stop listens to. */

export interface Signals {
  /** Aborted by the first SIGTERM or SIGINT. The second one ends the process at once, whatever it is doing. */
  readonly stop: AbortSignal;
  /** What SIGHUP does from now on; until then it ends the process, as it ends any other. */
  onHangUp(act: () => void): void;
  /** Listens no longer. */
  close(): void;
}

const NUMBER_BY_SIGNAL = { SIGINT: 2, SIGTERM: 15 } as const;

export function listenToSignals(): Signals {
  const stop = new AbortController();
  let onHangUp: (() => void) | undefined;

  function onStop(signal: "SIGINT" | "SIGTERM"): void {
    if (stop.signal.aborted) process.exit(128 + NUMBER_BY_SIGNAL[signal]);
    stop.abort();
  }
  function stopHearing(): void {
    if (onHangUp !== undefined) process.off("SIGHUP", onHangUp);
  }

  process.on("SIGINT", onStop);
  process.on("SIGTERM", onStop);
  return {
    stop: stop.signal,
    onHangUp: (act) => {
      stopHearing();
      onHangUp = act;
      process.on("SIGHUP", act);
    },
    close: () => {
      process.off("SIGINT", onStop);
      process.off("SIGTERM", onStop);
      stopHearing();
    },
  };
}
