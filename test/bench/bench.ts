/** `npm run bench -- NAME`: measures one thing beside its reference, in the same run, and prints medians and ratios. */
import { benchFeed } from "./feed.ts";
import { benchGrammar } from "./grammar.ts";
import { benchHttp } from "./http.ts";
import { benchReactions } from "./reactions.ts";
import { benchReplay } from "./replay.ts";
import { benchStatus } from "./status.ts";
import { benchTail } from "./tail.ts";

const BENCHES: Readonly<Record<string, (part?: string) => Promise<void>>> = {
  feed: benchFeed,
  grammar: benchGrammar,
  http: benchHttp,
  reactions: benchReactions,
  replay: benchReplay,
  status: benchStatus,
  tail: benchTail,
};

const name = process.argv[2] ?? "";
const bench = Object.hasOwn(BENCHES, name) ? BENCHES[name] : undefined;
if (bench === undefined) {
  process.stderr.write(`name a bench: ${Object.keys(BENCHES).join(", ")}\n`);
  process.exitCode = 2;
} else {
  await bench(process.argv[3]);
}
