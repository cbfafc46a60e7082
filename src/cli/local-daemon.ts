/** The daemon that keeps the store of this machine, asked over HTTP with what it leaves beside the store for that. */
import { readFileSync } from "node:fs";
import { visible } from "../../grammar/visible.ts";
import { UnreachableError, WrasseError } from "../client/errors.ts";
import { type Ask, createAsk } from "../client/request.ts";
import { type LocalAccess, localAccessPathOf } from "../daemon/local-access.ts";
import { messageOf } from "../store/message-of.ts";
import { NoAnswerError } from "./command.ts";
import { EXIT } from "./exit-codes.ts";
import { type PlaceArguments, storePathFor } from "./store-place.ts";
import type { Terminal } from "./terminal.ts";

export type AskDaemon = Ask;

export async function askLocalDaemon<Answer>(
  args: PlaceArguments,
  terminal: Terminal,
  act: (ask: AskDaemon) => Promise<Answer>,
): Promise<Answer> {
  const store = await storePathFor(args, terminal);
  const access = localAccessOf(store);
  if (access === undefined) throw notRunning(store);
  try {
    return await act(createAsk(new URL(access.url), access.token, (url, request) => fetch(url, request)));
  } catch (error) {
    if (error instanceof UnreachableError) throw notRunning(store, error.message);
    if (error instanceof WrasseError) throw refused(error);
    throw error;
  }
}

/** What a daemon has left beside the store; undefined if none has. */
export function localAccessOf(store: string): LocalAccess | undefined {
  try {
    return accessIn(readFileSync(localAccessPathOf(store), "utf8"));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw new NoAnswerError(EXIT.problem, `cannot read what the daemon left: ${visible(messageOf(error))}`);
  }
}

function accessIn(text: string): LocalAccess | undefined {
  try {
    const { url, token, pid } = JSON.parse(text) as Partial<LocalAccess>;
    if (typeof url !== "string" || typeof token !== "string" || typeof pid !== "number") return undefined;
    return URL.canParse(url) ? { url, token, pid } : undefined;
  } catch {
    return undefined;
  }
}

/** What wrasse has answered, for a person. */
export function refused(error: WrasseError): NoAnswerError {
  return new NoAnswerError(EXIT.problem, visible(error.detail ?? error.message));
}

function notRunning(store: string, reason?: string): NoAnswerError {
  const why = reason === undefined ? "" : ` (${visible(reason)})`;
  return new NoAnswerError(
    EXIT.noDaemon,
    `no daemon that listens keeps ${visible(store)}${why}; start one with wrasse watch DIRECTORY, or name the store with --store`,
  );
}
