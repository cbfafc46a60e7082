/**
 * What `wrasse status --nagios` does: one line and an exit code from 0 to 3, for whatever runs plugins of Nagios. Such
 * a program knows no other codes, so whatever keeps it from an answer is unknown as well: it must never look fine
 * because nobody was there to see.
 */
import { hostname } from "node:os";
import { isExact } from "../health/glob.ts";
import { NAMES } from "../health/names.ts";
import type { Resource } from "../store/answers.ts";
import { StoreError } from "../store/errors.ts";
import type { Selector, StoreReader } from "../store/store-reader.ts";
import { type NagiosResult, nagiosResult } from "../views/nagios.ts";
import type { ObservedCheck } from "../views/snapshot.ts";
import { askStore, resourcesNamed, selectorOf } from "./asking.ts";
import { NoAnswerError, UsageError } from "./command.ts";
import type { ExitCode } from "./exit-codes.ts";
import { version } from "./manifest.ts";
import type { StatusArguments } from "./status-run.ts";
import { Output, type Terminal } from "./terminal.ts";
import { noteOnDaemon } from "./vitals-note.ts";

const UNKNOWN = 3;
const CRITICAL = 2;

export async function nagiosStatus(args: StatusArguments, terminal: Terminal): Promise<ExitCode> {
  const { exitCode, line } = await resultOf(args, terminal);
  const output = new Output(terminal.stdout);
  output.line(line);
  await output.flush();
  return exitCode;
}

async function resultOf(args: StatusArguments, terminal: Terminal): Promise<NagiosResult> {
  try {
    refuseOthers(args);
    return await askStore(args, terminal, async (reader, path) => {
      const result = nagiosResult({
        revision: reader.lastSeq(),
        takenAt: terminal.now(),
        service: { name: "wrasse", version: version(), hostname: hostname() },
        isStarting: false,
        checks: checksOf(reader, args),
      });
      const note = noteOnDaemon(path, terminal);
      return note === undefined || result.exitCode === CRITICAL ? result : unknown(note);
    });
  } catch (error) {
    if (error instanceof NoAnswerError || error instanceof UsageError || error instanceof StoreError) {
      return unknown(error.message);
    }
    throw error;
  }
}

function refuseOthers({ by, watch, output, json, level }: StatusArguments): void {
  const other = Object.entries({ by, watch, output, json, level }).find(([, value]) => value !== undefined);
  if (other !== undefined)
    throw new UsageError(`--nagios is one line of its own, which --${other[0]} does not go with`);
}

function unknown(reason: string): NagiosResult {
  return { exitCode: UNKNOWN, line: `WRASSE UNKNOWN - ${reason.replace(/\s*\n\s*/g, " ").replaceAll("|", " ")}` };
}

function checksOf(reader: StoreReader, args: StatusArguments): readonly ObservedCheck[] {
  const selector = selectorOf(args);
  if (args.names.length === 0) return reader.observed(selector);
  const resources = new Map<string, Resource>();
  for (const name of args.names)
    for (const found of resourcesNamed(reader, name, selector)) resources.set(found.id, found);
  const [only, ...others] = resources.values();
  const narrowed = only === undefined || others.length > 0 ? selector : selectorFor(only);
  return reader.observed(narrowed).filter(({ resourceId }) => resources.has(resourceId));
}

/** Leaves out little but the resource itself: what is absent, or looks like a pattern, cannot be asked for. */
function selectorFor(resource: Resource): Selector {
  const known = NAMES.map((name) => [name, resource[name]] as const);
  return Object.fromEntries(known.filter(([, text]) => text !== null && isExact(text)));
}
