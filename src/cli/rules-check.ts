/** What `wrasse rules check` does: each rule in words, and what speaks against it. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { formatDuration } from "../health/duration.ts";
import { planText } from "../reactions/plan-text.ts";
import type { Rule } from "../reactions/rule.ts";
import { NoStoreError } from "../store/errors.ts";
import { openReader } from "../store/open-reader.ts";
import type { KeptLevel } from "../store/store-reader.ts";
import { answer } from "./asking.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import type { Finding } from "./finding.ts";
import { findingText } from "./finding.ts";
import { asksForFields, formatFor } from "./output/formats.ts";
import { expectText, limitText, whenText } from "./output/rule-text.ts";
import { painted, type Style, shown, styleFor } from "./output/style.ts";
import type { View } from "./output/view.ts";
import { findingsOf } from "./rule-findings.ts";
import { noConfig, type RulesArguments, readingOf } from "./rules-config.ts";
import { CONFIG_FILE, storePathFor } from "./store-place.ts";
import { Output, type Terminal } from "./terminal.ts";

/** As it is shown, and as JSON has it. */
interface CheckedRule {
  readonly name: string;
  readonly mode: Rule["mode"];
  readonly when: string;
  readonly do: readonly string[];
  readonly recover: readonly string[];
  readonly limit: string | null;
  readonly cooldown: string | null;
  readonly expect: string | null;
  readonly findings: readonly Finding[];
}

const RULE_VIEW: View<CheckedRule> = {
  columns: [
    { title: "RULE", text: ({ name }) => name },
    { title: "MODE", text: ({ mode }) => mode },
    { title: "WHEN", text: ({ when }) => when, isFlexible: true },
    { title: "DO", text: (rule) => rule.do.join("; "), isFlexible: true },
    { title: "RECOVER", text: ({ recover }) => recover.join("; "), isOptional: true, isFlexible: true },
    { title: "LIMIT", text: ({ limit }) => limit ?? "", isOptional: true, isFlexible: true },
    { title: "FINDINGS", text: ({ findings }) => findings.map(({ finding }) => finding).join("; "), isFlexible: true },
  ],
  fields: ["name", "mode", "when", "do", "recover", "limit", "cooldown", "expect", "findings"],
  json: (rule) => ({ ...rule }),
  name: ({ name }) => name,
};

export async function checkRules(args: RulesArguments, terminal: Terminal): Promise<ExitCode> {
  const path = resolve(args.config ?? CONFIG_FILE);
  if (args.config === undefined && !existsSync(path)) throw noConfig();
  const reading = readingOf(path, args, terminal);
  if (reading.kind === "faults") {
    const { config } = await import("./config-run.ts");
    return config(
      { ...definite({ config: args.config, store: args.store }), words: ["check"], showOrigin: false },
      terminal,
    );
  }
  const { rules } = reading.config.reactions;
  const resources = await knownResources(args, terminal);
  const checked = rules.map((rule) => checkedRule(rule, rules, findingsOf(rule, { env: terminal.env, resources })));
  if (asksForFields(args) || formatFor(args, terminal) !== "table")
    await answer(RULE_VIEW, args, terminal, () => checked);
  else await tell(checked, args, terminal);
  if (rules.length === 0) terminal.stderr.write("wrasse: the configuration has no rules\n");
  const isBad = checked.some(({ findings }) => findings.some(({ verdict }) => verdict === "bad"));
  return isBad ? EXIT.problem : EXIT.ok;
}

/** Without a store nobody knows, which is nothing bad: the daemon may run elsewhere, or not yet. */
async function knownResources(args: RulesArguments, terminal: Terminal): Promise<readonly KeptLevel[] | undefined> {
  try {
    const reader = openReader(await storePathFor(args, terminal));
    try {
      return [...reader.levels()];
    } finally {
      reader.close();
    }
  } catch (error) {
    if (error instanceof NoStoreError) return undefined;
    throw error;
  }
}

function checkedRule(rule: Rule, rules: readonly Rule[], findings: readonly Finding[]): CheckedRule {
  return {
    name: rule.name,
    mode: rule.mode,
    when: whenText(rule, rules),
    do: rule.do.map(planText),
    recover: rule.recover.map(planText),
    limit: rule.limit === undefined ? null : limitText(rule.limit),
    cooldown: rule.cooldownMs === 0 ? null : formatDuration(rule.cooldownMs),
    expect: expectText(rule) ?? null,
    findings,
  };
}

/** To a person in full, and what speaks against each below it: a table would shorten just that. */
async function tell(rules: readonly CheckedRule[], args: RulesArguments, terminal: Terminal): Promise<void> {
  const output = new Output(terminal.stdout);
  const style = styleFor(args, terminal);
  for (const [index, rule] of rules.entries()) {
    if (index > 0) output.write("\n");
    output.write(ruleText(rule, style));
    for (const finding of rule.findings) output.write(findingText(finding, style));
  }
  await output.flush();
}

function ruleText(rule: CheckedRule, style: Style): string {
  const lines: readonly (readonly [title: string, text: string | null])[] = [
    ["when", rule.when],
    ...rule.do.map((text, index) => [index === 0 ? "do" : "", text] as const),
    ...rule.recover.map((text, index) => [index === 0 ? "recover" : "", text] as const),
    ["limit", rule.limit],
    ["cooldown", rule.cooldown],
    ["expect", rule.expect],
  ];
  const body = lines.flatMap(([title, text]) =>
    text === null ? [] : [`  ${title.padEnd(8)}  ${shown(text, style)}\n`],
  );
  return `${painted(rule.name, 1, style)} (${rule.mode})\n${body.join("")}`;
}

function definite<Properties extends object>(properties: Properties) {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Properties]?: Exclude<Properties[Key], undefined>;
  };
}
