/** What `wrasse silence`, `maintenance` and `ack` do: the store is read for lists; the daemon is told the rest. */
import { closest } from "../../grammar/closest.ts";
import { shown } from "../../grammar/malformed.ts";
import { parseInstant } from "../../grammar/time.ts";
import { visible } from "../../grammar/visible.ts";
import { WrasseError } from "../client/errors.ts";
import { parseDuration } from "../health/duration.ts";
import type { SuspensionAnswer } from "../store/answers.ts";
import type { SuspensionKind } from "../store/suspension.ts";
import { answer, askStore, type SelectionArguments, writeFields } from "./asking.ts";
import { UsageError } from "./command.ts";
import { EXIT, type ExitCode, exitCodeOfAll } from "./exit-codes.ts";
import { type AskDaemon, askLocalDaemon } from "./local-daemon.ts";
import { asksForFields } from "./output/formats.ts";
import { meantText, SUSPENSION_VIEW } from "./output/suspension-view.ts";
import { type QuietArguments, withQuiet } from "./quiet.ts";
import type { PlaceArguments } from "./store-place.ts";
import { countMeant, selectorsFor } from "./suspension-selectors.ts";
import { Output, type Terminal } from "./terminal.ts";

export interface SuspensionArguments extends SelectionArguments, QuietArguments, PlaceArguments {
  readonly words: readonly string[];
  readonly for?: string;
  readonly from?: string;
  readonly until?: string;
  readonly cron?: string;
  readonly timezone?: string;
  readonly check?: string;
  readonly comment?: string;
  readonly author?: string;
  readonly expireOnResolve?: boolean;
  readonly sticky?: boolean;
  readonly all?: boolean;
  readonly ended?: boolean;
}

const ACTIONS = { add, list, end } as const;

/** The command, and what it makes. */
const WORDS: Readonly<Record<SuspensionKind, readonly [command: string, noun: string]>> = {
  silence: ["silence", "the silence"],
  maintenance: ["maintenance", "the maintenance"],
  acknowledgement: ["ack", "the acknowledgement"],
};

const LISTED_MAX = 10_000;

interface Asked {
  readonly kind: SuspensionKind;
  readonly words: readonly string[];
  readonly args: SuspensionArguments;
}

export async function suspend(kind: SuspensionKind, given: SuspensionArguments, terminal: Terminal): Promise<ExitCode> {
  const [command] = WORDS[kind];
  const [word = "", ...words] = given.words;
  const known = Object.keys(ACTIONS);
  const action = Object.entries(ACTIONS).find(([name]) => name === word)?.[1];
  if (action !== undefined) return action({ kind, words, args: withQuiet(given) }, terminal);
  const meant = closest(word, known);
  const advice =
    meant === undefined
      ? `write ${known.map((one) => `${command} ${one}`).join(", ")}`
      : `did you mean ${command} ${meant}?`;
  throw new UsageError(word === "" ? `${command} what? ${advice}` : `there is no ${command} ${shown(word)}; ${advice}`);
}

async function add({ kind, words, args }: Asked, terminal: Terminal): Promise<ExitCode> {
  if (args.ended !== undefined) throw new UsageError("--ended goes with list");
  const times = timesOf(kind, args);
  const { comment = "" } = args;
  if (comment.trim() === "") throw new UsageError("say why, for whoever wonders later: --comment '…'");
  const { selectors, count } = await askStore(args, terminal, async (reader) => {
    const found = selectorsFor(reader, words, args, WORDS[kind][0]);
    return { selectors: found, count: countMeant(reader, found) };
  });
  const author = args.author ?? terminal.env["USER"] ?? terminal.env["USERNAME"];
  const body = {
    ...{ kind, selectors, ...times, comment },
    ...(args.check === undefined ? {} : { check: args.check }),
    ...(args.expireOnResolve === true ? { expireOnResolve: true } : {}),
    ...(args.sticky === true ? { sticky: true } : {}),
    ...(author === undefined || author === "" ? {} : { author }),
  };
  const made = await askLocalDaemon(args, terminal, (ask) =>
    ask<SuspensionAnswer>({ method: "POST", path: "api/suspensions", body }),
  );
  const output = new Output(terminal.stdout);
  output.line(visible(made.id));
  await output.flush();
  terminal.stderr.write(`wrasse: ${sentenceOf(made, count)}\n`);
  return EXIT.ok;
}

