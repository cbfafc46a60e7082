/**
 * The routes of the views on a server of their own, over a real store, where a test says whether the daemon has caught
 * up, and is itself the one that commits.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { openReader } from "../../src/store/open-reader.ts";
import { openStore } from "../../src/store/store.ts";
import type { StoreReader } from "../../src/store/store-reader.ts";
import { createFailures } from "../../src/web/failures.ts";
import { createGuard } from "../../src/web/guard.ts";
import { createRememberedAnswers } from "../../src/web/remembered-answers.ts";
import type { Route } from "../../src/web/route.ts";
import { createServer } from "../../src/web/server.ts";
import type { ViewOptions } from "../../src/web/serving.ts";
import { createTokens } from "../../src/web/tokens.ts";
import type { ViewServing } from "../../src/web/view-route.ts";
import { Batches, type Saying } from "../store/batches.ts";

export interface ViewServerOptions {
  readonly routes: (serving: ViewServing) => readonly Route[];
  readonly sayings?: readonly Saying[];
  readonly views?: Partial<ViewOptions>;
  /** Caught up already, unless told. */
  readonly isStarting?: boolean;
  readonly now?: () => number;
}

export interface ViewServer extends AsyncDisposable {
  readonly url: string;
  readonly reader: StoreReader;
  /** What was logged. */
  readonly said: readonly string[];
  commit(...sayings: readonly Saying[]): void;
  catchUp(): void;
}

const VIEWS: ViewOptions = { defaultKind: "ready", emptyReadiness: "DOWN", emptyStartup: "DOWN", details: true };

export async function serveViews(options: ViewServerOptions): Promise<ViewServer> {
  const { routes, sayings = [], views = {}, isStarting = false, now = Date.now } = options;
  const folder = mkdtempSync(join(tmpdir(), "wrasse-views-"));
  const path = join(folder, "wrasse.db");
  const store = await openStore({ path, holder: { pid: process.pid, host: "h", command: "test" }, now: now() });
  const batches = new Batches();
  const reader = openReader(path);
  const start = Promise.withResolvers<void>();
  let isCaughtUp = !isStarting;
  if (isCaughtUp) start.resolve();
  const serving: ViewServing = {
    reader,
    service: { name: "wrasse", version: "0.1.0", hostname: "reef" },
    now,
    remembered: createRememberedAnswers({ commitCount: 0 }),
    isCaughtUp: () => isCaughtUp,
    caughtUp: start.promise,
    views: { ...VIEWS, ...views },
  };
  const said: string[] = [];
  const log = pino({ base: null }, { write: (line: string) => said.push(line) });
  const guard = createGuard({
    tokens: createTokens({ store, kept: [], now, ended() {} }),
    failures: createFailures(() => performance.now()),
    publicUrl: () => undefined,
    ownNames: new Set(),
  });
  const app = createServer({ routes: routes(serving), guard, log, tls: undefined });
  const commit = (...more: readonly Saying[]): void => {
    if (more.length > 0) store.commit(batches.of(...more));
  };
  commit(...sayings);
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  return {
    url,
    reader,
    said,
    commit,
    catchUp() {
      isCaughtUp = true;
      start.resolve();
    },
    async [Symbol.asyncDispose]() {
      await app.close();
      reader.close();
      store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
