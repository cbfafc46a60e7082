/** `wrasse lint`: what is wrong with the messages in logs, or with those that scripts are going to write. */

import { visible } from "../../grammar/visible.ts";
import type { Diagnostic } from "../lint/diagnostic.ts";
import { SOURCE_KINDS } from "../lint/source-kind.ts";
import type { Command } from "./command.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { eachInput, readWhole, STDIN, scanBytes, scanInput } from "./inputs.ts";
import { type LanguageArguments, languageOptions, readerOptions } from "./language-options.ts";
import { fixBytes, replaceFile } from "./lint-fix.ts";
import { LINT_FORMATS, type LintFormat } from "./lint-formats.ts";
import { createLintScan, type LintOptions, NotLintableError } from "./lint-scan.ts";
import { Output, type Terminal } from "./terminal.ts";

interface LintArguments extends LanguageArguments, Pick<LintOptions, "kind"> {
  readonly files: readonly string[];
  readonly format: keyof typeof LINT_FORMATS;
  readonly fix: boolean;
}

export const lintCommand: Command = {
  name: "lint",
  list: "files",
  summary: "Find broken messages in logs, and in scripts before they write any",
  examples: [
    ["wrasse lint deploy.log check.sh", "what is wrong, and what to write instead"],
    ["wrasse lint --fix scripts/*.ps1", "repair what can only have meant one thing"],
    ["wrasse lint --format github *.sh", "annotations for a workflow; sarif for code scanning"],
  ],
  options: {
    format: { choices: Object.keys(LINT_FORMATS), default: "text", describe: "For people, or for the tools around" },
    fix: { type: "boolean", default: false, describe: "Rewrite plain messages that can only have meant one thing" },
    kind: {
      choices: ["auto", ...SOURCE_KINDS],
      default: "auto",
      describe: "What the files are; auto goes by name and #! line",
    },
    ...languageOptions,
  },
  run: (args, terminal) => lintInputs(args as unknown as LintArguments, terminal),
};

async function lintInputs(args: LintArguments, terminal: Terminal): Promise<ExitCode> {
  const output = new Output(terminal.stdout);
  const format = LINT_FORMATS[args.format](terminal.columns);
  const lintInput = args.fix ? fixInput : reportInput;
  const options = { kind: args.kind, reading: readerOptions(args, terminal.now) };
  let problemCount = 0;
  let fixedCount = 0;
  output.write(format.begin());
  const exitCode = await eachInput(args.files, terminal, async (path) => {
    try {
      const counts = await lintInput({ path, options, terminal, output, format });
      problemCount += counts.problems;
      fixedCount += counts.fixed;
    } catch (error) {
      if (!(error instanceof NotLintableError)) throw error;
      terminal.stderr.write(`wrasse: ${visible(path)} cannot be linted: ${error.message}\n`);
      problemCount++;
    }
  });
  output.write(format.end());
  await output.flush();
  if (fixedCount > 0) terminal.stderr.write(`wrasse: fixed ${fixedCount} of ${problemCount} problems\n`);
  if (exitCode !== EXIT.ok) return exitCode;
  return problemCount > fixedCount ? EXIT.problem : EXIT.ok;
}

interface LintJob {
  readonly path: string;
  readonly options: LintOptions;
  readonly terminal: Terminal;
  readonly output: Output;
  readonly format: LintFormat;
}

interface Counts {
  readonly problems: number;
  readonly fixed: number;
}

async function reportInput({ path, options, terminal, output, format }: LintJob): Promise<Counts> {
  let problems = 0;
  const scan = createLintScan(path, options, (diagnostic) => {
    problems++;
    output.write(format.diagnostic(path, diagnostic));
  });
  await scanInput(path, terminal.stdin, scan, () => output.flush());
  return { problems, fixed: 0 };
}

/** Fixes a file in place. Standard input comes out fixed on standard output, and what is still wrong goes beside it. */
async function fixInput({ path, options, terminal, output, format }: LintJob): Promise<Counts> {
  const bytes = await readWhole(path, terminal.stdin);
  const diagnostics: Diagnostic[] = [];
  scanBytes(
    bytes,
    createLintScan(path, options, (diagnostic) => diagnostics.push(diagnostic)),
  );
  const { bytes: fixed, remaining } = fixBytes(bytes, diagnostics);
  if (path === STDIN) terminal.stdout.write(fixed);
  else if (!fixed.equals(bytes)) replaceFile(path, fixed);
  for (const diagnostic of remaining) {
    const text = format.diagnostic(path, diagnostic);
    if (path === STDIN) terminal.stderr.write(text);
    else output.write(text);
  }
  return { problems: diagnostics.length, fixed: diagnostics.length - remaining.length };
}
