/** What somebody has said, without the secrets that may have slipped into it. Names stay: they are who is meant. */
import type { Statement } from "./intake.ts";

export type Mask = (text: string) => string;

/** The same object where nothing is masked. */
export function maskedStatement(statement: Statement, mask: Mask): Statement {
  const { report } = statement;
  const message = report.message === undefined ? undefined : mask(report.message);
  const data = report.data === undefined ? undefined : maskedData(report.data, mask);
  if (message === report.message && data === report.data) return statement;
  return {
    ...statement,
    report: { ...report, ...(message === undefined ? {} : { message }), ...(data === undefined ? {} : { data }) },
  };
}

function maskedData(data: Readonly<Record<string, string>>, mask: Mask): Readonly<Record<string, string>> {
  const entries = Object.entries(data).map(([key, text]) => [key, mask(text)] as const);
  return entries.every(([key, text]) => data[key] === text) ? data : Object.fromEntries(entries);
}
