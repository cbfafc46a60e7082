/**
 * Starts a deployment or a runbook run, once, and follows it to its end. The key of the effect is put into its comments,
 * in brackets and after a word of our own, so that no key is found in a longer one: an attempt after the first looks
 * there for what an earlier one has started without having been able to say so. That is why these are created as
 * resources (`POST deployments`, `POST runbookRuns`), which have a field for comments; the newer commands that go by
 * names (`…/create/v1`) have none, nor any other that could be read back.
 */
import type { AttemptRow } from "../../store/effect.ts";
import type { Trial, TrialOutcome } from "../action.ts";
import type { Arguments, Octopus } from "./octopus-client.ts";
import { OctopusCallError, outcomeOfError } from "./octopus-error.ts";
import { createdAtOf, itemsOf, optionalTextOf, resourceOf, textOf } from "./octopus-resource.ts";
import { followTask, isTaskEnd, type Pause } from "./octopus-task.ts";

export interface Execution {
  readonly collection: "deployments" | "runbookRuns";
  /** Which of them this one would be among: no list in it may be empty, that would mean all. */
  readonly among: Arguments;
  /** What is to be created, and why. Only asked for if there is none yet. */
  readonly prepare: () => Promise<{ readonly body: object; readonly reason: string }>;
}

const PAGE = 100;
const PAGES_MAX = 10;
/** How far the clock of the server may be behind ours. */
const CLOCK_DIFFERENCE_MS = 60 * 60_000;

export async function execute(
  octopus: Octopus,
  execution: Execution,
  trial: Trial,
  pause: Pause,
): Promise<TrialOutcome> {
  const { task: known, over } = startedBefore(trial.earlier);
  const found = known ?? (await findMarked(octopus, execution, trial, over));
  const task = found ?? (await create(octopus, execution, trial));
  if (typeof task !== "string") return task;
  const link = octopus.taskLink(task);
  if (known === undefined) await trial.started(task, link);
  const { end, state, errorMessage } = await followTask(octopus, task, pause);
  if (end === "Success") return { kind: "done", status: end, link };
  if (end !== undefined) {
    return {
      kind: "failed",
      status: end,
      link,
      isFinal: true,
      ...(errorMessage !== undefined && { output: errorMessage }),
    };
  }
  return { kind: "unknown", status: `still ${state}`, output: `${task} was not over when the time was`, link };
}

/** The task to go on with. One whose end an attempt has told is over: whoever asks for another attempt wants a new one. */
function startedBefore(earlier: readonly AttemptRow[]): { readonly task?: string; readonly over: ReadonlySet<string> } {
  const over = new Set<string>();
  for (const { started, status } of earlier) {
    if (started !== undefined && status !== undefined && isTaskEnd(status)) over.add(started);
  }
  const task = earlier.findLast(({ started }) => started !== undefined && !over.has(started))?.started;
  return task === undefined ? { over } : { task, over };
}

async function findMarked(
  octopus: Octopus,
  { collection, among }: Execution,
  trial: Trial,
  over: ReadonlySet<string>,
): Promise<string | TrialOutcome | undefined> {
  const [first] = trial.earlier;
  if (trial.attempt === 1 && first === undefined) return undefined;
  const since = (first?.startedAt ?? trial.effect.createdAt) - CLOCK_DIFFERENCE_MS;
  const path = `${collection}{?skip,take,projects,environments,tenants,runbooks}`;
  for (let page = 0; page < PAGES_MAX; page++) {
    const items = itemsOf(await octopus.get(path, { ...among, skip: page * PAGE, take: PAGE }));
    for (const item of items) {
      const task = optionalTextOf(item, "TaskId");
      const isOurs = optionalTextOf(item, "Comments")?.includes(markOf(trial)) === true;
      if (isOurs && task !== undefined && !over.has(task)) return task;
    }
    if (items.length < PAGE || items.every((item) => createdAtOf(item) < since)) return undefined;
  }
  const output = `more than ${PAGE * PAGES_MAX} ${collection} since: look for ${markOf(trial)} in their comments`;
  return { kind: "unknown", status: "cannot tell whether it was started", output };
}

/** Its task. Without an answer, or with one that the server has broken down, it may have been started all the same. */
async function create(
  octopus: Octopus,
  { collection, prepare }: Execution,
  trial: Trial,
): Promise<string | TrialOutcome> {
  const { body, reason } = await prepare();
  const marked = { ...body, Comments: `${reason} ${markOf(trial)}` };
  try {
    return textOf(resourceOf(await octopus.post(collection, marked)), "TaskId");
  } catch (error) {
    if (!(error instanceof OctopusCallError) || error.wasRefused) throw error;
    const { status, output } = outcomeOfError(error);
    return { kind: "unknown", status, output: `it may have been started: ${output ?? ""}` };
  }
}

function markOf({ effect }: Trial): string {
  return `[wrasse ${effect.key}]`;
}
