/** What `wrasse rules replay` does: what rules would have made of the past, of the store or of logs. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { shown } from "../../grammar/malformed.ts";
import { visible } from "../../grammar/visible.ts";
import { type Config, defaultConfig } from "../daemon/config.ts";
import { settingsOf } from "../daemon/config-rules.ts";
import { type DatedLogs, readDatedLogs } from "../daemon/dated-logs.ts";
import type { Deployment } from "../health/deployment.ts";
import { parseDuration } from "../health/duration.ts";
import { type ComparedFiring, compareFirings } from "../reactions/firing-difference.ts";
import { planText } from "../reactions/plan-text.ts";
import { memoryMsOf, type PastFiring, replay } from "../reactions/replay.ts";
import type { ReactionSettings, Rule } from "../reactions/rule.ts";
import { openReader } from "../store/open-reader.ts";
import { openStore } from "../store/store.ts";
import type { StoreReader } from "../store/store-reader.ts";
import { answer, askStore, writeFields } from "./asking.ts";
import { NoAnswerError, UsageError } from "./command.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { isTerminal } from "./inputs.ts";
import { COMPARED_VIEW, FIRING_VIEW, summaryOf, summaryOfDifference } from "./output/firing-view.ts";
import { asksForFields } from "./output/formats.ts";
import { processOf } from "./process.ts";
import { createProgress, describeReplay } from "./progress.ts";
import { otherConfig, type RulesArguments, ruleNamed, rulesConfig } from "./rules-config.ts";
import { listenToSignals } from "./signals.ts";
import { configPlace } from "./store-place.ts";
import type { Terminal } from "./terminal.ts";

export async function replayRules(args: RulesArguments, terminal: Terminal): Promise<ExitCode> {
  if (asksForFields(args)) return writeFields(args.rules === undefined ? FIRING_VIEW : COMPARED_VIEW, terminal);
  const since = sinceOf(args.since, terminal.now());
  const old =
    args.rules !== undefined && args.config === undefined
      ? await configured(args, terminal)
      : await rulesConfig(args, terminal);
  const changed = args.rules === undefined ? undefined : otherConfig(args.rules, args, terminal);
  checkRule(args.rule, [old, ...(changed === undefined ? [] : [changed])]);
  const look = { args, terminal, since, old, changed };
  if (args.logs !== undefined) return replayLogs(args.logs, look);
  return askStore(args, terminal, (reader) => replayAll(reader, { ...look, until: terminal.now() }));
}

interface Look {
  readonly args: RulesArguments;
  readonly terminal: Terminal;
  readonly since: number;
  readonly old: Config;
  readonly changed: Config | undefined;
}

/** There may be none yet to compare with. */
async function configured(args: RulesArguments, terminal: Terminal): Promise<Config> {
  try {
    return await rulesConfig(args, terminal);
  } catch (error) {
    if (error instanceof NoAnswerError && error.exitCode === EXIT.noInput)
      return defaultConfig([], configPlace(args, terminal));
    throw error;
  }
}

function sinceOf(text: string | undefined, now: number): number {
  if (text === undefined) return 0;
  const durationMs = parseDuration(text);
  if (durationMs !== undefined) return now - durationMs;
  const instant = /^\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d))?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(instant)) return instant;
  throw new UsageError(
    `--since takes a time back, as 30d, or an instant, as 2026-11-01T00:00:00Z, and got ${shown(text)}`,
  );
}

/** It has to be in one of them: a new rule is not in the old ones. */
function checkRule(name: string | undefined, configs: readonly Config[]): void {
  if (name === undefined) return;
  ruleNamed(
    name,
    configs.flatMap(({ reactions }) => reactions.rules),
  );
}

async function replayAll(reader: StoreReader, look: Look & { readonly until: number }): Promise<ExitCode> {
  const { args, terminal, since, until, old, changed } = look;
  const earliest = Math.max(since, firstTimeOf(reader));
  const span = {
    ...look,
    since: Math.max(since, 0),
    lengthMs: Math.max(0, Math.round((until - earliest) / 1000) * 1000),
  };
  const isWanted = ({ rule }: PastFiring) => args.rule === undefined || rule === args.rule;
  const oldFirings = (await replayWith(old, reader, span)).filter(isWanted);
  if (changed === undefined) {
    const exitCode = await answer(FIRING_VIEW, args, terminal, () => oldFirings);
    const rules = old.reactions.rules.filter(({ name }) => args.rule === undefined || name === args.rule);
    for (const { name, mode } of rules) {
      const own = oldFirings.filter(({ rule }) => rule === name);
      terminal.stderr.write(`wrasse: ${summaryOf(name, args.act ? "act" : mode, own, span.lengthMs)}\n`);
    }
    return exitCode;
  }
  const newFirings = (await replayWith(changed, reader, span)).filter(isWanted);
  const compared: readonly ComparedFiring[] = compareFirings(oldFirings, newFirings);
  const exitCode = await answer(COMPARED_VIEW, args, terminal, () => compared);
  terminal.stderr.write(`wrasse: ${summaryOfDifference(compared, span.lengthMs)}\n`);
  return exitCode;
}

