/** What `wrasse config check`, `view` and `schema` do. */
import { resolve } from "node:path";
import { closest } from "../../grammar/closest.ts";
import { shown } from "../../grammar/malformed.ts";
import { visible } from "../../grammar/visible.ts";
import type { ConfigFault, ConfigPlace, ConfigReading, Origin } from "../daemon/config.ts";
import { readConfigBytes } from "../daemon/config-file.ts";
import { configJsonSchema, configTable } from "../daemon/config-reference.ts";
import { configAsJson, configAsYaml } from "../daemon/config-view.ts";
import { caretLines } from "./caret.ts";
import { UsageError } from "./command.ts";
import type { ConfigArguments } from "./config.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { eachInput, readWhole, STDIN } from "./inputs.ts";
import { CONFIG_FILE, configPlace } from "./store-place.ts";
import { Output, type Terminal } from "./terminal.ts";

const ACTIONS = { check, view, schema } as const;

type Action = (file: string | undefined, args: ConfigArguments, terminal: Terminal) => Promise<ExitCode>;

export async function config(args: ConfigArguments, terminal: Terminal): Promise<ExitCode> {
  const [word = "", file, ...more] = args.words;
  const known = Object.keys(ACTIONS);
  const action: Action | undefined = Object.entries(ACTIONS).find(([name]) => name === word)?.[1];
  if (action === undefined) {
    const meant = closest(word, known);
    const advice = meant === undefined ? `write config ${known.join(", config ")}` : `did you mean config ${meant}?`;
    throw new UsageError(word === "" ? `config what? ${advice}` : `there is no config ${shown(word)}; ${advice}`);
  }
  if (more[0] !== undefined) throw new UsageError(`one configuration at a time; ${shown(more[0])} is one more`);
  if (file !== undefined && args.config !== undefined)
    throw new UsageError("name the file behind the word or with --config");
  return action(file ?? args.config, args, terminal);
}

interface ReadFile {
  readonly path: string;
  readonly text: string;
  readonly reading: ConfigReading;
}

async function read(
  path: string,
  args: ConfigArguments,
  terminal: Terminal,
  act: (file: ReadFile) => Promise<ExitCode>,
): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.ok;
  const unread = await eachInput([path], terminal, async () => {
    const bytes = await readWhole(path, terminal.stdin);
    const reading = readConfigBytes(bytes, placeOf(path, args, terminal));
    exitCode = await act({ path, text: bytes.toString("utf8").replace(/^\ufeff/, ""), reading });
  });
  return unread === EXIT.ok ? exitCode : unread;
}

/** Standard input stands in the current folder. */
function placeOf(path: string, args: ConfigArguments, terminal: Terminal): ConfigPlace {
  return { ...configPlace(args, terminal), path: resolve(path === STDIN ? CONFIG_FILE : path) };
}

async function check(file: string | undefined, args: ConfigArguments, terminal: Terminal): Promise<ExitCode> {
  if (args.output !== undefined) throw new UsageError("--output is for config view and config schema");
  return read(file ?? CONFIG_FILE, args, terminal, async (found) => {
    if (found.reading.kind === "faults") return tellFaults(found, found.reading.faults, terminal);
    const { sources, policies } = found.reading.config;
    const counts = `${counted(sources.length, "source", "sources")}, ${counted(policies.length, "policy", "policies")}`;
    terminal.stderr.write(`wrasse: ${visible(found.path)} is fine: ${counts}\n`);
    return EXIT.ok;
  });
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

async function tellFaults({ path, text }: ReadFile, faults: readonly ConfigFault[], terminal: Terminal) {
  const output = new Output(terminal.stdout);
  const lines = text.split("\n");
  for (const fault of faults) output.write(faultText(path, lines[fault.line - 1] ?? "", fault, terminal.columns));
  await output.flush();
  return EXIT.problem;
}

function faultText(path: string, line: string, fault: ConfigFault, columns = 100): string {
  const characters = [...line.replace(/\r$/, "")];
  const from = characters.slice(0, fault.column - 1).join("").length;
  const length = characters.slice(fault.column - 1, fault.column - 1 + fault.length).join("").length;
  const stretch = { text: characters.join(""), from, until: from + length };
  const [source, caret] = caretLines(stretch, columns - 4);
  const where = fault.path === "" ? "" : `${fault.path}: `;
  return `${visible(path)}:${fault.line}:${fault.column}: ${where}${fault.reason}\n  | ${source}\n  | ${caret}\n`;
}

async function view(file: string | undefined, args: ConfigArguments, terminal: Terminal): Promise<ExitCode> {
  const { output: form = "yaml", showOrigin } = args;
  if (form === "markdown") throw new UsageError("config view writes yaml or json");
  if (form === "json" && showOrigin)
    throw new UsageError("--show-origin writes comments, and JSON has none: leave -o json out");
  return read(file ?? CONFIG_FILE, args, terminal, async (found) => {
    const { path, reading } = found;
    if (reading.kind === "faults") return tellFaults(found, reading.faults, terminal);
    const originOf = (key: string) => originText(reading.origins.get(key), path);
    const output = new Output(terminal.stdout);
    output.write(
      form === "json" ? configAsJson(reading.config) : configAsYaml(reading.config, showOrigin ? originOf : undefined),
    );
    await output.flush();
    return EXIT.ok;
  });
}

function originText(origin: Origin | undefined, path: string): string {
  switch (origin?.kind) {
    case undefined:
      return "default";
    case "line":
      return `${visible(path)}:${origin.line}`;
    case "given":
      return origin.by;
  }
}

async function schema(file: string | undefined, args: ConfigArguments, terminal: Terminal): Promise<ExitCode> {
  const { output: form = "json", showOrigin } = args;
  if (file !== undefined) throw new UsageError("config schema is the same for every file; name none");
  if (form === "yaml") throw new UsageError("config schema writes json or markdown");
  if (showOrigin) throw new UsageError("--show-origin is for config view");
  const output = new Output(terminal.stdout);
  output.write(form === "json" ? `${JSON.stringify(configJsonSchema(), null, 2)}\n` : configTable());
  await output.flush();
  return EXIT.ok;
}
