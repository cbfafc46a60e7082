/** A feed of a real store, on a port of its own. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { Duplex } from "node:stream";
import { createFeed, type Feed } from "../../src/feed/feed.ts";
import type { Listener } from "../../src/feed/listener.ts";
import { openReader } from "../../src/store/open-reader.ts";
import type { Store } from "../../src/store/store.ts";
import type { StoreReader } from "../../src/store/store-reader.ts";
import { Batches, NOON, type Saying } from "../store/batches.ts";
import { makeFolder, open } from "../store/temporary-store.ts";

/** A report that moves its resource makes two: of the check and of the resource. */
export const CHANGES_OF = 2;

const EVERYTHING: Listener = { tokenId: undefined, within: undefined };

export interface FeedServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly feed: Feed;
  readonly store: Store;
  readonly reader: StoreReader;
  readonly batches: Batches;
  /** Who the next that come are. */
  listener: Listener;
  /** The server's ends of all connections that are there. */
  readonly sockets: ReadonlySet<Duplex>;
  /** In one commit. */
  commit(...sayings: readonly Saying[]): void;
  /** The daemon ends without a word, and comes again on the same port. */
  crash(): Promise<void>;
}

export interface Disturbance {
  /** Called before the feed reads changes, to throw. */
  readonly beforeChanges?: () => void;
  readonly onFault?: (error: Error) => void;
}

export async function serveFeed(disturbance: Disturbance = {}): Promise<FeedServer> {
  const folder = makeFolder();
  // What is tested here is not whether commits outlive a loss of power.
  const store = await open(folder.store, { synchronous: "NORMAL" });
  const reader = openReader(folder.store);
  const batches = new Batches(store.last);
  const openFeed = () => createFeed({ reader: disturbed(reader, disturbance), now: () => NOON, ...disturbance });
  const sockets = new Set<Duplex>();
  const http = createServer();
  const served = {
    url: "",
    port: 0,
    feed: openFeed(),
    store,
    reader,
    batches,
    sockets,
    listener: EVERYTHING,
    commit(...sayings: readonly Saying[]) {
      store.commit(batches.of(...sayings));
      served.feed.committed();
    },
    async crash() {
      const ended = served.feed;
      served.feed = openFeed();
      for (const socket of sockets) socket.destroy();
      await ended.close();
    },
    async [Symbol.asyncDispose]() {
      await served.feed.close();
      await close(http);
      reader.close();
      store.close();
      folder[Symbol.dispose]();
    },
  };
  http.on("upgrade", (request: IncomingMessage, socket, head) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    served.feed.accept(request, socket, head, served.listener);
  });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  const address = http.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  served.port = address.port;
  served.url = `ws://127.0.0.1:${address.port}/feed`;
  return served;
}

function disturbed(reader: StoreReader, { beforeChanges }: Disturbance): StoreReader {
  return new Proxy(reader, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      if (typeof value !== "function") return value;
      return (...values: readonly unknown[]) => {
        if (key === "changes") beforeChanges?.();
        return Reflect.apply(value, target, values);
      };
    },
  });
}

async function close(http: Server): Promise<void> {
  http.close();
  http.closeAllConnections();
  await once(http, "close");
}

/** One resource's report. */
export function saying(target: string, level: Saying["level"], more: Partial<Saying> = {}): Saying {
  return { names: { project: "acme", target }, level, ...more };
}
