/** A check in the style of hale, and what it must look like to be taken. */

/** What a handler tells how it is going. Whatever it tells after it is done, or out of time, is not heard. */
export interface HaleCollector {
  info(message?: string, data?: unknown): void;
  notice(message?: string, data?: unknown): void;
  warning(message?: string, data?: unknown): void;
  failure(message?: string, data?: unknown): void;
  /** Starts a timer; each call of what it returns adds a mark to it. */
  mark(name: string): (label?: string) => void;
  context(name: string, data: unknown): void;
}

/** Without a problem if called with nothing. */
export type HaleDone = (problem?: unknown) => void;

export interface HaleCheck {
  readonly name: string;
  readonly description: string;
  readonly tags?: readonly string[] | undefined;
  /** In milliseconds; 2000 if it is absent or 0. */
  readonly timeout?: number | undefined;
  handler(collector: HaleCollector, done: HaleDone): unknown;
}

/** Throws what is wrong with it: whoever adds a check is a program, and has to be corrected. */
export function validateHaleCheck(check: HaleCheck, names: Iterable<string>): void {
  if (typeof check !== "object" || check === null) throw new TypeError("a check must be an object");
  const { name, description, handler, timeout, tags } = check;
  if (typeof name !== "string") throw new TypeError("the name of a check must be a string");
  const subject = `of the check ${JSON.stringify(name)}`;
  if (new Set(names).has(name)) throw new TypeError(`the name ${subject} is taken`);
  if (typeof description !== "string") throw new TypeError(`the description ${subject} must be a string`);
  if (typeof handler !== "function") throw new TypeError(`the handler ${subject} must be a function`);
  if (timeout !== undefined && typeof timeout !== "number") {
    throw new TypeError(`the timeout ${subject} must be a number of milliseconds`);
  }
  if (tags === undefined) return;
  if (!Array.isArray(tags)) throw new TypeError(`the tags ${subject} must be an array of strings`);
  const wrong = tags.findIndex((tag) => typeof tag !== "string");
  if (wrong !== -1) throw new TypeError(`the tags ${subject} must be strings, but the one at index ${wrong} is not`);
}
