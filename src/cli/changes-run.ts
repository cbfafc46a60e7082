/** What `wrasse changes` does: a page after the other, and then whatever comes, as long as somebody reads it. */
import type { StoreReader } from "../store/store-reader.ts";
import { askStore, countOf, writeFields } from "./asking.ts";
import { UsageError } from "./command.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { CHANGE_VIEW } from "./output/change-view.ts";
import { asksForFields, formatFor, type OutputArguments } from "./output/formats.ts";
import { createWriter } from "./output/writer.ts";
import type { PlaceArguments } from "./store-place.ts";
import { Output, type Terminal } from "./terminal.ts";

export interface ChangesArguments extends OutputArguments, PlaceArguments {
  readonly follow?: boolean;
  readonly after?: string;
  readonly limit?: string;
  readonly url?: string;
  readonly tokenFile?: string;
}

const SHOWN_BY_DEFAULT = 50;
const PAGE_ROWS = 1000;
const LOOK_EVERY_MS = 200;

export async function changes(args: ChangesArguments, terminal: Terminal): Promise<ExitCode> {
  const after = args.after === undefined ? undefined : numberOf(args.after);
  const limit = args.limit === undefined ? undefined : countOf(args.limit, "limit");
  if (asksForFields(args)) return writeFields(CHANGE_VIEW, terminal);
  const isFollowing = args.follow === true;
  const format = formatFor(args, terminal);
  if (isFollowing && (format === "json" || format === "yaml")) {
    throw new UsageError(`-f has no end, and ${format} needs one; use -o jsonl`);
  }
  if (isFollowing && limit !== undefined && after !== undefined) {
    throw new UsageError("with -f, --after and --limit would leave a gap; give one of them");
  }
  if (args.url !== undefined) {
    const { remoteChanges } = await import("./changes-remote.ts");
    return remoteChanges(args.url, { args, isFollowing, after, limit, shownByDefault: SHOWN_BY_DEFAULT }, terminal);
  }
  if (args.tokenFile !== undefined) throw new UsageError("--token-file goes with --url: a store takes no token");
  return askStore(args, terminal, async (reader) => {
    const output = new Output(terminal.stdout);
    const writer = await createWriter(CHANGE_VIEW, args, terminal, output);
    const begin = after ?? Math.max(0, reader.lastSeq() - (limit ?? SHOWN_BY_DEFAULT));
    const countMax =
      isFollowing || (after !== undefined && limit === undefined) ? Infinity : (limit ?? SHOWN_BY_DEFAULT);
    let at = await writeBehind(begin, countMax);
    while (isFollowing && (await terminal.pause(LOOK_EVERY_MS))) {
      if (reader.lastSeq() > at) at = await writeBehind(at, Infinity);
    }
    writer.end();
    await output.flush();
    return EXIT.ok;

    /** The number of the last one. */
    async function writeBehind(start: number, most: number): Promise<number> {
      let [last, left] = [start, most];
      for (const page of changePages(reader, start)) {
        const rows = page.slice(0, left);
        writer.page(rows);
        await output.flush();
        left -= rows.length;
        last = rows.at(-1)?.seq ?? last;
        if (left <= 0) break;
      }
      return last;
    }
  });
}

function* changePages(reader: StoreReader, start: number) {
  let after = start;
  for (;;) {
    const page = reader.changes(after, PAGE_ROWS);
    if (page.length > 0) yield page;
    if (page.length < PAGE_ROWS) return;
    after = page.at(-1)?.seq ?? after;
  }
}

function numberOf(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new UsageError(`--after takes the number of a change, and got "${text}"`);
}
