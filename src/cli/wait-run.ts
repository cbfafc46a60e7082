/**
 * What `wrasse wait` does. Every look is at all resources that are meant; a soak begins with the first look at which
 * all are as they should be, and anew whenever one was not, also in between two looks.
 */
import { parseDuration } from "../health/duration.ts";
import { isExact } from "../health/glob.ts";
import type { Level } from "../health/level.ts";
import type { Resource } from "../store/answers.ts";
import type { Selector, StoreReader } from "../store/store-reader.ts";
import {
  ALL_LEVELS,
  ambiguous,
  askStore,
  levelsOf,
  oneName,
  type SelectionArguments,
  selectorOf,
  shortName,
  tellOfDaemon,
} from "./asking.ts";
import { UsageError } from "./command.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { signed } from "./output/level-sign.ts";
import { shown, styleFor } from "./output/style.ts";
import type { PlaceArguments } from "./store-place.ts";
import type { Terminal } from "./terminal.ts";

export interface WaitArguments extends SelectionArguments, PlaceArguments {
  readonly names: readonly string[];
  readonly for: string;
  readonly timeout: string;
  readonly soak?: string;
  readonly ascii?: boolean;
}

const LOOK_EVERY_MS = 200;
const NAMED_MAX = 1_000_000;
/** So many changes between two looks are looked through for a moment that was not as it should be. */
const CHANGES_MAX = 1000;
const TOLD_MAX = 5;

interface Wish {
  readonly name: string;
  readonly selector: Selector;
  readonly levels: readonly Level[];
  readonly soakMs: number;
}

export async function wait(args: WaitArguments, terminal: Terminal): Promise<ExitCode> {
  const wish = {
    name: oneName(args.names, "wait"),
    selector: selectorOf(args),
    levels: levelsOf(args.for, ALL_LEVELS, "for"),
    soakMs: args.soak === undefined ? 0 : durationOf(args.soak, "soak"),
  };
  const timeoutMs = durationOf(args.timeout, "timeout");
  if (wish.soakMs >= timeoutMs) throw new UsageError(`a soak of ${args.soak} never ends within ${args.timeout}`);
  return askStore(args, terminal, async (reader, path) => {
    const deadline = terminal.now() + timeoutMs;
    const look = createLook(reader, wish);
    for (;;) {
      const now = terminal.now();
      const { resources, isOver } = look(now);
      if (isOver) {
        terminal.stdout.write(`${told(resources, args, terminal)}\n`);
        return EXIT.ok;
      }
      if (now >= deadline || !(await terminal.pause(Math.min(LOOK_EVERY_MS, deadline - now)))) {
        tellOfDaemon(path, terminal);
        terminal.stderr.write(
          `wrasse: not ${wish.levels.join(" or ")} within ${args.timeout}: ${whatIs(wish, resources, args, terminal)}\n`,
        );
        return EXIT.timedOut;
      }
    }
  });
}

function createLook(reader: StoreReader, { name, selector, levels, soakMs }: Wish) {
  let wellSince: number | undefined;
  let seq = reader.lastSeq();
  let resources: readonly Resource[] | undefined;

  return (now: number): { readonly resources: readonly Resource[]; readonly isOver: boolean } => {
    const from = seq;
    seq = reader.lastSeq();
    // Without a change nothing is another way, and nobody new is there.
    if (resources === undefined || seq !== from) resources = reader.named(name, selector, NAMED_MAX);
    if (isExact(name) && resources.length > 1) throw ambiguous(name, resources);
    const isWell = resources.length > 0 && resources.every(({ level }) => levels.includes(level));
    if (!isWell) wellSince = undefined;
    else if (wellSince === undefined || wasOtherwise(resources, from)) wellSince = now;
    return { resources, isOver: wellSince !== undefined && now - wellSince >= soakMs };
  };

  function wasOtherwise(meant: readonly Resource[], after: number): boolean {
    if (seq === after) return false;
    const ids = new Set(meant.map(({ id }) => id));
    return reader
      .changes(after, CHANGES_MAX)
      .some(({ resource, check, to }) => check === null && ids.has(resource.id) && !levels.includes(to));
  }
}

function whatIs(wish: Wish, resources: readonly Resource[], args: WaitArguments, terminal: Terminal): string {
  if (resources.length === 0) return `there is no ${shown(wish.name, styleFor(args, terminal))}`;
  const others = resources.filter(({ level }) => !wish.levels.includes(level));
  return others.length === 0 ? "not for long enough yet" : told(others, args, terminal);
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
