/** What `wrasse history` does. */
import {
  answer,
  askStore,
  countOf,
  oneName,
  resourceNamed,
  type SelectionArguments,
  selectorOf,
  writeFields,
} from "./asking.ts";
import type { ExitCode } from "./exit-codes.ts";
import { HISTORY_VIEW, REPORT_VIEW } from "./output/change-view.ts";
import { asksForFields, type OutputArguments } from "./output/formats.ts";
import type { PlaceArguments } from "./store-place.ts";
import type { Terminal } from "./terminal.ts";

export interface HistoryArguments extends SelectionArguments, OutputArguments, PlaceArguments {
  readonly names: readonly string[];
  readonly reports?: boolean;
  readonly limit: string;
}

export async function history(args: HistoryArguments, terminal: Terminal): Promise<ExitCode> {
  const limit = countOf(args.limit, "limit");
  const isAboutReports = args.reports === true;
  if (asksForFields(args)) return writeFields(isAboutReports ? REPORT_VIEW : HISTORY_VIEW, terminal);
  const name = oneName(args.names, "history");
  return askStore(args, terminal, async (reader) => {
    const { id } = resourceNamed(reader, name, selectorOf(args));
    if (isAboutReports) return answer(REPORT_VIEW, args, terminal, () => reader.reports(id, limit));
    return answer(HISTORY_VIEW, args, terminal, () => reader.history(id, { limit }));
  });
}
