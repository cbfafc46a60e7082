/** What `wrasse problems` does. */
import type { Problem } from "../store/answers.ts";
import { answer, askStore, countOf, writeFields } from "./asking.ts";
import type { ExitCode } from "./exit-codes.ts";
import { PROBLEM_VIEW } from "./output/change-view.ts";
import { asksForFields, type OutputArguments } from "./output/formats.ts";
import type { PlaceArguments } from "./store-place.ts";
import type { Terminal } from "./terminal.ts";

export interface ProblemsArguments extends OutputArguments, PlaceArguments {
  readonly kind?: Problem["kind"];
  readonly limit: string;
}

export async function problems(args: ProblemsArguments, terminal: Terminal): Promise<ExitCode> {
  const limit = countOf(args.limit, "limit");
  if (asksForFields(args)) return writeFields(PROBLEM_VIEW, terminal);
  return askStore(args, terminal, (reader) =>
    answer(PROBLEM_VIEW, args, terminal, () =>
      reader.problems({ limit, ...(args.kind === undefined ? {} : { kind: args.kind }) }),
    ),
  );
}
