/** The process around the command line: its streams and its end. */
import { run } from "./cli.ts";
import { EXIT } from "./exit-codes.ts";

const { stdin, stdout, stderr } = process;

// A failed write is told to whoever awaits it, in `Output`; unheard, the same failure would end the process.
stdout.on("error", () => {});

try {
  process.exitCode = await run(process.argv.slice(2), { stdin, stdout, stderr, columns: stdout.columns });
} catch (error) {
  process.exitCode = explain(error);
}

/** When whoever read our output has gone (`wrasse parse … | head`), there is nothing to say and nobody to say it to. */
function explain(error: unknown): number {
  if (error instanceof Error && "code" in error && error.code === "EPIPE") return EXIT.ok;
  stderr.write(`wrasse: ${error instanceof Error ? error.message : String(error)}\n`);
  return EXIT.problem;
}
