/**
 * Who is let in. From this machine everybody may read, unless a browser was led here by somebody else's page or name;
 * for everything else a token is needed. Each refusal says what would have to be set.
 */
import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import { type Access, mayDo, type Need } from "./access.ts";
import type { Failures } from "./failures.ts";
import { Problem } from "./problem.ts";
import type { Tokens } from "./tokens.ts";

export interface GuardOptions {
  readonly tokens: Tokens;
  readonly failures: Failures;
  /** An origin: what wrasse is called from outside. */
  readonly publicUrl: () => string | undefined;
  /** Names of this machine that it was told to listen on. */
  readonly ownNames: ReadonlySet<string>;
}

export interface Guard {
  /** Throws a problem for who may not. */
  admit(request: IncomingMessage, need: Need): Access;
  /** Likewise for who wants to listen to the feed: browsers do not keep pages of others from that. */
  admitToFeed(request: IncomingMessage): Access;
}

const LOCAL_NAMES = new Set(["localhost", "ip6-localhost"]);
const FROM_HERE: Access = { tokenId: undefined, within: undefined, name: "loopback", role: "read" };
const NOBODY: Access = { tokenId: undefined, within: [], name: "nobody", role: "report" };
/** What a proxy adds: whoever asks is behind it. */
const FORWARDED = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via"];
const NAMES_KEPT_MAX = 100;
const TOKEN_SUBPROTOCOL = "wrasse.token.";

export function createGuard({ tokens, failures, publicUrl, ownNames }: GuardOptions): Guard {
  const nameOf = createHostNames();
  const publicName = createPublicName(publicUrl);

  function checkHost(request: IncomingMessage): void {
    if (isWithoutHost(request)) return;
    const host = nameOf(request);
    if (host !== undefined && (LOCAL_NAMES.has(host) || ownNames.has(host) || isNumber(host))) return;
    if (host !== undefined && host === publicName()) return;
    const asked = host === undefined ? "the request names no host" : `this is not known as ${JSON.stringify(host)}`;
    throw new Problem(421, "Misdirected request", `${asked}; if it is called so, set publicUrl in wrasse.yaml`);
  }

  function isOwnOrigin(origin: string, request: IncomingMessage): boolean {
    if (origin === publicUrl()) return true;
    const scheme = "encrypted" in request.socket ? "https" : "http";
    return origin === `${scheme}://${request.headers.host}`;
  }

  function checkOrigin(request: IncomingMessage): void {
    const { origin } = request.headers;
    if (origin === undefined || isOwnOrigin(origin, request)) return;
    const detail = `pages of ${JSON.stringify(origin)} may not do this; if wrasse itself is called so, set publicUrl in wrasse.yaml`;
    throw new Problem(403, "Foreign origin", detail);
  }

  /** What a proxy passes on comes from this machine, too, but nobody knows from where before. */
  function isFromHere(request: IncomingMessage): boolean {
    const isForwarded = FORWARDED.some((header) => request.headers[header] !== undefined);
    const isPublic = publicName() !== undefined && nameOf(request) === publicName();
    return isLoopback(request.socket.remoteAddress) && !isForwarded && !isPublic;
  }

  function withToken(text: string, request: IncomingMessage): Access {
    const address = request.socket.remoteAddress ?? "";
    const waitSeconds = failures.waitSeconds(address);
    if (waitSeconds > 0) {
      const detail = `too many tokens that are not valid came from ${address}; try again in ${waitSeconds} s`;
      throw new Problem(429, "Too many failures", detail, {}, { "retry-after": String(waitSeconds) });
    }
    const token = tokens.find(text);
    if (token !== undefined) {
      return { tokenId: token.id, within: token.within, name: token.name, role: token.role };
    }
    failures.add(address);
    throw unauthorized("this token is not valid: it may have been revoked, have expired, or never have been one");
  }

  function accessOf(request: IncomingMessage, text: string | undefined): Access {
    if (text !== undefined) return withToken(text, request);
    return isFromHere(request) ? FROM_HERE : NOBODY;
  }

  function check(access: Access, need: Need): Access {
    const isNobody = access === NOBODY && need !== "nothing";
    if (mayDo(access, need) && !isNobody) return access;
    if (access.tokenId === undefined) throw unauthorized(`a token that may ${WHAT[need]} is needed; ${HOW}`);
    const detail = `the token ${JSON.stringify(access.name)} has the role ${access.role}, which may not ${WHAT[need]}`;
    throw new Problem(403, "Not allowed", detail);
  }

  return {
    admit(request, need) {
      checkHost(request);
      if (need !== "read" && need !== "nothing") checkOrigin(request);
      return check(accessOf(request, bearerIn(request.headers.authorization)), need);
    },
    admitToFeed(request) {
      checkHost(request);
      checkOrigin(request);
      const text = bearerIn(request.headers.authorization) ?? subprotocolToken(request);
      if (text === undefined && !isOfPage(request)) {
        throw unauthorized(`a program that listens needs a token that may read; ${HOW}`);
      }
      return check(accessOf(request, text), "read");
    },
  };
}

const WHAT: Readonly<Record<Need, string>> = {
  nothing: "ask",
  read: "read",
  report: "report",
  operate: "operate",
  admin: "administer",
};

const HOW = "make one with `wrasse token create`, and send it as `Authorization: Bearer wr_…`";

/** Asking in plain HTTP, a page names its origin only where that is another one than this. */
function isOfPage({ headers: { origin, "sec-fetch-site": site } }: IncomingMessage): boolean {
  return origin !== undefined || site === "same-origin";
}

function unauthorized(detail: string): Problem {
  return new Problem(401, "Unauthorized", detail, {}, { "www-authenticate": 'Bearer realm="wrasse"' });
}

function bearerIn(header: string | undefined): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(header ?? "")?.[1];
}

/** Browsers let nobody set a header there. */
function subprotocolToken({ headers }: IncomingMessage): string | undefined {
  const offered = (headers["sec-websocket-protocol"] ?? "").split(",").map((name) => name.trim());
  return offered.find((name) => name.startsWith(TOKEN_SUBPROTOCOL))?.slice(TOKEN_SUBPROTOCOL.length);
}

/** Nearly all requests name one of very few hosts. */
function createHostNames(): (request: IncomingMessage) => string | undefined {
  const names = new Map<string, string | undefined>();
  return ({ headers: { host = "" } }) => {
    if (names.has(host)) return names.get(host);
    if (names.size >= NAMES_KEPT_MAX) names.clear();
    const name = nameIn(host);
    names.set(host, name);
    return name;
  };
}

/** Read anew only when the configuration says another one. */
function createPublicName(publicUrl: GuardOptions["publicUrl"]): () => string | undefined {
  let read: { readonly url: string; readonly name: string } | undefined;
  return () => {
    const url = publicUrl();
    if (url === undefined) return undefined;
    if (read?.url !== url) read = { url, name: new URL(url).hostname };
    return read.name;
  };
}

/**
 * As load balancers ask that speak HTTP/1.0. A page that was made to lead here comes with a browser, which always names
 * a host.
 */
function isWithoutHost({ httpVersion, headers: { host, origin } }: IncomingMessage): boolean {
  return httpVersion === "1.0" && host === undefined && origin === undefined;
}

function nameIn(host: string): string | undefined {
  return host !== "" && URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : undefined;
}

/** An address cannot be made to lead elsewhere, as a name can. */
function isNumber(host: string): boolean {
  return isIP(host.replace(/^\[|\]$/g, "")) !== 0;
}

function isLoopback(address: string | undefined): boolean {
  return address !== undefined && (/^(::ffff:)?127\./.test(address) || address === "::1");
}
