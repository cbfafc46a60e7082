/** What `wrasse rules test` does: one report, one rule, and why it would fire or not. Nothing is written. */
import { settingsOf } from "../daemon/config-rules.ts";
import { resourceIdOf } from "../health/names.ts";
import { planText } from "../reactions/plan-text.ts";
import { rehearse } from "../reactions/rehearsal.ts";
import { NoStoreError } from "../store/errors.ts";
import { openReader } from "../store/open-reader.ts";
import type { StoreReader } from "../store/store-reader.ts";
import { answer } from "./asking.ts";
import { UsageError } from "./command.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { readWhole, STDIN } from "./inputs.ts";
import { asksForFields, formatFor } from "./output/formats.ts";
import { REHEARSAL_VIEW, type RehearsalRow, rehearsalRowOf, rehearsalText } from "./output/rehearsal-view.ts";
import { styleFor } from "./output/style.ts";
import { readReport } from "./report-argument.ts";
import { presentOf } from "./rule-present.ts";
import { type RulesArguments, ruleNamed, rulesConfig } from "./rules-config.ts";
import { storePathFor } from "./store-place.ts";
import { Output, type Terminal } from "./terminal.ts";

export async function testRule(args: RulesArguments, terminal: Terminal): Promise<ExitCode> {
  const { rule: name, report } = args;
  if (name === undefined) throw new UsageError("name the rule: wrasse rules test --rule NAME --report '…'");
  if (report === undefined) throw new UsageError("say what would be reported: --report 'web-01 unhealthy no answer'");
  if (asksForFields(args)) return answer(REHEARSAL_VIEW, args, terminal, () => []);
  const config = await rulesConfig(args, terminal);
  const rule = ruleNamed(name, config.reactions.rules);
  const said = readReport(report === STDIN ? (await readWhole(STDIN, terminal.stdin)).toString("utf8") : report);
  const reader = openIfAny(await storePathFor(args, terminal));
  try {
    const present = presentOf(said, { reader, config, args, now: terminal.now() });
    const settings = settingsOf(config);
    const levels = () => reader?.levels() ?? [];
    const instance = reader?.instance() ?? "nobody";
    const rehearsal = rehearse({ ...present, rule, settings, levels, instance, describe: planText });
    await tell(rehearsalRowOf(rule, resourceIdOf(present.names), rehearsal, present), args, terminal);
    return rehearsal.kind === "fires" ? EXIT.ok : EXIT.problem;
  } finally {
    reader?.close();
  }
}

/** Without a store nothing is known of the resource, and nothing has fired for it. */
function openIfAny(path: string): StoreReader | undefined {
  try {
    return openReader(path);
  } catch (error) {
    if (error instanceof NoStoreError) return undefined;
    throw error;
  }
}

async function tell(row: RehearsalRow, args: RulesArguments, terminal: Terminal): Promise<void> {
  if (formatFor(args, terminal) !== "table") {
    await answer(REHEARSAL_VIEW, args, terminal, () => [row]);
    return;
  }
  const output = new Output(terminal.stdout);
  output.write(rehearsalText(row, styleFor(args, terminal)));
  await output.flush();
}
