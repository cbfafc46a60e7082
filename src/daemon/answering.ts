/** The parts that answer: what they answer from, who may ask, and where. */
import { setImmediate } from "node:timers/promises";
import type { Logger } from "pino";
import { createFeed } from "../feed/feed.ts";
import type { Intake, PolicyOf } from "../intake/intake.ts";
import type { OpenBatch } from "../intake/open-batch.ts";
import type { Desk } from "../reactions/desk.ts";
import type { Store } from "../store/store.ts";
import type { StoreReader } from "../store/store-reader.ts";
import type { Tail } from "../tail/tail.ts";
import { createRememberedAnswers } from "../web/remembered-answers.ts";
import { allRoutes } from "../web/routes/all.ts";
import { publicRoutes } from "../web/routes/view-public.ts";
import type { Serving } from "../web/serving.ts";
import { createTokens } from "../web/tokens.ts";
import { ListenError, startWeb, type Web, type WebOptions } from "../web/web.ts";
import type { Config } from "./config.ts";
import { DEFAULT_ADDRESS } from "./config-complete.ts";
import type { DaemonOptions } from "./daemon.ts";
import { type LocalAccess, leaveLocalAccess } from "./local-access.ts";
import { familiesOf, type Metrics } from "./metrics.ts";
import { createSteps } from "./steps.ts";

export interface AnsweringOptions extends Omit<DaemonOptions, "config"> {
  readonly store: Store;
  readonly intake: Intake;
  readonly reader: StoreReader;
  readonly policyOf: PolicyOf;
  readonly desk: Desk;
  readonly tail: Tail;
  readonly metrics: Metrics;
  readonly config: () => Config;
}

export interface Answering extends Web {
  /** Something was committed. */
  committed(batch: OpenBatch): void;
}

export async function startAnswering(options: AnsweringOptions): Promise<Answering> {
  const { store, intake, reader, clock, log, process, config } = options;
  const steps = createSteps((step, error) => log.error({ step, error }, "could not be stopped in order"));
  const onFault = (error: Error) => log.error({ err: error }, "listeners have to wait: the store cannot be read");
  const feed = createFeed({ reader, now: clock.now, onFault });
  steps.push("feed", () => feed.close());
  const tokens = createTokens({ store, kept: reader.tokens(), now: clock.now, ended: (id) => feed.endToken(id) });
  const listeners = new Set<() => void>();
  const closing = new AbortController();
  const serving = servingOf(options, { reader, feed, tokens, listeners, closing: closing.signal });

  try {
    const web = await listen(
      {
        ...{ tokens, feed, log, monotonicMs: options.monotonicMs },
        ...{ listen: config().listen, public: config().public, tls: config().tls },
        publicUrl: () => config().publicUrl,
        routes: allRoutes(serving),
        publicRoutes: publicRoutes(serving),
      },
      config(),
    );
    steps.push("web", () => web.close());
    // A server waits for its connections, and those that listen stay until they are told to go.
    steps.push("listeners", () => feed.close());
    steps.push("who waits", () => {
      closing.abort();
      // They are answered before their connections are closed.
      return setImmediate();
    });
    if (web.url !== undefined) {
      steps.push(
        "local access",
        leaveToken(store.path, { url: web.url, token: tokens.createLocal().text, pid: process.pid }, log),
      );
    }
    const { url, publicListenerUrl } = web;
    if (url !== undefined || publicListenerUrl !== undefined) {
      log.info({ ...(url && { url }), ...(publicListenerUrl && { public: publicListenerUrl }) }, "answers");
    }
    return {
      ...web,
      committed(batch) {
        if (batch.changes.length === 0 && batch.effects.length === 0) return;
        feed.committed(batch.effects);
        for (const listener of listeners) listener();
      },
      tick() {
        web.tick();
        if (intake.fault === undefined) tokens.tick();
      },
      close: () => steps.stopAll(),
    };
  } catch (error) {
    await steps.stopAll();
    throw error;
  }
}

interface Parts extends Pick<Serving, "reader" | "feed" | "tokens" | "closing"> {
  readonly listeners: Set<() => void>;
}

function servingOf(options: AnsweringOptions, { listeners, ...parts }: Parts): Serving {
  const { intake, policyOf, desk, tail, clock, config } = options;
  const state = { isCaughtUp: false };
  void tail.caughtUp.then(() => {
    state.isCaughtUp = true;
  });
  return {
    ...parts,
    intake,
    desk,
    policyOf,
    remembered: createRememberedAnswers(intake),
    service: { name: "wrasse", version: options.version, hostname: options.process.host },
    now: clock.now,
    isCaughtUp: () => state.isCaughtUp,
    caughtUp: tail.caughtUp,
    notReady: () => [
      ...(intake.fault === undefined ? [] : [intake.fault.message]),
      ...(state.isCaughtUp ? [] : ["what was there at the start is still being read"]),
    ],
    committed: () => intake.committed(),
    onCommitted(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    metrics: () => familiesOf(options.metrics),
    views: config().views,
  };
}

/** A disk that is full keeps nobody from watching. */
function leaveToken(store: string, access: LocalAccess, log: Logger): () => void {
  try {
    return leaveLocalAccess(store, access);
  } catch (error) {
    log.warn({ err: error }, "no token could be left beside the store for this machine's command line");
    return () => {};
  }
}

/** Where nobody said where to listen, it is no fault if somebody else does. */
async function listen(options: WebOptions, config: Config): Promise<Web> {
  try {
    return await startWeb(options);
  } catch (error) {
    const { host, port } = DEFAULT_ADDRESS;
    const isDefault = config.listen?.host === host && config.listen.port === port;
    if (!isDefault || !(error instanceof ListenError) || !error.isTaken) throw error;
    options.log.warn(
      { address: `${host}:${port}` },
      "somebody else listens there, so this daemon answers nobody; say where it shall listen, or `off`, with listen in wrasse.yaml or --listen",
    );
    return await startWeb({ ...options, listen: null });
  }
}
