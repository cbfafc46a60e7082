/** What people say about effects, told to the daemon one by one: each is answered for itself. */
import { visible } from "../../grammar/visible.ts";
import { WrasseError } from "../client/errors.ts";
import type { EffectVerb } from "../reactions/reactor.ts";
import type { EffectWithAttempts } from "../store/answers.ts";
import { EXIT, type ExitCode, exitCodeOfAll } from "./exit-codes.ts";
import { type AskDaemon, askLocalDaemon } from "./local-daemon.ts";
import type { PlaceArguments } from "./store-place.ts";
import { Output, type Terminal } from "./terminal.ts";

const HAPPENED: Readonly<Record<EffectVerb, string>> = {
  approve: "approved",
  reject: "rejected",
  retry: "will be tried once more",
  abandon: "abandoned",
};

interface DecideArguments extends PlaceArguments {
  readonly comment?: string;
}

interface Decision {
  readonly verb: EffectVerb;
  readonly comment: string | undefined;
}

/** All of them are told, also if one is refused. */
export async function decideOn(
  verb: EffectVerb,
  numbers: readonly number[],
  args: DecideArguments,
  terminal: Terminal,
): Promise<ExitCode> {
  const output = new Output(terminal.stdout);
  const answers = await askLocalDaemon(args, terminal, async (ask) => {
    const codes: ExitCode[] = [];
    for (const number of new Set(numbers)) {
      codes.push(await decideOnOne(ask, number, { verb, comment: args.comment }, { output, terminal }));
    }
    return codes;
  });
  await output.flush();
  return exitCodeOfAll(answers);
}

async function decideOnOne(
  ask: AskDaemon,
  number: number,
  { verb, comment }: Decision,
  { output, terminal }: { readonly output: Output; readonly terminal: Terminal },
): Promise<ExitCode> {
  try {
    const { state } = await ask<EffectWithAttempts>({
      method: "POST",
      path: `api/effects/${number}/${verb}`,
      ...(comment === undefined ? {} : { body: { comment } }),
    });
    output.line(`effect ${number}: ${HAPPENED[verb]}, now ${state}`);
    return EXIT.ok;
  } catch (error) {
    if (!(error instanceof WrasseError) || (error.status !== 409 && error.status !== 404)) throw error;
    await output.flush();
    const isAbsent = error.status === 404;
    const absence = `there is no effect ${number}; wrasse effects lists those there are`;
    terminal.stderr.write(`wrasse: ${isAbsent ? absence : visible(error.detail ?? error.message)}\n`);
    return isAbsent ? EXIT.notFound : EXIT.problem;
  }
}
