/** What can go wrong between a client and wrasse. */

/** wrasse has answered, and the answer is no. */
export class WrasseError extends Error {
  override readonly name = "WrasseError";
  /** Of HTTP; the close code where the feed ended. */
  readonly status: number;
  readonly title: string;
  /** A sentence that says what to do, where wrasse has one. */
  readonly detail: string | undefined;

  constructor(status: number, title: string, detail?: string) {
    super(detail === undefined || detail === "" ? title : `${title}: ${detail}`);
    this.status = status;
    this.title = title;
    this.detail = detail;
  }
}

/** Nobody answers there, or it is not wrasse that does. */
export class UnreachableError extends Error {
  override readonly name = "UnreachableError";
  readonly url: string;

  constructor(url: string, reason: string, cause?: unknown) {
    super(`cannot reach ${url}: ${reason}`, { cause });
    this.url = url;
  }
}
