/**
 * wrasse for programs, in Node and in browsers: how things are, what has happened, reports, and what changes.
 *
 * ```ts
 * const wrasse = connect({ url: "http://127.0.0.1:7717", token });
 * for await (const event of wrasse.subscribe({ selectors: [{ project: "acme" }] })) {
 *   if (event.kind === "changes") console.log(event.changes);
 * }
 * ```
 *
 * What is asked and does not work is a rejected promise: a `WrasseError` where wrasse has said no, an
 * `UnreachableError` where nobody has said anything.
 */
import type { NameSelector } from "../health/selection.ts";
import type { Change, Problem, Resource } from "../store/answers.ts";
import type {
  ChangesPage,
  Explained,
  Page,
  ReportsAnswer,
  ReportWish,
  ResourceAnswer,
  ResourceSelector,
  Summary,
} from "./answers.ts";
import { UnreachableError, WrasseError } from "./errors.ts";
import { type Ask, createAsk, type Fetch } from "./request.ts";
import type { SocketClass } from "./socket.ts";
import { type FeedEvent, type SubscribeOptions, subscribe } from "./subscription.ts";
import { surroundingsOf } from "./surroundings.ts";

export type { NameSelector } from "../health/selection.ts";
export type { Change, Effect, Problem, Resource } from "../store/answers.ts";
export type * from "./answers.ts";
export type { Fetch } from "./request.ts";
export type { SocketClass } from "./socket.ts";
export type { FeedEvent, SubscribeOptions } from "./subscription.ts";
export { UnreachableError, WrasseError };

export interface ConnectOptions {
  /** Where wrasse is: `http://127.0.0.1:7717`, or whatever it is called from outside. */
  readonly url: string;
  readonly token?: string;
  /** What to listen with where there is no WebSocket of its own, as in Node 20 and 21: that of the package `ws`. */
  readonly WebSocket?: SocketClass;
  readonly fetch?: Fetch;
}

export interface Client {
  /** Page by page, as long as there are more. */
  resources(selector?: ResourceSelector): AsyncIterable<readonly Resource[]>;
  resource(id: string): Promise<ResourceAnswer>;
  /** The changes of one resource, newest first. */
  history(id: string, page?: { readonly before?: number | string; readonly limit?: number }): Promise<Page<Change>>;
  /** The changes behind a number, oldest first. */
  changes(page?: ChangesQuestion): Promise<ChangesPage>;
  explain(id: string): Promise<Explained>;
  summary(selector?: NameSelector): Promise<Summary>;
  /** Messages that are malformed, or that their source may not say, newest first. */
  problems(page?: { readonly kind?: Problem["kind"]; readonly limit?: number }): Promise<Page<Problem>>;
  /**
   * With a key of their own, the same reports are taken once, however often they are sent. Rejected where none of them
   * was taken; else the answer says which were not.
   */
  report(
    reports: ReportWish | readonly ReportWish[],
    options?: { readonly idempotencyKey?: string },
  ): Promise<ReportsAnswer>;
  /** Goes on until the signal is aborted, or somebody breaks out of the loop, also over a restart of the daemon. */
  subscribe(options?: SubscribeOptions): AsyncGenerator<FeedEvent, void, undefined>;
}

export interface ChangesQuestion extends NameSelector {
  readonly after?: number | string;
  readonly limit?: number;
}

const TOKEN_TEXT = /^[\w.~+/=-]+$/;

export function connect({ url, token, ...own }: ConnectOptions): Client {
  const base = baseOf(url);
  if (token !== undefined && !TOKEN_TEXT.test(token)) throw new TypeError("this is not the text of a token");
  // Looked up when it is needed: who only asks needs no WebSocket.
  const ask = createAsk(base, token, own.fetch ?? ((address, request) => fetch(address, request)));
  return {
    resources: (selector) => pagesOf(ask, selector),
    resource: (id) => ask({ path: `api/resources/${encodeURIComponent(id)}` }),
    history: (id, page = {}) => ask({ path: `api/resources/${encodeURIComponent(id)}/history`, query: { ...page } }),
    changes: (question = {}) => ask({ path: "api/changes", query: { ...question } }),
    explain: (id) => ask({ path: `api/explain/${encodeURIComponent(id)}` }),
    summary: (selector = {}) => ask({ path: "api/summary", query: { ...selector } }),
    problems: (page = {}) => ask({ path: "api/problems", query: { ...page } }),
    report: (reports, { idempotencyKey } = {}) =>
      ask({
        method: "POST",
        path: "api/reports",
        body: reports,
        headers: idempotencyKey === undefined ? {} : { "idempotency-key": idempotencyKey },
      }),
    subscribe: (options = {}) =>
      subscribe(options, surroundingsOf({ base, token, ask, SocketClass: own.WebSocket ?? ownSocketClass() })),
  };
}

async function* pagesOf(ask: Ask, { levels, text, ...selector }: ResourceSelector = {}) {
  let next: string | null | undefined;
  do {
    const query = { ...selector, level: levels?.join(","), q: text, after: next ?? undefined };
    const page: Page<Resource> = await ask({ path: "api/resources", query });
    yield page.items;
    next = page.next;
  } while (next !== null);
}

function baseOf(text: string): URL {
  const url = new URL(text);
  if (url.protocol !== "http:" && url.protocol !== "https:") throw new TypeError(`no address of HTTP: ${text}`);
  if (!url.pathname.endsWith("/")) url.pathname += "/";
  url.search = "";
  url.hash = "";
  return url;
}

function ownSocketClass(): SocketClass {
  if (typeof WebSocket === "undefined") {
    throw new TypeError("this Node has no WebSocket: give connect() that of the package ws");
  }
  return WebSocket;
}
