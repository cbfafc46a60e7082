/** The addresses that wrasse answers at: the one for everything, and the public one that only tells verdicts. */
import type { IncomingMessage } from "node:http";
import { Server as SecureServer } from "node:https";
import type { Duplex } from "node:stream";
import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";
import type { Feed } from "../feed/feed.ts";
import { messageOf } from "../store/message-of.ts";
import { type Certificate, type CertificateFiles, readCertificate, watchCertificate } from "./certificate.ts";
import { createFailures } from "./failures.ts";
import { createGuard, type Guard } from "./guard.ts";
import { Problem } from "./problem.ts";
import { refuseUpgrade } from "./refused-upgrade.ts";
import type { Route } from "./route.ts";
import { createServer, type FeedDoor } from "./server.ts";
import type { Tokens } from "./tokens.ts";

export interface Place {
  readonly host: string;
  readonly port: number;
}

export interface WebOptions {
  readonly listen: Place | null;
  readonly public: Place | null;
  readonly publicUrl: () => string | undefined;
  readonly tls: CertificateFiles | undefined;
  readonly routes: readonly Route[];
  readonly publicRoutes: readonly Route[];
  readonly tokens: Tokens;
  readonly feed: Feed;
  readonly log: Logger;
  readonly monotonicMs: () => number;
}

/** Somebody else has the address, or nobody may. */
export class ListenError extends Error {
  override name = "ListenError";
  readonly isTaken: boolean;

  constructor({ host, port }: Place, setting: string, cause: unknown) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
    const why = code === "EADDRINUSE" ? "somebody else listens there" : code;
    super(`cannot listen at ${host}:${port}: ${why}; name another address with ${setting} in wrasse.yaml`, { cause });
    this.isTaken = code === "EADDRINUSE";
  }
}

export interface Web {
  /** Where it answers; undefined for nowhere. */
  readonly url: string | undefined;
  readonly publicListenerUrl: string | undefined;
  /** Time has passed: takes a certificate that was renewed. */
  tick(): void;
  close(): Promise<void>;
}

const FEED_PATH = "/feed";

/** Throws where an address cannot be had, or the certificate not be used. */
export async function startWeb(options: WebOptions): Promise<Web> {
  const { tls, log, publicRoutes } = options;
  const certificate = tls === undefined ? undefined : certificateIn(tls);
  const renewals = tls && watchCertificate(tls, (reason) => log.error({ reason }, "the new certificate is not used"));
  const servers: FastifyInstance[] = [];
  const scheme = certificate === undefined ? "http" : "https";

  async function open(place: Place | null, app: () => FastifyInstance): Promise<string | undefined> {
    if (place === null) return undefined;
    const server = app();
    servers.push(server);
    try {
      await server.listen({ host: place.host, port: place.port });
    } catch (error) {
      throw new ListenError(place, place === options.listen ? "listen" : "public", error);
    }
    return urlOf(scheme, place, server);
  }

  async function close(): Promise<void> {
    await Promise.all(servers.map((server) => server.close()));
  }

  try {
    const guard = guardOf(options);
    const common = { guard, log, tls: certificate };
    const url = await open(options.listen, () =>
      createServer({ ...common, routes: options.routes, feed: feedDoor(guard, options) }),
    );
    const publicListenerUrl = await open(options.public, () =>
      createServer({ ...common, guard: OPEN_GUARD, routes: publicRoutes }),
    );
    return { url, publicListenerUrl, tick, close };
  } catch (error) {
    await close();
    throw error;
  }

  function tick(): void {
    const renewed = renewals?.look();
    if (renewed === undefined) return;
    for (const { server } of servers) if (server instanceof SecureServer) server.setSecureContext(renewed);
    log.info("the certificate was renewed");
  }
}

function certificateIn(files: CertificateFiles): Certificate {
  try {
    return readCertificate(files);
  } catch (error) {
    const why = messageOf(error);
    throw new Error(`the certificate cannot be used, which tls in wrasse.yaml names: ${why}`, { cause: error });
  }
}

function guardOf({ tokens, publicUrl, listen, monotonicMs }: WebOptions): Guard {
  const ownNames = new Set(listen === null ? [] : [listen.host]);
  return createGuard({ tokens, publicUrl, ownNames, failures: createFailures(monotonicMs) });
}

/** What it tells may be known by everybody. */
const OPEN_GUARD: Guard = {
  admit: () => ({ tokenId: undefined, within: undefined, name: "public", role: "read" }),
  admitToFeed() {
    throw new Problem(404, "Not found", "there is no feed here");
  },
};

function feedDoor(guard: Guard, { feed, log }: WebOptions): FeedDoor {
  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    try {
      const path = (request.url ?? "").split("?")[0];
      if (path !== FEED_PATH) throw new Problem(404, "Not found", `there is no feed at ${path}; it is at ${FEED_PATH}`);
      feed.accept(request, socket, head, guard.admitToFeed(request));
    } catch (error) {
      if (!(error instanceof Problem)) log.error({ err: error }, "a listener could not be let in");
      refuseUpgrade(
        socket,
        error instanceof Problem ? error : new Problem(500, "Internal error", "wrasse's log has more"),
      );
    }
  }

  /** No WebSocket is told why it was refused; so whoever it belongs to can ask for that. */
  function problemFor(request: IncomingMessage): Problem {
    guard.admitToFeed(request);
    const refusal = feed.refusalOf(request.url ?? "");
    if (refusal !== undefined) {
      const { status, reason } = refusal;
      return new Problem(status, status === 400 ? "Query not understood" : "Nobody can listen now", reason);
    }
    return new Problem(
      426,
      "Upgrade required",
      `${FEED_PATH} is a WebSocket; connect to it with one, as /asyncapi.json describes`,
      {},
      { upgrade: "websocket" },
    );
  }

  return { path: FEED_PATH, upgrade, problemFor };
}

function urlOf(scheme: string, { host }: Place, { server }: FastifyInstance): string {
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const name = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
  return `${scheme}://${name.includes(":") ? `[${name}]` : name}:${port}`;
}
