/**
 * What `wrasse changes --url` does: what there is page by page, and then what the feed tells, over any number of
 * connections. Standard error says when there is none.
 */
import { readFileSync } from "node:fs";
import { shown } from "../../grammar/malformed.ts";
import { visible } from "../../grammar/visible.ts";
import { type Client, connect, type FeedEvent, UnreachableError, WrasseError } from "../client/client.ts";
import type { Change } from "../store/answers.ts";
import { messageOf } from "../store/message-of.ts";
import { NoAnswerError, UsageError } from "./command.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { localAccessOf, refused } from "./local-daemon.ts";
import { CHANGE_VIEW } from "./output/change-view.ts";
import type { OutputArguments } from "./output/formats.ts";
import type { Writer } from "./output/view.ts";
import { createWriter } from "./output/writer.ts";
import { type PlaceArguments, storePathFor } from "./store-place.ts";
import { Output, type Terminal } from "./terminal.ts";

const PAGE_ROWS = 1000;
const UNAUTHORIZED = 401;

export interface RemoteArguments extends OutputArguments, PlaceArguments {
  readonly tokenFile?: string;
}

export interface RemoteQuestion {
  readonly args: RemoteArguments;
  readonly isFollowing: boolean;
  readonly after: number | undefined;
  readonly limit: number | undefined;
  /** How many, if nothing says which. */
  readonly shownByDefault: number;
}

/** How far everything was written. */
interface Written {
  instance: string;
  after: number;
}

export async function remoteChanges(url: string, question: RemoteQuestion, terminal: Terminal): Promise<ExitCode> {
  const { args } = question;
  if (args.store !== undefined) throw new UsageError("--store and --url name two places; give one of them");
  const token = await tokenFor(url, args, terminal);
  const client = clientFor(url, token);
  const output = new Output(terminal.stdout);
  const writer = await createWriter(CHANGE_VIEW, args, terminal, output);
  const write = async (rows: readonly Change[]) => {
    writer.page(rows);
    await output.flush();
  };
  try {
    const written = await writePages(client, question, write);
    const renew = () => tokenFor(url, args, terminal);
    if (question.isFollowing) await followOn({ url, token, renew, client, at: written, write, terminal });
  } catch (error) {
    if (error instanceof UnreachableError) throw notThere(error);
    if (error instanceof WrasseError) throw token === undefined ? withoutToken(error) : refused(error);
    throw error;
  }
  return end(writer, output);
}

function withoutToken(error: WrasseError): NoAnswerError {
  const refusal = refused(error);
  if (error.status !== UNAUTHORIZED) return refusal;
  return new NoAnswerError(refusal.exitCode, `${refusal.message}; here, by --token-file or WRASSE_TOKEN`);
}

async function end(writer: Writer<Change>, output: Output): Promise<ExitCode> {
  writer.end();
  await output.flush();
  return EXIT.ok;
}

async function writePages(
  client: Client,
  { isFollowing, after, limit, shownByDefault }: RemoteQuestion,
  write: (rows: readonly Change[]) => Promise<void>,
): Promise<Written> {
  const { revision, instance } = await client.changes({ after: Number.MAX_SAFE_INTEGER, limit: 1 });
  // A number that nobody has given yet is one to come: what is there now is not behind it.
  let last = Math.min(after ?? Math.max(0, revision - (limit ?? shownByDefault)), revision);
  let left = isFollowing || (after !== undefined && limit === undefined) ? Infinity : (limit ?? shownByDefault);
  for (let isMore = true; isMore && left > 0; ) {
    const page = await client.changes({ after: last, limit: Math.min(PAGE_ROWS, left) });
    await write(page.items);
    left -= page.items.length;
    last = page.items.at(-1)?.seq ?? last;
    isMore = page.next !== null;
  }
  return { instance, after: last };
}

interface Following {
  readonly url: string;
  readonly token: string | undefined;
  readonly renew: () => Promise<string | undefined>;
  readonly client: Client;
  readonly at: Written;
  readonly terminal: Terminal;
  write(rows: readonly Change[]): Promise<void>;
}

/** This machine's own daemon has another token after each of its starts, and a file may hold another one by now. */
async function followOn(following: Following): Promise<void> {
  let { client, token } = following;
  for (;;) {
    try {
      return await follow(client, following);
    } catch (error) {
      if (!(error instanceof WrasseError)) throw error;
      const renewed = await following.renew();
      if (renewed === token) throw error;
      token = renewed;
      client = clientFor(following.url, renewed);
    }
  }
}

async function follow(client: Client, { at, write, terminal }: Following): Promise<void> {
  let isLost = false;
  for await (const event of client.subscribe(at)) {
    if (event.kind === "hello") at.instance = event.instance;
    if (event.kind === "changes") {
      await write(event.changes);
      at.after = event.changes.at(-1)?.seq ?? at.after;
    }
    const note = noteOn(event, isLost);
    if (note !== undefined) terminal.stderr.write(`wrasse: ${visible(note)}\n`);
    isLost = event.kind === "waiting" || (isLost && event.kind !== "hello");
  }
}

function noteOn(event: FeedEvent, isLost: boolean): string | undefined {
  switch (event.kind) {
    case "waiting":
      return isLost ? undefined : `${event.reason}; trying again until it works`;
    case "hello":
      return isLost ? "connected again" : undefined;
    case "snapshot":
      // Numbers that somebody could go on from are always known here, unless they are no longer those of this store.
      return event.isFirst ? `changes in between cannot be told; these are behind ${event.revision}` : undefined;
    case "changes":
    case "effects":
      return undefined;
  }
}

function clientFor(url: string, token: string | undefined): Client {
  try {
    return connect({ url, ...(token === undefined ? {} : { token }) });
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(`${shown(url)}: ${error.message}`);
    throw error;
  }
}

/** The one for this machine's own daemon is known. */
async function tokenFor(url: string, args: RemoteArguments, terminal: Terminal): Promise<string | undefined> {
  if (args.tokenFile !== undefined) return readToken(args.tokenFile);
  const token = terminal.env["WRASSE_TOKEN"] ?? "";
  if (token !== "") return token;
  const access = localAccessOf(await storePathFor(args, terminal));
  const isSame = access !== undefined && URL.canParse(url) && new URL(url).origin === new URL(access.url).origin;
  return isSame ? access.token : undefined;
}

function readToken(path: string): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch (error) {
    throw new NoAnswerError(EXIT.noInput, `cannot read the token: ${visible(messageOf(error))}`);
  }
}

function notThere({ message }: UnreachableError): NoAnswerError {
  return new NoAnswerError(EXIT.noDaemon, `${visible(message)}; is a daemon running there (wrasse watch DIRECTORY)?`);
}
