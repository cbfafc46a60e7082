/** One question over HTTP: what is sent, and what the answer means. */
import { UnreachableError, WrasseError } from "./errors.ts";

/** As much of `fetch` as the client uses. */
export type Fetch = (
  url: string,
  request: {
    readonly method: string;
    readonly headers: Record<string, string>;
    readonly body?: string;
    readonly signal?: AbortSignal;
  },
) => Promise<FetchResponse>;

export interface FetchResponse {
  readonly ok: boolean;
  readonly status: number;
  readonly statusText: string;
  text(): Promise<string>;
}

export interface Question {
  readonly method?: "GET" | "POST" | "DELETE";
  /** Below the daemon's address, without a slash in front. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | readonly string[] | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

export type Ask = <Answer>(question: Question) => Promise<Answer>;

export function createAsk(base: URL, token: string | undefined, fetchIt: Fetch): Ask {
  return async <Answer>(question: Question) => {
    const { method = "GET", headers, body, signal } = question;
    const url = urlOf(base, question);
    const response = await answered(base, () =>
      fetchIt(url.href, {
        method,
        headers: {
          accept: "application/json",
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(signal === undefined ? {} : { signal }),
      }),
    );
    const text = await answered(base, () => response.text());
    if (!response.ok) throw problemOf(response, text);
    if (text === "") return undefined as Answer;
    const value = parsed(text);
    if (value === undefined) throw new UnreachableError(base.href, "what answers there is not wrasse");
    return value as Answer;
  };
}

export function urlOf(base: URL, { path, query = {} }: Pick<Question, "path" | "query">): URL {
  const url = new URL(path, base);
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    for (const one of typeof value === "object" ? value : [value]) url.searchParams.append(name, String(one));
  }
  return url;
}

/** What fails on the way says little of where it was going. */
async function answered<Answer>(base: URL, act: () => Promise<Answer>): Promise<Answer> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof Error && error.name === "AbortError") throw error;
    throw new UnreachableError(base.href, causeOf(error), error);
  }
}

/** `fetch failed` is all that Node says; why stands in what caused it. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  const { code } = cause as { readonly code?: unknown };
  return cause.message !== "" ? cause.message : typeof code === "string" ? code : error.message;
}

/** RFC 9457, or whatever somebody in between has put there instead. */
function problemOf({ status, statusText }: FetchResponse, text: string): WrasseError {
  const { title, detail } = (parsed(text) ?? {}) as { readonly title?: unknown; readonly detail?: unknown };
  return new WrasseError(
    status,
    typeof title === "string" ? title : statusText === "" ? `HTTP ${status}` : statusText,
    typeof detail === "string" ? detail : undefined,
  );
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
