/** What `wrasse verify` does. */

import { visible } from "../../grammar/visible.ts";
import { verifyStore } from "../store/backup.ts";
import { NoStoreError } from "../store/errors.ts";
import { noDaemonError } from "./asking.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { type PlaceArguments, storePathFor } from "./store-place.ts";
import { Output, type Terminal } from "./terminal.ts";

export interface VerifyArguments extends PlaceArguments {}

export async function verify(args: VerifyArguments, terminal: Terminal): Promise<ExitCode> {
  const path = await storePathFor(args, terminal);
  const output = new Output(terminal.stdout);
  const problems = problemsOf(path);
  for (const problem of problems) output.line(visible(problem));
  await output.flush();
  if (problems.length === 0) terminal.stderr.write(`wrasse: ${visible(path)} is whole\n`);
  else terminal.stderr.write(`wrasse: put a backup in its place, or move it away and start afresh\n`);
  return problems.length === 0 ? EXIT.ok : EXIT.problem;
}

function problemsOf(path: string): readonly string[] {
  try {
    return verifyStore(path).problems;
  } catch (error) {
    if (error instanceof NoStoreError) throw noDaemonError(path);
    throw error;
  }
}
