/** The signals that a command which goes on until it is told to stop listens to. */

export interface Signals {
  /** Aborted by the first SIGTERM or SIGINT. The second one ends the process at once, whatever it is doing. */
  readonly stop: AbortSignal;
  onHangUp(act: () => void): void;
  /** Listens no longer. */
  close(): void;
}

const NUMBER_BY_SIGNAL = { SIGINT: 2, SIGTERM: 15 } as const;

export function listenToSignals(): Signals {
  const stop = new AbortController();
  let onHangUp = () => {};

  function onStop(signal: "SIGINT" | "SIGTERM"): void {
    if (stop.signal.aborted) process.exit(128 + NUMBER_BY_SIGNAL[signal]);
    stop.abort();
  }
  const hungUp = () => onHangUp();

  process.on("SIGINT", onStop);
  process.on("SIGTERM", onStop);
  process.on("SIGHUP", hungUp);
  return {
    stop: stop.signal,
    onHangUp: (act) => {
      onHangUp = act;
    },
    close: () => {
      process.off("SIGINT", onStop);
      process.off("SIGTERM", onStop);
      process.off("SIGHUP", hungUp);
    },
  };
}
