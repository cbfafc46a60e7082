/** What `wrasse watch` does around the daemon: configuration, signals, its log, systemd, and a demo to begin with. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Config, ConfigReading } from "../daemon/config.ts";
import { ConfigUnreadableError, loadConfig, watchConfigFile } from "../daemon/config-file.ts";
import { type Daemon, startDaemon } from "../daemon/daemon.ts";
import { playDemo } from "../daemon/demo.ts";
import { createLog, endLog, type Log } from "../daemon/log.ts";
import type { Notifier } from "../daemon/systemd.ts";
import { isPattern } from "../tail/pattern.ts";
import { type Configured, configFor, withArguments } from "./configured.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { giveBackMemory } from "./heap.ts";
import { isTerminal } from "./inputs.ts";
import { version } from "./manifest.ts";
import { isRunning, processOf } from "./process.ts";
import { listenToSignals, type Signals } from "./signals.ts";
import { configPlace } from "./store-place.ts";
import { notifierOf } from "./systemd-notify.ts";
import type { Terminal } from "./terminal.ts";
import type { WatchArguments } from "./watch.ts";

/** A daemon that takes longer to stop is left to the store, which has all that was committed. */
const STOP_MS_MAX = 5000;

export async function watch(args: WatchArguments, terminal: Terminal): Promise<ExitCode> {
  const configured = await configFor(args, terminal);
  if (configured.config.sources.length > 0) return watchLogs(configured, args, terminal);
  const folder = mkdtempSync(join(tmpdir(), "wrasse-demo-"));
  const demo = playDemo(join(folder, "logs"), () => Date.now());
  try {
    terminal.stderr.write(demoText(demo.folder, folder));
    const place = { ...args, paths: [demo.folder], store: args.store ?? join(folder, "wrasse.db") };
    return await watchLogs(await configFor(place, terminal), args, terminal, ({ web: { url } }) => {
      if (url !== undefined) terminal.stderr.write(demoUrlText(url));
    });
  } finally {
    demo.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function demoText(logs: string, folder: string): string {
  return [
    "wrasse: no PATH was named, and no wrasse.yaml here names a source: this is a demo, until Ctrl-C.",
    `wrasse: a rolling deployment writes into ${logs}; ask about it with`,
    `wrasse:   wrasse status --store ${join(folder, "wrasse.db")}`,
    "wrasse: to watch your own logs: wrasse watch DIRECTORY…",
    "",
  ].join("\n");
}

/** Only known once it answers: somebody else may have the address. */
function demoUrlText(url: string): string {
  return `wrasse: or open ${url}/health in a browser, or run: curl ${url}/api/resources\n`;
}

async function watchLogs(
  { config, file }: Configured,
  args: WatchArguments,
  terminal: Terminal,
  onStarted: (daemon: Daemon) => void = () => {},
): Promise<ExitCode> {
  const log = logFor(config, args, terminal);
  const signals = listenToSignals();
  const notifier = notifierOf(terminal.env, (reason) => log.warn({ reason }, "systemd cannot be told how this is"));
  try {
    const daemon = await startDaemon({
      config,
      version: version(),
      process: processOf("watch"),
      environment: terminal.env,
      isRunning,
      log,
      clock: { now: () => Date.now() },
      monotonicMs: () => performance.now(),
    });
    onStarted(daemon);
    // Without a file there is nothing to read again; a terminal that is closed ends no daemon either way.
    signals.onHangUp(() => {});
    const reloads =
      file === undefined ? undefined : reloadOnChange(file, { args, terminal, log, daemon, signals, notifier });
    log.info({ store: config.store, sources: config.sources.map(({ name }) => name) }, "watching");
    tellMissing(config, log);
    notifier.ready();
    void daemon.caughtUp.then(() => {
      if (signals.stop.aborted) return;
      log.info("caught up: all that was there has been read");
      giveBackMemory();
    });
    await stopOf(signals);
    log.info("stopping");
    notifier.stopping();
    reloads?.close();
    if (await closeInTime(daemon)) return EXIT.ok;
    log.error({ afterMs: STOP_MS_MAX }, "could not stop in time: what was not committed will be read again");
    await endLog(log);
    process.exit(EXIT.problem);
  } finally {
    signals.close();
    await notifier.close();
    await endLog(log);
  }
}

/** What is not there is waited for; but it may as well be a slip of the pen. */
function tellMissing({ sources }: Config, log: Log): void {
  for (const { name, paths } of sources) {
    for (const path of paths.filter((each) => !isPattern(each) && !existsSync(each))) {
      log.warn({ source: name, path }, "is not there yet, and is watched as soon as it is");
    }
  }
}

function logFor(config: Config, args: WatchArguments, { stderr, env }: Terminal): Log {
  const isPlain = (env["NO_COLOR"] ?? "") !== "" || env["TERM"] === "dumb";
  return createLog({
    level: config.log.level,
    format: args.log ?? config.log.format,
    stream: stderr,
    isTerminal: isTerminal(stderr),
    isPlain,
  });
}

interface Reloading {
  readonly args: WatchArguments;
  readonly terminal: Terminal;
  readonly log: Log;
  readonly daemon: Daemon;
  readonly signals: Signals;
  readonly notifier: Notifier;
}

/** A changed file, and SIGHUP, are a new configuration if it makes sense; else the old one stays. */
function reloadOnChange(file: string, { args, terminal, log, daemon, signals, notifier }: Reloading) {
  const place = { ...configPlace(args, terminal), path: file };

  function use(reading: ConfigReading): void {
    if (reading.kind === "faults") {
      daemon.refused();
      for (const { line, column, reason } of reading.faults) log.error({ at: `${file}:${line}:${column}` }, reason);
      log.error({ file }, "not used: the configuration stays as it was");
      return;
    }
    const config = withArguments(reading.config, args, terminal);
    if (config.sources.length === 0) {
      daemon.refused();
      log.error({ file }, "not used, as it names no source: the configuration stays as it was");
      return;
    }
    notifier.reloading();
    daemon.reload(config);
    log.level = config.log.level;
    tellMissing(config, log);
    notifier.ready();
    log.info({ file }, "goes on with this configuration");
  }

  signals.onHangUp(() => {
    try {
      use(loadConfig(place).reading);
    } catch (error) {
      if (!(error instanceof ConfigUnreadableError)) throw error;
      daemon.refused();
      log.error({ reason: error.message }, "not used: the configuration stays as it was");
    }
  });
  return watchConfigFile(place, use, {
    onUnreadable({ message }) {
      daemon.refused();
      log.error(message);
    },
  });
}

function stopOf({ stop }: Signals): Promise<void> {
  return new Promise((resolve) => {
    if (stop.aborted) resolve();
    else stop.addEventListener("abort", () => resolve(), { once: true });
  });
}

async function closeInTime(daemon: Daemon): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), STOP_MS_MAX);
  });
  const isClosed = await Promise.race([daemon.close().then(() => true), late]);
  clearTimeout(timer);
  return isClosed;
}
