/** Who listens to changes, and what each of them is sent. */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { EffectRow } from "../store/effect.ts";
import type { StoreReader } from "../store/store-reader.ts";
import type { Listener } from "./listener.ts";
import { OpenFeed } from "./open-feed.ts";

export interface FeedOptions {
  readonly reader: StoreReader;
  readonly now: () => number;
  /** The store could not be read. It is tried again every second, and nothing is lost. */
  readonly onFault?: (error: Error) => void;
}

/** In the words of HTTP. */
export interface Refusal {
  readonly status: 400 | 503;
  readonly reason: string;
}

export interface Feed {
  /** Changes may have been committed, and these effects were: to be told right behind the commit, in its order. */
  committed(effects?: readonly EffectRow[]): void;
  /** Takes over a connection that asks for a WebSocket; who that is has been decided. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer, listener: Listener): void;
  /** Why a connection to this address would not be taken over now; undefined if it would. */
  refusalOf(url: string): Refusal | undefined;
  /** Ends the connections of a token. */
  endToken(tokenId: string): void;
  readonly clients: number;
  /** How many were too slow. */
  readonly dropped: number;
  close(): Promise<void>;
}

export function createFeed(options: FeedOptions): Feed {
  return new OpenFeed(options);
}
