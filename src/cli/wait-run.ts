/**
 * What `wrasse wait` does. Every look is at all resources that are meant; a soak begins with the first look at which
 * all are as they should be, and anew whenever one was not, also in between two looks.
 */
import { parseDuration } from "../health/duration.ts";
import { isExact } from "../health/glob.ts";
import type { Level } from "../health/level.ts";
import type { Resource } from "../store/answers.ts";
import type { Selector, StoreReader } from "../store/store-reader.ts";
import { ambiguous, askStore, levelsOf, oneName, type SelectionArguments, selectorOf, shortName } from "./asking.ts";
import { UsageError } from "./command.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { signed } from "./output/level-sign.ts";
import { shown, styleFor } from "./output/style.ts";
import type { PlaceArguments } from "./store-place.ts";
import type { Terminal } from "./terminal.ts";
import { noteOnDaemon, noteOnNobody } from "./vitals-note.ts";

export interface WaitArguments extends SelectionArguments, PlaceArguments {
  readonly names: readonly string[];
  readonly for: string;
  readonly timeout: string;
  readonly soak?: string;
  readonly fresh?: boolean;
  readonly ascii?: boolean;
}

const LOOK_EVERY_MS = 200;
const NAMED_MAX = 1_000_000;
/** How soon it is noticed that nobody keeps the store up to date any more. */
const DAEMON_LOOK_EVERY_MS = 2000;
/** Changes since the last look are looked through so many at a time. */
const PAGE_ROWS = 1000;
const TOLD_MAX = 5;

interface Wish {
  readonly name: string;
  readonly selector: Selector;
  readonly levels: readonly Level[];
  readonly soakMs: number;
  /** Only what was reported later than this counts. */
  readonly reportedAfter: number | undefined;
}

export async function wait(args: WaitArguments, terminal: Terminal): Promise<ExitCode> {
  const wish = wishOf(args, terminal.now());
  const timeoutMs = durationOf(args.timeout, "timeout");
  if (wish.soakMs >= timeoutMs) throw new UsageError(`a soak of ${args.soak} never ends within ${args.timeout}`);
  return askStore(args, terminal, async (reader, path) => {
    const deadline = terminal.now() + timeoutMs;
    const look = createLook(reader, wish);
    const lookAtDaemon = createDaemonLook(path, terminal);
    for (;;) {
      const now = terminal.now();
      const { resources, isOver } = look(now);
      lookAtDaemon(now, isOver || now >= deadline);
      if (isOver) {
        terminal.stdout.write(`${told(resources, args, terminal)}\n`);
        return EXIT.ok;
      }
      if (now >= deadline || !(await terminal.pause(Math.min(LOOK_EVERY_MS, deadline - now)))) {
        const levels = `${wish.levels.join(" or ")}${args.fresh === true ? " anew" : ""}`;
        terminal.stderr.write(
          `wrasse: not ${levels} within ${args.timeout}: ${whatIs(wish, resources, args, terminal)}\n`,
        );
        return EXIT.timedOut;
      }
    }
  });
}

function wishOf(args: WaitArguments, now: number): Wish {
  return {
    name: oneName(args.names, "wait"),
    selector: selectorOf(args),
    levels: levelsOf(args.for, "for"),
    soakMs: args.soak === undefined ? 0 : durationOf(args.soak, "soak"),
    reportedAfter: args.fresh === true ? now : undefined,
  };
}

/** Says so once when nobody keeps the store up to date any more, and again only if somebody did in between. */
function createDaemonLook(path: string, terminal: Terminal): (now: number, isLast: boolean) => void {
  // That the last daemon is gone was said before the first look.
  let isTold = noteOnDaemon(path, terminal) !== undefined;
  let dueAt = terminal.now() + DAEMON_LOOK_EVERY_MS;
  return (now, isLast) => {
    if (now < dueAt && !isLast) return;
    dueAt = now + DAEMON_LOOK_EVERY_MS;
    const note = noteOnDaemon(path, terminal) ?? noteOnNobody(path);
    if (note !== undefined && !isTold) terminal.stderr.write(`wrasse: ${note}\n`);
    isTold = note !== undefined;
  };
}

function createLook(reader: StoreReader, { name, selector, levels, soakMs, reportedAfter }: Wish) {
  let wellSince: number | undefined;
  let seq = reader.lastSeq();
  let resources: readonly Resource[] | undefined;
  let isFresh = false;

  return (now: number): { readonly resources: readonly Resource[]; readonly isOver: boolean } => {
    const from = seq;
    seq = reader.lastSeq();
    // Without a change nothing is another way, and nobody new is there; but reports may have said the same again.
    if (resources === undefined || seq !== from || !isFresh) resources = reader.named(name, selector, NAMED_MAX);
    if (isExact(name) && resources.length > 1) throw ambiguous(name, resources);
    isFresh = resources.every(({ checks }) => isReportedAfter(checks, reportedAfter));
    const isWell = resources.length > 0 && isFresh && resources.every(({ level }) => levels.includes(level));
    if (!isWell) wellSince = undefined;
    else if (wellSince === undefined || wasOtherwise(resources, from)) wellSince = now;
    return { resources, isOver: wellSince !== undefined && now - wellSince >= soakMs };
  };

  function wasOtherwise(meant: readonly Resource[], after: number): boolean {
    if (seq === after) return false;
    const ids = new Set(meant.map(({ id }) => id));
    let from = after;
    for (;;) {
      const changes = reader.changes(from, PAGE_ROWS);
      if (changes.some(({ resource, check, to }) => check === null && ids.has(resource.id) && !levels.includes(to))) {
        return true;
      }
      if (changes.length < PAGE_ROWS) return false;
      from = changes.at(-1)?.seq ?? from;
    }
  }
}

function isReportedAfter(checks: Resource["checks"], after: number | undefined): boolean {
  return after === undefined || checks.some(({ reportedAt }) => Date.parse(reportedAt) > after);
}

function whatIs(wish: Wish, resources: readonly Resource[], args: WaitArguments, terminal: Terminal): string {
  if (resources.length === 0) return `there is no ${shown(wish.name, styleFor(args, terminal))}`;
  const others = resources.filter(({ level }) => !wish.levels.includes(level));
  if (others.length > 0) return told(others, args, terminal);
  const isFresh = resources.every(({ checks }) => isReportedAfter(checks, wish.reportedAfter));
  return isFresh ? "not for long enough yet" : "nobody has said so since this began";
}

function told(resources: readonly Resource[], args: WaitArguments, terminal: Terminal): string {
  const style = styleFor(args, terminal);
  const texts = resources.slice(0, TOLD_MAX).map(({ message, ...resource }) => {
    const said = message === null ? "" : ` (${shown(message, style)})`;
    return `${shown(shortName(resource), style)} is ${signed(resource.level, style)}${said}`;
  });
  const more = resources.length > TOLD_MAX ? [`and ${resources.length - TOLD_MAX} more`] : [];
  return [...texts, ...more].join(", ");
}

function durationOf(text: string, option: string): number {
  const durationMs = parseDuration(text);
  if (durationMs !== undefined) return durationMs;
  throw new UsageError(`--${option} takes a time as in 90s, 5m or 1h30m, and got "${text}"`);
}
