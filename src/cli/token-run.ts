/** What `wrasse token create`, `list` and `revoke` do: the daemon is asked, which alone writes to the store. */
import { closest } from "../../grammar/closest.ts";
import { shown } from "../../grammar/malformed.ts";
import { visible } from "../../grammar/visible.ts";
import { WrasseError } from "../client/errors.ts";
import { parseDuration } from "../health/duration.ts";
import type { Role } from "../store/token.ts";
import { answer, writeFields } from "./asking.ts";
import { NoAnswerError, UsageError } from "./command.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { type AskDaemon, askLocalDaemon } from "./local-daemon.ts";
import { asksForFields, type OutputArguments } from "./output/formats.ts";
import { createMadeTokenWriter, MADE_FIELDS, type MadeToken } from "./output/made-token.ts";
import { TOKEN_VIEW, type TokenAnswer, withinText } from "./output/token-view.ts";
import type { PlaceArguments } from "./store-place.ts";
import { Output, type Terminal } from "./terminal.ts";
import { selectorsOf, type WithinArguments } from "./token-selectors.ts";

export interface TokenArguments extends WithinArguments, OutputArguments, PlaceArguments {
  readonly words: readonly string[];
  readonly role?: Role;
  readonly expires?: string;
}

const ACTIONS = { create, list, revoke } as const;

type Action = (words: readonly string[], args: TokenArguments, terminal: Terminal) => Promise<ExitCode>;

export async function token(args: TokenArguments, terminal: Terminal): Promise<ExitCode> {
  const [word = "", ...words] = args.words;
  const known = Object.keys(ACTIONS);
  const action: Action | undefined = Object.entries(ACTIONS).find(([name]) => name === word)?.[1];
  if (action !== undefined) return action(words, args, terminal);
  const meant = closest(word, known);
  const advice = meant === undefined ? `write token ${known.join(", token ")}` : `did you mean token ${meant}?`;
  throw new UsageError(word === "" ? `token what? ${advice}` : `there is no token ${shown(word)}; ${advice}`);
}

async function create(words: readonly string[], args: TokenArguments, terminal: Terminal): Promise<ExitCode> {
  if (asksForFields(args)) return writeFields({ fields: MADE_FIELDS }, terminal);
  const name = oneWord(words, "create NAME", "give the token a name to know it by");
  const { role } = args;
  if (role === undefined) throw new UsageError("say what it lets one do: --role read, report, operate or admin");
  const expiresAt = args.expires === undefined ? undefined : terminal.now() + durationOf(args.expires);
  const within = selectorsOf(args);
  if (role === "admin" && within !== undefined) {
    throw new UsageError(
      "a token that makes others has to stand for everything: leave the selectors out, or take --role operate",
    );
  }
  const output = new Output(terminal.stdout);
  const write = await createMadeTokenWriter(args, output);
  const wish = {
    ...{ name, role },
    ...(within === undefined ? {} : { within }),
    ...(expiresAt === undefined ? {} : { expiresAt: new Date(expiresAt).toISOString() }),
  };
  const made = await askLocalDaemon(args, terminal, (ask) =>
    ask<MadeToken>({ method: "POST", path: "api/tokens", body: wish }),
  );
  write(made);
  await output.flush();
  const until = made.token.expiresAt === null ? "until it is revoked" : `until ${made.token.expiresAt}`;
  const what = `${made.token.role} for ${withinText(made.token)}, ${until}`;
  terminal.stderr.write(
    `wrasse: this is the token ${shown(visible(made.token.name))} (${what}); it is shown only now, so keep it safe.\n` +
      `wrasse: send it as "Authorization: Bearer …"; wrasse token revoke ${visible(made.token.id)} ends it.\n`,
  );
  return EXIT.ok;
}

async function list(words: readonly string[], args: TokenArguments, terminal: Terminal): Promise<ExitCode> {
  const [more] = words;
  if (more !== undefined) throw new UsageError(`wrasse token list takes no arguments, and got ${shown(more)}`);
  return answer(TOKEN_VIEW, args, terminal, async () => {
    const { items } = await askLocalDaemon(args, terminal, (ask) =>
      ask<{ readonly items: readonly TokenAnswer[] }>({ path: "api/tokens" }),
    );
    return items;
  });
}

async function revoke(words: readonly string[], args: TokenArguments, terminal: Terminal): Promise<ExitCode> {
  const id = oneWord(words, "revoke ID", "name the token by its id, which wrasse token list shows");
  const { name } = await askLocalDaemon(args, terminal, (ask) => revoked(ask, id));
  terminal.stderr.write(`wrasse: the token ${shown(visible(name))} lets nobody in any more\n`);
  return EXIT.ok;
}

async function revoked(ask: AskDaemon, id: string): Promise<TokenAnswer> {
  try {
    const { token: ended } = await ask<{ readonly token: TokenAnswer }>({
      method: "DELETE",
      path: `api/tokens/${encodeURIComponent(id)}`,
    });
    return ended;
  } catch (error) {
    if (!(error instanceof WrasseError) || error.status !== 404) throw error;
    throw new NoAnswerError(EXIT.notFound, `there is no token ${shown(visible(id))}; wrasse token list has their ids`);
  }
}

function oneWord([word, more]: readonly string[], usage: string, advice: string): string {
  if (word === undefined) throw new UsageError(`${advice}: wrasse token ${usage}`);
  if (more !== undefined)
    throw new UsageError(`one token at a time: wrasse token ${usage}; ${shown(more)} is one more`);
  return word;
}

function durationOf(text: string): number {
  const durationMs = parseDuration(text);
  if (durationMs === undefined) throw new UsageError(`--expires takes a time like 90d or 12h, and got ${shown(text)}`);
  return durationMs;
}