function firstTimeOf(reader: StoreReader): number {
  for (const input of reader.pastInputs(0)) return input.kind === "move" ? input.move.takenAt : input.row.at;
  return Number.POSITIVE_INFINITY;
}

/** Begins early enough that timers and cooldowns are as they were. */
async function replayWith(
  config: Config,
  reader: StoreReader,
  { args, terminal, since, until }: Look & { readonly until: number },
): Promise<readonly PastFiring[]> {
  const settings = asAsked(settingsOf(config), args);
  const begin = Math.max(0, since - memoryMsOf(settings));
  const total = reader.pastInputCount(begin);
  const nowMs = () => performance.now();
  const progress = createProgress(terminal.stderr, {
    isTerminal: isTerminal(terminal.stderr),
    nowMs,
    describe: describeReplay,
  });
  try {
    return await replay({
      settings,
      inputs: reader.pastInputs(begin),
      levelsBefore: reader.levelsBefore(begin),
      suspensions: suspensionsAt(reader, begin),
      deployments: deploymentsAt(reader, begin),
      since,
      until,
      instance: reader.instance(),
      describe: planText,
      onProgress: (done) => progress.show(done, total),
    });
  } finally {
    progress.end();
  }
}

/** All that are to be replayed, each with a name of its own. */
function rulesOf({ old, changed }: Look): readonly Rule[] {
  const others = changed?.reactions.rules ?? [];
  return [...old.reactions.rules, ...others.map((rule) => ({ ...rule, name: `new ${rule.name}` }))];
}

const SUSPENSIONS_MAX = 100_000;
const DEPLOYMENTS_MAX = 100_000;

/** As they were then: what has ended since had not. */
function suspensionsAt(reader: StoreReader, time: number) {
  return reader
    .suspensions({ withEnded: true, limit: SUSPENSIONS_MAX })
    .filter(({ createdAt, ended }) => createdAt < time && (ended === undefined || ended.at > time))
    .map(({ ended: _, ...suspension }) => suspension);
}

/** Those that ended later had not been seen to end. */
function deploymentsAt(reader: StoreReader, time: number): readonly Deployment[] {
  const before = reader.deployments(DEPLOYMENTS_MAX).filter(({ startedAt }) => startedAt < time);
  return before.map(({ finishedAt, outcome, ...deployment }) => {
    if (finishedAt === undefined || finishedAt > time) return deployment;
    return { ...deployment, finishedAt, ...(outcome === undefined ? {} : { outcome }) };
  });
}

function asAsked(settings: ReactionSettings, { act }: RulesArguments): ReactionSettings {
  return act ? { ...settings, rules: settings.rules.map((rule) => ({ ...rule, mode: "act" })) } : settings;
}

/** Into a store that is gone afterwards, in which each line came when it was written. */
async function replayLogs(logs: string, look: Look): Promise<ExitCode> {
  const { terminal } = look;
  if (!existsSync(logs)) throw new NoAnswerError(EXIT.noInput, `cannot read ${visible(logs)}: there is no such file`);
  const folder = mkdtempSync(join(tmpdir(), "wrasse-replay-"));
  const path = join(folder, "wrasse.db");
  try {
    const read = await readInto(path, logs, look);
    if (read === undefined) return EXIT.problem;
    if (read.undated > 0) {
      terminal.stderr.write(`wrasse: ${read.undated} reports are left out: nothing says when they were made\n`);
    }
    if (read.malformed > 0) terminal.stderr.write(`wrasse: ${read.malformed} malformed: see wrasse lint\n`);
    const reader = openReader(path);
    try {
      return await replayAll(reader, { ...look, until: read.until ?? terminal.now() });
    } finally {
      reader.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Undefined if it was stopped. */
async function readInto(path: string, logs: string, look: Look): Promise<DatedLogs | undefined> {
  const { terminal } = look;
  const config = configOfLogs(logs, look);
  const nowMs = () => performance.now();
  const progress = createProgress(terminal.stderr, { isTerminal: isTerminal(terminal.stderr), nowMs });
  const store = await openStore({ path, holder: processOf("rules replay"), now: 0, synchronous: "NORMAL" });
  const { stop, close } = listenToSignals();
  try {
    const read = await readDatedLogs({
      store,
      config,
      sources: config.sources.map(({ name, paths, ignore, start }) => ({ name, paths, ignore, startAt: start })),
      rules: rulesOf(look),
      now: () => terminal.now(),
      monotonicMs: nowMs,
      onProgress: progress.show,
      isOver: () => stop.aborted,
    });
    return stop.aborted ? undefined : read;
  } finally {
    close();
    progress.end();
    store.close();
  }
}

/** Which source these logs would be of, nobody knows: every signal listens to them. */
function configOfLogs(logs: string, { args, terminal, old }: Look): Config {
  const { sources } = defaultConfig([resolve(logs)], configPlace(args, terminal));
  const signals = old.signals.map(({ sources: _, ...signal }) => signal);
  return { ...old, sources, signals };
}
