/** The process around the command line: its streams and its end. */

import { enableCompileCache } from "node:module";
import { setTimeout } from "node:timers/promises";
import { visible } from "../../grammar/visible.ts";
import { messageOf } from "../store/message-of.ts";
import { EXIT } from "./exit-codes.ts";

// Whoever starts this file without the launcher would have everything compiled anew each time.
enableCompileCache();

const { env, stdin, stdout, stderr } = process;

// A failed write is told to whoever awaits it, in `Output`; unheard, the same failure would end the process.
stdout.on("error", () => {});

try {
  const { run } = await import("./cli.ts");
  process.exitCode = await run(process.argv.slice(2), {
    stdin,
    stdout,
    stderr,
    env,
    isTerminal: stdout.isTTY === true,
    // Some terminals do not know their size, and say 0.
    ...(stdout.columns > 0 ? { columns: stdout.columns } : {}),
    now: () => Date.now(),
    pause: (durationMs) => setTimeout(durationMs, true),
  });
} catch (error) {
  process.exitCode = explain(error);
}

/** When whoever read our output has gone (`wrasse parse … | head`), there is nothing to say and nobody to say it to. */
function explain(error: unknown): number {
  if (error instanceof Error && "code" in error && error.code === "EPIPE") return EXIT.ok;
  stderr.write(`wrasse: ${visible(messageOf(error))}\n`);
  return EXIT.problem;
}
