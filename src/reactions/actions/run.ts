/**
 * Runs a program: never through a shell, with what it has to know in its environment and as one line of JSON on its
 * standard input (`effect-document.ts`). It has a process group of its own, which is ended as a whole.
 */
import type { Buffer } from "node:buffer";
import { setTimeout as setTimeoutPromise } from "node:timers/promises";
import type * as Execa from "execa";
import type { Action, Trial, TrialOutcome } from "../action.ts";
import { documentLine, effectDocumentOf } from "../effect-document.ts";
import { OutputTail } from "../output-tail.ts";
import type { RunPlan } from "../plan.ts";
import { fillArguments } from "../slots.ts";
import { type RunSurroundings, runEnvironment } from "./run-environment.ts";

/** A program that was ended politely may clean up for so long. */
const TERM_MS_MAX = 2000;
const GROUP_LOOK_MS = 50;
/** Whoever still holds its output after a program has ended is a child that is meant to stay. */
const OUTPUT_AFTER_MS = 500;

export function createRunAction(surroundings: RunSurroundings): Action<"run"> {
  return {
    async attempt(plan, trial) {
      const filled = fillArguments(plan.argv, trial.effect, surroundings.platform);
      if (filled.kind === "refused") return { kind: "failed", status: `refused: ${filled.reason}`, isFinal: true };
      return await run(plan, filled.argv, runEnvironment(plan, trial, surroundings), trial);
    },
  };
}

async function run(
  plan: RunPlan,
  argv: readonly [string, ...string[]],
  env: Record<string, string>,
  { effect, signal }: Trial,
): Promise<TrialOutcome> {
  if (signal.aborted) return { kind: "failed", status: "not begun" };
  // Most daemons run no programs, and need not have what it takes in memory.
  const { execa } = await import("execa");
  const child = start(execa, argv, { env, cwd: plan.cwd ?? ".", input: `${documentLine(effectDocumentOf(effect))}\n` });
  const output = new OutputTail();
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => output.write(chunk));
  child.nodeChildProcess.once("exit", () => letGo(child));
  let ended: Promise<void> | undefined;
  const end = () => {
    ended ??= endGroup(child);
  };
  signal.addEventListener("abort", end, { once: true });
  const result = await child;
  signal.removeEventListener("abort", end);
  await ended;
  return { ...outcomeOf(result, plan), output: output.text() };
}

interface Given {
  readonly env: Record<string, string>;
  readonly cwd: string;
  readonly input: string;
}

function start(execa: typeof Execa.execa, [program, ...rest]: readonly [string, ...string[]], given: Given) {
  return execa(program, rest, {
    ...given,
    extendEnv: false,
    buffer: false,
    encoding: "buffer",
    reject: false,
    shell: false,
    killDescendants: true,
    forceKillAfterDelay: false,
  });
}

type Child = ReturnType<typeof start>;

/** A child of it may be meant to stay, and hold its output open for ever. */
function letGo({ stdout, stderr }: Child): void {
  const timer = setTimeout(() => {
    stdout.destroy();
    stderr.destroy();
  }, OUTPUT_AFTER_MS);
  timer.unref();
}

/** All of its group: whoever does not end when asked is killed, also when the program itself has ended. */
async function endGroup(child: Child): Promise<void> {
  child.kill("SIGTERM");
  for (let waitedMs = 0; waitedMs < TERM_MS_MAX; waitedMs += GROUP_LOOK_MS) {
    await setTimeoutPromise(GROUP_LOOK_MS);
    if (!child.kill(0)) return;
  }
  child.kill("SIGKILL");
}

function outcomeOf(result: Awaited<Child>, { argv: [program], cwd, once }: RunPlan): TrialOutcome {
  const { exitCode, signal } = result;
  if (exitCode === 0) return { kind: "done", status: "exit code 0" };
  // It has begun, and what it has done until then is its secret.
  const kind = once ? "unknown" : "failed";
  if (exitCode !== undefined) return { kind, status: `exit code ${exitCode}` };
  if (signal !== undefined) return { kind, status: `ended by ${signal}` };
  const where = cwd === undefined ? "" : `, or the directory ${cwd}`;
  const code = result.failed ? result.code : undefined;
  switch (code) {
    case "ENOENT":
      return notStarted(`there is no program ${program}${where}: check the name, and the PATH that wrasse has`);
    case "EACCES":
    case "EPERM":
      return notStarted(`${program} may not be started${where}: check its permissions`);
    case "E2BIG":
      return notStarted(`${program} was given too much: take long values from standard input`);
    case "EAGAIN":
    case "EMFILE":
    case "ENFILE":
    case "ENOMEM":
      return { kind: "failed", status: `${program} could not be started: ${code}` };
    default:
      return { kind, status: `${program} could not be started: ${code ?? "no reason is known"}` };
  }
}

function notStarted(status: string): TrialOutcome {
  return { kind: "failed", status, isFinal: true };
}
