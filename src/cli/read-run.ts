/** What `wrasse read` does: every log to its end, into a store that is gone afterwards unless one is named. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { visible } from "../../grammar/visible.ts";
import { readAndCommit } from "../daemon/one-shot.ts";
import { tailSourcesOf } from "../daemon/sources.ts";
import type { IntakeEvent } from "../intake/intake.ts";
import { SPOOL_SOURCE } from "../intake/spool.ts";
import { openStore } from "../store/store.ts";
import type { TailEvent } from "../tail/host.ts";
import { isPattern } from "../tail/pattern.ts";
import { NoAnswerError, UsageError } from "./command.ts";
import { configFor } from "./configured.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { isTerminal } from "./inputs.ts";
import { processOf } from "./process.ts";
import { createProgress } from "./progress.ts";
import type { ReadArguments } from "./read.ts";
import { listenToSignals } from "./signals.ts";
import { status } from "./status-run.ts";
import type { Terminal } from "./terminal.ts";

export async function read(args: ReadArguments, terminal: Terminal): Promise<ExitCode> {
  const missing = args.paths.filter((path) => !isPattern(path) && !existsSync(path));
  for (const path of missing) terminal.stderr.write(`wrasse: cannot read ${visible(path)}: there is no such file\n`);
  if (missing.length > 0 && missing.length === args.paths.length) return EXIT.noInput;
  const folder = args.store === undefined ? mkdtempSync(join(tmpdir(), "wrasse-read-")) : undefined;
  try {
    const store = args.store ?? join(folder ?? "", "wrasse.db");
    await readInto({ ...args, store }, terminal);
    const exitCode = await showState({ ...args, store }, terminal);
    return missing.length > 0 && exitCode === EXIT.ok ? EXIT.noInput : exitCode;
  } finally {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  }
}

/** Logs that say nothing about health have been read as asked. */
async function showState(args: ReadArguments, terminal: Terminal): Promise<ExitCode> {
  try {
    return await status({ ...args, names: [] }, terminal);
  } catch (error) {
    if (!(error instanceof NoAnswerError) || error.exitCode !== EXIT.notFound) throw error;
    terminal.stderr.write("wrasse: nothing was said about health\n");
    return EXIT.ok;
  }
}

async function readInto(args: ReadArguments & { readonly store: string }, terminal: Terminal): Promise<void> {
  const { config } = await configFor(args, terminal);
  if (config.sources.length === 0) throw new UsageError("name the logs to read, or sources in wrasse.yaml");
  const clock = { now: () => Date.now() };
  const monotonicMs = () => performance.now();
  const progress = createProgress(terminal.stderr, { isTerminal: isTerminal(terminal.stderr), nowMs: monotonicMs });
  const tally = createTally(terminal);
  const store = await openStore({ path: config.store, holder: processOf("read"), now: clock.now() });
  const signals = listenToSignals();
  try {
    await readAndCommit({
      store,
      config,
      environment: terminal.env,
      sources: tailSourcesOf(config).filter(({ name }) => name !== SPOOL_SOURCE),
      clock,
      monotonicMs,
      // It may have been there for years; a daemon that starts soon must not take it for news.
      untimedAgeMs: clock.now,
      isFinished: () => true,
      onProgress: progress.show,
      onEvent: tally.count,
      isOver: () => signals.stop.aborted,
    });
  } finally {
    progress.end();
    store.close();
    signals.close();
  }
  if (signals.stop.aborted) terminal.stderr.write("wrasse: stopped; this is what was read until then\n");
  tally.tell();
}

/** What a person should know about a reading, beside the state. */
function createTally({ stderr }: Terminal) {
  let malformed = 0;
  let refused = 0;

  function count(event: TailEvent | IntakeEvent): void {
    switch (event.kind) {
      case "problem":
        if (event.problem.kind === "malformed") malformed++;
        else refused++;
        return;
      case "lineTooLong":
        stderr.write(`wrasse: ${visible(event.path)}:${event.line}: a line of more than 16 MiB was passed over\n`);
        return;
      case "unreadable":
        stderr.write(`wrasse: cannot read ${visible(event.path)}: ${visible(String(event.cause))}\n`);
        return;
      default:
        return;
    }
  }

  function tell(): void {
    if (malformed > 0) stderr.write(`wrasse: ${malformed} malformed: wrasse lint shows what is wrong with them\n`);
    if (refused > 0) stderr.write(`wrasse: ${refused} refused: their source may not say so\n`);
  }

  return { count, tell };
}
