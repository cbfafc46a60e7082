/**
 * Posts a body to an address: no redirects, the address is checked when it is connected to, and of the answer only a
 * little is read. Connections are kept open for the next one.
 */
import { Buffer } from "node:buffer";
import { Agent, type IncomingHttpHeaders, type IncomingMessage, request as requestPlain } from "node:http";
import { request as requestSecure, Agent as SecureAgent } from "node:https";
import { guardedLookup, hostRefusal, isPublicAddress, type LookUp, lookUp, RefusedAddressError } from "./connect.ts";

export interface Posting {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
  readonly allowPrivate: boolean;
  /** Whether it may arrive twice: it is sent again at once where a kept connection turns out to be closed. */
  readonly isRepeatable: boolean;
}

export type Posted =
  | { readonly kind: "answered"; readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: string }
  | { readonly kind: "refused"; readonly reason: string }
  | {
      readonly kind: "failed";
      readonly reason: string;
      /** Something, or all of it. */
      readonly mayHaveArrived: boolean;
      /** It went over a connection that was kept from before, which may have been closed there meanwhile. */
      readonly wasKept: boolean;
    };

export type Post = (posting: Posting) => Promise<Posted>;

const BODY_BYTES_MAX = 8 * 1024;
/** More than that is not worth keeping the connection for. */
const BODY_READ_BYTES_MAX = 64 * 1024;
const BODY_MS_MAX = 5000;
/** As many as there are attempts at the same time. */
const SOCKETS_KEPT_MAX = 64;
const IDLE_MS_MAX = 30_000;

interface Way {
  readonly plain: Agent;
  readonly secure: SecureAgent;
}

/** Connections that were made without looking are never used by those for whom it matters. */
export function createPost(look: LookUp = lookUp): Post {
  const open = wayOf({ lookup: guardedLookup(look, () => true) });
  const guarded = wayOf({ lookup: guardedLookup(look, isPublicAddress) });

  return async (posting) => {
    const { url, allowPrivate } = posting;
    const refusal = allowPrivate ? undefined : hostRefusal(url);
    if (refusal !== undefined) return { kind: "refused", reason: refusal.message };
    const way = allowPrivate ? open : guarded;
    const posted = await send(posting, way);
    const isStale = posted.kind === "failed" && posted.wasKept && posting.isRepeatable && !posting.signal.aborted;
    return isStale ? await send(posting, way) : posted;
  };
}

function wayOf(options: { readonly lookup: ReturnType<typeof guardedLookup> }): Way {
  const all = { ...options, keepAlive: true, maxFreeSockets: SOCKETS_KEPT_MAX, timeout: IDLE_MS_MAX };
  return { plain: new Agent(all), secure: new SecureAgent(all) };
}

function send({ url, headers, body, signal, isRepeatable }: Posting, { plain, secure }: Way): Promise<Posted> {
  const { promise, resolve } = Promise.withResolvers<Posted>();
  const isSecure = url.protocol === "https:";
  let isConnected = false;
  const request = (isSecure ? requestSecure : requestPlain)(url, {
    method: "POST",
    agent: isSecure ? secure : plain,
    signal,
    headers: {
      ...headers,
      "accept-encoding": "identity",
      "content-length": Buffer.byteLength(body),
      // Only of a connection that was made for it is it certain that nothing arrived when it could not be made.
      ...(isRepeatable ? {} : { connection: "close" }),
    },
  });
  request.once("socket", (socket) => {
    if (!socket.connecting) isConnected = true;
    else
      socket.once(isSecure ? "secureConnect" : "connect", () => {
        isConnected = true;
      });
  });
  request.once("response", (response) => {
    void readBody(response).then((text) => {
      resolve({ kind: "answered", status: response.statusCode ?? 0, headers: response.headers, body: text });
    });
  });
  request.on("error", (error) => {
    if (error instanceof RefusedAddressError) resolve({ kind: "refused", reason: error.message });
    else {
      resolve({ kind: "failed", reason: reasonOf(error), mayHaveArrived: isConnected, wasKept: request.reusedSocket });
    }
  });
  request.end(body);
  return promise;
}

/** The beginning; how it was answered is known whether the rest comes or not. */
function readBody(response: IncomingMessage): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const chunks: Buffer[] = [];
  let length = 0;
  const end = () => {
    clearTimeout(timer);
    resolve(Buffer.concat(chunks).subarray(0, BODY_BYTES_MAX).toString("utf8"));
  };
  const timer = setTimeout(() => response.destroy(), BODY_MS_MAX);
  response.on("data", (chunk: Buffer) => {
    if (length < BODY_BYTES_MAX) chunks.push(chunk);
    length += chunk.length;
    if (length > BODY_READ_BYTES_MAX) response.destroy();
  });
  response.once("error", end);
  response.once("close", end);
  return promise;
}

/** Names the place at most: what Node says of a header it cannot send is no secret either. */
function reasonOf(error: Error): string {
  const code = "code" in error ? String(error.code) : "";
  return REASONS[code] ?? error.message;
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nobody listens there",
  ECONNRESET: "the connection was closed before there was an answer",
  ENOTFOUND: "there is no host of that name",
  EAI_AGAIN: "the name could not be looked up",
  ETIMEDOUT: "there was no connection in time",
  EHOSTUNREACH: "there is no way to that host",
  ENETUNREACH: "there is no way to that network",
};
