/** Questions to a running daemon, with what came back of them. */
import type { AnswerBody } from "./answer-body.ts";
import type { Served } from "./serve.ts";

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** What the text says, if it is JSON: a test knows what it has asked for. */
  readonly body: AnswerBody;
}

export interface Question extends RequestInit {
  /** The one that may do everything, unless another is given, or none. */
  readonly token?: string | undefined;
}

export async function ask(served: Served, path: string, question: Question = {}): Promise<Answered> {
  const token = "token" in question ? question.token : served.token;
  const headers = new Headers(question.headers);
  if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
  const response = await served.fetch(path, { ...question, headers });
  const text = await response.text();
  const isJson = text !== "" && /json/.test(response.headers.get("content-type") ?? "");
  return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined };
}

/** Reports as JSON, or as whatever type is given. */
export function post(served: Served, body: unknown, question: Question & { readonly path?: string } = {}) {
  const { path = "/api/reports", ...rest } = question;
  const headers = { "content-type": "application/json", ...Object.fromEntries(new Headers(rest.headers)) };
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return ask(served, path, { method: "POST", ...rest, headers, body: text });
}