function sentenceOf(made: SuspensionAnswer, count: number): string {
  const { kind, id, endsAt, cron, expireOnResolve, startsAt } = made;
  const [command, noun] = WORDS[kind];
  const now = count === 1 ? "1 resource now" : `${count} resources now`;
  const ends = [
    ...(cron === null ? [] : [`${made.for} each time that ${visible(cron)} comes`]),
    ...(endsAt === null ? [] : [`until ${endsAt}`]),
    ...(expireOnResolve || kind === "acknowledgement" ? ["until healthy"] : []),
  ];
  return `${noun} ${visible(id)} holds for ${visible(meantText(made))} (${now}) from ${startsAt}, ${ends.join(", or ")}; wrasse ${command} end ${visible(id)} ends it`;
}

/** Looked at here, so that a mistake is told in the words of the command line. */
function timesOf(
  kind: SuspensionKind,
  { for: duration, from, until, cron, timezone, expireOnResolve }: SuspensionArguments,
) {
  if (duration !== undefined && parseDuration(duration) === undefined) {
    throw new UsageError(`--for takes a time like 90m or 2h, and got ${shown(duration)}`);
  }
  if (timezone !== undefined && cron === undefined) throw new UsageError("--timezone goes with --cron");
  if (cron !== undefined && duration === undefined)
    throw new UsageError("--cron needs --for: how long it lasts each time");
  if (duration !== undefined && until !== undefined && cron === undefined) {
    throw new UsageError("--for and --until say the same; give one of them");
  }
  if (kind !== "acknowledgement" && duration === undefined && until === undefined && expireOnResolve !== true) {
    const more = kind === "silence" ? ", --until or --expire-on-resolve" : " or --until";
    throw new UsageError(`say how long, so that it is not forgotten: --for 2h${more}`);
  }
  return {
    ...(duration === undefined ? {} : { for: duration }),
    ...instantOf("startsAt", "from", from),
    ...instantOf("endsAt", "until", until),
    ...(cron === undefined ? {} : { cron }),
    ...(timezone === undefined ? {} : { timeZone: timezone }),
  };
}

function instantOf(key: string, option: string, text: string | undefined): Readonly<Record<string, string>> {
  if (text === undefined) return {};
  const instant = parseInstant(text);
  if (instant !== undefined) return { [key]: instant };
  const example = "like 2026-12-01T08:00:00Z";
  throw new UsageError(`--${option} takes a date and time with its offset, ${example}, and got ${shown(text)}`);
}

async function list({ kind, words, args }: Asked, terminal: Terminal): Promise<ExitCode> {
  const [more] = words;
  if (more !== undefined)
    throw new UsageError(`wrasse ${WORDS[kind][0]} list takes no arguments, and got ${shown(more)}`);
  if (asksForFields(args)) return writeFields(SUSPENSION_VIEW, terminal);
  return askStore(args, terminal, async (reader) =>
    answer(SUSPENSION_VIEW, args, terminal, () =>
      reader
        .suspensions({ withEnded: args.ended === true, limit: LISTED_MAX })
        .filter((suspension) => suspension.kind === kind),
    ),
  );
}

async function end({ kind, words, args }: Asked, terminal: Terminal): Promise<ExitCode> {
  const [command] = WORDS[kind];
  if (words.length === 0) {
    throw new UsageError(`name it by its id, which wrasse ${command} list shows: wrasse ${command} end ID`);
  }
  const codes = await askLocalDaemon(args, terminal, async (ask) => {
    const found: ExitCode[] = [];
    for (const id of new Set(words)) found.push(await endOne(ask, id, command, terminal));
    return found;
  });
  return exitCodeOfAll(codes);
}

async function endOne(ask: AskDaemon, id: string, command: string, terminal: Terminal): Promise<ExitCode> {
  try {
    const { kind } = await ask<SuspensionAnswer>({
      method: "DELETE",
      path: `api/suspensions/${encodeURIComponent(id)}`,
    });
    terminal.stderr.write(`wrasse: ${WORDS[kind][1]} ${visible(id)} has ended\n`);
    return EXIT.ok;
  } catch (error) {
    if (!(error instanceof WrasseError) || (error.status !== 404 && error.status !== 409)) throw error;
    const why =
      error.status === 404
        ? `there is none ${shown(visible(id))} that has not ended; wrasse ${command} list has their ids`
        : visible(error.detail ?? error.message);
    terminal.stderr.write(`wrasse: ${why}\n`);
    return error.status === 404 ? EXIT.notFound : EXIT.problem;
  }
}
