/** What the routes answer from. */
import type { Feed } from "../feed/feed.ts";
import type { Intake, PolicyOf } from "../intake/intake.ts";
import type { Desk } from "../reactions/desk.ts";
import type { StoreReader } from "../store/store-reader.ts";
import type { MetricFamily } from "../views/metric-text.ts";
import type { Service } from "../views/snapshot.ts";
import type { RememberedAnswers } from "./remembered-answers.ts";
import type { Tokens } from "./tokens.ts";

export interface Serving {
  readonly reader: StoreReader;
  readonly intake: Intake;
  readonly desk: Desk;
  /** As the intake has it now. */
  readonly policyOf: PolicyOf;
  readonly feed: Feed;
  readonly tokens: Tokens;
  readonly remembered: RememberedAnswers;
  readonly service: Service;
  readonly now: () => number;
  /** The daemon has read what was there when it started. */
  readonly isCaughtUp: () => boolean;
  /** Fulfilled then. */
  readonly caughtUp: Promise<void>;
  /** Why wrasse itself is not ready, a line each; none if it is. */
  readonly notReady: () => readonly string[];
  /** Fulfilled when all that the intake has taken so far is committed; rejected when the store cannot be written. */
  readonly committed: () => Promise<void>;
  /** Calls after each commit that may have changed something, until it is told to stop. */
  readonly onCommitted: (listener: () => void) => () => void;
  /** Given when the daemon stops: who waits is answered with what there is. */
  readonly closing: AbortSignal;
  /** wrasse's own numbers. */
  readonly metrics: () => Promise<readonly MetricFamily[]>;
  readonly views: ViewOptions;
}

/** What the configuration says about published formats. */
export interface ViewOptions {
  /** Of checks that name none; "none" leaves them out of MicroProfile. */
  readonly defaultKind: "live" | "ready" | "started" | "none";
  readonly emptyReadiness: "UP" | "DOWN";
  readonly emptyStartup: "UP" | "DOWN";
  /** Whether Spring's details are shown to who may read. */
  readonly details: boolean;
  /** Who may ask for the draft MP-0003 from elsewhere, by HTTP Digest. The file is read at every try. */
  readonly digest?: { readonly user: string; readonly passwordFile: string };
}
