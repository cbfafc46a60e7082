/** What `wrasse effects show` does: everything there is to know about effects, with every try at them. */
import { freeingIn } from "../reactions/freeing.ts";
import type { Attempt, EffectWithAttempts } from "../store/answers.ts";
import { ageSince } from "./age.ts";
import { answer, askStore, writeFields } from "./asking.ts";
import { NoAnswerError } from "./command.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { aboutText, EFFECT_VIEW } from "./output/effect-view.ts";
import { asksForFields, type OutputArguments } from "./output/formats.ts";
import { type Style, shown, styleFor } from "./output/style.ts";
import type { View } from "./output/view.ts";
import type { PlaceArguments } from "./store-place.ts";
import { Output, type Terminal } from "./terminal.ts";

interface ShownEffect extends EffectWithAttempts {
  readonly freedBy: string | null;
}

const VIEW: View<ShownEffect> = {
  columns: [],
  fields: [...EFFECT_VIEW.fields, "tries", "freedBy"],
  json: (effect) => ({ ...effect }),
  name: EFFECT_VIEW.name,
};

const STRUCTURED: ReadonlySet<string | undefined> = new Set(["json", "jsonl", "yaml", "name"]);

interface Text {
  readonly style: Style;
  readonly now: number;
}

export async function showEffect(
  numbers: readonly number[],
  args: OutputArguments & PlaceArguments,
  terminal: Terminal,
): Promise<ExitCode> {
  if (asksForFields(args)) return writeFields(VIEW, terminal);
  const found = await askStore(args, terminal, async (reader) =>
    numbers.map((number) => {
      const effect = reader.effect(number);
      if (effect !== undefined) return { ...effect, freedBy: freeingIn(reader, effect) };
      throw new NoAnswerError(EXIT.notFound, `there is no effect ${number}; wrasse effects lists those there are`);
    }),
  );
  if (args.json !== undefined || STRUCTURED.has(args.output)) return answer(VIEW, args, terminal, () => found);
  const output = new Output(terminal.stdout);
  const text = { style: styleFor(args, terminal), now: terminal.now() };
  for (const [index, effect] of found.entries()) {
    if (index > 0) output.line("");
    for (const line of linesOf(effect, text)) output.line(line);
  }
  await output.flush();
  return EXIT.ok;
}

function linesOf(effect: ShownEffect, text: Text): readonly string[] {
  const { number, state, rule, phase, resource, subject, level, message, summary, layer, reason, by } = effect;
  const { style } = text;
  const optional = (title: string, value: string | null) =>
    value === null ? [] : [`  ${title.padEnd(8)} ${shown(value, style)}`];
  const cause = effect.seq === null ? "time alone" : `change #${effect.seq}`;
  return [
    `effect ${number} is ${state}: ${shown(summary, style)}`,
    `  rule     ${shown(rule, style)}${phase === "recover" ? ", what it does once it is healthy again" : ""}`,
    `  about    ${shown(aboutText(effect), style)}, which was ${level}`,
    ...optional("id", resource === null ? subject : resource.id),
    ...optional("message", message),
    `  set off  by ${cause} at ${effect.createdAt} (${ageSince(effect.createdAt, text.now)})`,
    ...optional("reason", reason === null ? layer : `${reason}${layer === null ? "" : ` (${layer})`}`),
    ...optional("by", by),
    ...optional("ended", effect.endedAt),
    ...optional("key", effect.key),
    ...optional("freed by", effect.freedBy),
    ...effect.tries.flatMap((attempt) => attemptLines(attempt, style)),
  ];
}

function attemptLines(
  { number, startedAt, endedAt, outcome, status, link, output }: Attempt,
  style: Style,
): readonly string[] {
  const end = endedAt === null ? "still going on" : `${outcome ?? "ended"} at ${endedAt}`;
  const said = status === null ? "" : `: ${shown(status, style)}`;
  const lines = output === null || output === "" ? [] : output.replace(/\r?\n$/, "").split(/\r?\n/);
  return [
    `attempt ${number} at ${startedAt}, ${end}${said}`,
    ...(link === null ? [] : [`  link     ${shown(link, style)}`]),
    ...lines.map((line) => `  | ${shown(line, style)}`.trimEnd()),
  ];
}
