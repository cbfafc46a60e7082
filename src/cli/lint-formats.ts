/** How diagnostics are written: for people with a caret, for programs, for code scanning, for GitHub's annotations. */

import { visible } from "../../grammar/visible.ts";
import { ADVICE, type Diagnostic } from "../lint/diagnostic.ts";
import { caretLines } from "./caret.ts";
import { version } from "./manifest.ts";

export interface LintFormat {
  begin(): string;
  diagnostic(file: string, diagnostic: Diagnostic): string;
  end(): string;
}

export const LINT_FORMATS = {
  text: textFormat,
  json: jsonFormat,
  sarif: sarifFormat,
  github: githubFormat,
} satisfies Record<string, (columns: number | undefined) => LintFormat>;

function textFormat(columns = 100): LintFormat {
  return {
    begin: () => "",
    diagnostic: (file, diagnostic) => {
      const { line, column, code, reason, advice, repair } = diagnostic;
      const write = repair === undefined ? advice : `write ${visible(repair.text)}`;
      const [source, caret] = caretLines(diagnostic, columns - 4);
      return `${visible(file)}:${line}:${column}: ${code}: ${reason}\n  | ${source}\n  | ${caret}\n  = ${write}\n`;
    },
    end: () => "",
  };
}

/** One JSON object a line: {"file","line","column","endColumn","code","reason","advice","repair"}. */
function jsonFormat(): LintFormat {
  return {
    begin: () => "",
    diagnostic: (file, { line, column, endColumn, code, reason, advice, repair }) =>
      `${JSON.stringify({ file, line, column, endColumn, code, reason, advice, repair: repair?.text })}\n`,
    end: () => "",
  };
}

/** SARIF 2.1.0, written as it comes: the rules are known beforehand. */
function sarifFormat(): LintFormat {
  let separator = "";
  const rules = Object.entries(ADVICE).map(([id, text]) => ({ id, shortDescription: { text } }));
  const driver = { name: "wrasse", version: version(), rules };
  return {
    begin: () =>
      '{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{' +
      `"tool":${JSON.stringify({ driver })},"columnKind":"unicodeCodePoints","results":[`,
    diagnostic: (file, { line, column, endColumn, code, reason, advice }) => {
      const region = { startLine: line, startColumn: column, endColumn: Math.max(endColumn, column) };
      const physicalLocation = { artifactLocation: { uri: encodeURI(file) }, region };
      const message = { text: `${reason}; ${advice}` };
      const result = { ruleId: code, level: "error", message, locations: [{ physicalLocation }] };
      const text = `${separator}\n${JSON.stringify(result)}`;
      separator = ",";
      return text;
    },
    end: () => "\n]}]}\n",
  };
}

function githubFormat(): LintFormat {
  return {
    begin: () => "",
    diagnostic: (file, { line, column, endColumn, code, reason, advice }) => {
      const places = `file=${escapeProperty(file)},line=${line},col=${column},endColumn=${endColumn}`;
      return `::error ${places},title=${escapeProperty(`wrasse ${code}`)}::${escapeData(`${reason}; ${advice}`)}\n`;
    },
    end: () => "",
  };
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
