/** What is wrong with a request, as RFC 9457 has it told: a status, a title, and a sentence that helps. */

export class Problem extends Error {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  /** Further members of the document. */
  readonly more: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    title: string,
    detail: string,
    more: Readonly<Record<string, unknown>> = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail);
    this.name = "Problem";
    this.status = status;
    this.title = title;
    this.detail = detail;
    this.more = more;
    this.headers = headers;
  }

  get body(): string {
    const { status, title, detail, more } = this;
    return JSON.stringify({ type: "about:blank", title, status, detail, ...more });
  }
}

export const PROBLEM_TYPE = "application/problem+json";
