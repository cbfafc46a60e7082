/**
 * Runs checks in the style of hale, all at once and each only as long as it may take, and makes hale's document of what
 * they told their collectors. A check that is done is finished with: what it tells later is not in the document.
 */
import { type HaleCheck, type HaleCollector, validateHaleCheck } from "./hale-check.ts";

/** Times come from here, so that a test may hold them still. */
export interface HaleClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Milliseconds since any moment, never going back, with fractions. */
  elapsed(): number;
  /** Returns what calls it off. */
  after(milliseconds: number, call: () => void): () => void;
}

export type HaleSeverity = "info" | "notice" | "warning" | "failure";

export type HaleStatus = "OK" | "WARN" | "FAIL";

export interface HaleLogItem {
  readonly status: HaleSeverity;
  readonly message?: string;
  readonly data?: unknown;
}

export interface HaleTimer {
  readonly name: string;
  /** In microseconds since the check began, like its marks since the timer did. */
  readonly start: number;
  readonly marks: readonly { readonly label?: string; readonly elapsed: number }[];
}

export interface HaleResult {
  readonly name: string;
  readonly description: string;
  readonly status: HaleStatus;
  readonly tags?: readonly string[];
  /** How long it took, in microseconds. */
  readonly time: number;
  readonly context: Readonly<Record<string, unknown>> & { readonly log: readonly HaleLogItem[] };
}

export interface HaleDocument {
  readonly time: number;
  readonly status: HaleStatus;
  readonly checks: readonly HaleResult[];
  readonly [key: string]: unknown;
}

export interface HaleChecks {
  /** Throws a TypeError for what is no check, or has a name that is taken. */
  addCheck(check: HaleCheck): void;
  /** Never rejects, whatever the handlers do. In the order in which they were added. */
  run(): Promise<HaleDocument>;
}

const TIMEOUT_MS = 2000;
/** The longest that a timer can wait. */
const TIMEOUT_MS_MAX = 2 ** 31 - 1;
const TIMED_OUT = "Healthcheck timed out";

const SYSTEM_CLOCK: HaleClock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  after(milliseconds, call) {
    const timer = setTimeout(call, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** Metadata is added to the document where that does not have the key itself. */
export function createHaleChecks(
  metadata: Readonly<Record<string, unknown>> = {},
  clock: HaleClock = SYSTEM_CLOCK,
): HaleChecks {
  const checks = new Map<string, HaleCheck>();
  return {
    addCheck(check) {
      validateHaleCheck(check, checks.keys());
      const { name, description, timeout, tags } = check;
      const handler = check.handler.bind(check);
      checks.set(name, { name, description, timeout, tags: tags === undefined ? undefined : [...tags], handler });
    },
    async run() {
      const results = await Promise.all([...checks.values()].map((check) => runHaleCheck(check, clock)));
      const document = { time: clock.now(), status: worstOf(results.map(({ status }) => status)), checks: results };
      return { ...document, ...metadata, ...document };
    },
  };
}

function runHaleCheck(check: HaleCheck, clock: HaleClock): Promise<HaleResult> {
  return new Promise((resolve) => {
    const begin = clock.elapsed();
    const notebook = new Notebook(() => Math.round((clock.elapsed() - begin) * 1000));
    function complete(problem: unknown): void {
      if (notebook.isClosed) return;
      callOff();
      if (problem) notebook.fail(problem);
      resolve(notebook.close(check));
    }
    const timeoutMs = check.timeout !== undefined && check.timeout > 0 ? check.timeout : TIMEOUT_MS;
    const callOff = clock.after(Math.min(timeoutMs, TIMEOUT_MS_MAX), () => complete(new Error(TIMED_OUT)));
    try {
      const returned = check.handler(notebook.collector, complete);
      Promise.resolve(returned).catch((error: unknown) => complete(thrown(error)));
    } catch (error) {
      complete(thrown(error));
    }
  });
}

/** Whatever is thrown is a problem, even nothing. */
function thrown(error: unknown): unknown {
  return error ? error : new Error(`thrown: ${String(error)}`);
}

/** What one check has told in one run. Closed, it takes nothing more. */
class Notebook {
  #isClosed = false;
  readonly #elapsed: () => number;
  readonly #log: HaleLogItem[] = [];
  readonly #timers: { readonly name: string; readonly start: number; readonly marks: HaleTimer["marks"][number][] }[] =
    [];
  readonly #context = new Map<string, unknown>();

  /** Elapsed are whole microseconds since the check began. */
  constructor(elapsed: () => number) {
    this.#elapsed = elapsed;
  }

  readonly collector: HaleCollector = {
    info: (message, data) => this.#note("info", message, data),
    notice: (message, data) => this.#note("notice", message, data),
    warning: (message, data) => this.#note("warning", message, data),
    failure: (message, data) => this.#note("failure", message, data),
    mark: (name) => this.#startTimer(name),
    context: (name, data) => {
      if (!this.#isClosed) this.#context.set(String(name), plain(data));
    },
  };

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** An error says what it is; a text or anything else is its own data. */
  fail(problem: unknown): void {
    this.#note("failure", messageOf(problem), problem);
  }

  close({ name, description, tags }: HaleCheck): HaleResult {
    const time = this.#elapsed();
    this.#isClosed = true;
    const own = { ...(this.#timers.length === 0 ? {} : { times: this.#timers }), log: this.#log };
    return {
      name,
      description,
      status: worstOf(this.#log.map(({ status }) => statusOf(status))),
      ...(tags === undefined ? {} : { tags }),
      time,
      context: { ...own, ...Object.fromEntries(this.#context), ...own },
    };
  }

  #note(status: HaleSeverity, message: string | undefined, data: unknown): void {
    if (this.#isClosed) return;
    const kept = plain(data);
    this.#log.push({
      status,
      ...(message === undefined ? {} : { message: String(message) }),
      ...(kept === undefined ? {} : { data: kept }),
    });
  }

  #startTimer(name: string): (label?: string) => void {
    const start = this.#elapsed();
    const marks: HaleTimer["marks"][number][] = [];
    if (!this.#isClosed) this.#timers.push({ name: String(name), start, marks });
    return (label) => {
      if (this.#isClosed) return;
      const elapsed = this.#elapsed() - start;
      marks.push(label === undefined ? { elapsed } : { label: String(label), elapsed });
    };
  }
}

function statusOf(severity: HaleSeverity): HaleStatus {
  if (severity === "failure") return "FAIL";
  return severity === "warning" ? "WARN" : "OK";
}

function worstOf(statuses: readonly HaleStatus[]): HaleStatus {
  if (statuses.includes("FAIL")) return "FAIL";
  return statuses.includes("WARN") ? "WARN" : "OK";
}

/** As JSON will show it, and as it is now, whatever becomes of it later. */
function plain(data: unknown): unknown {
  try {
    if (data instanceof Error) return { name: data.name || "error", stack: data.stack, message: data.message };
    const text = JSON.stringify(data);
    return text === undefined ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return typeof data === "bigint" ? String(data) : "what JSON cannot show";
  }
}

function messageOf(problem: unknown): string | undefined {
  try {
    const { message } = Object(problem) as { readonly message?: unknown };
    return typeof message === "string" ? message : undefined;
  } catch {
    return undefined;
  }
}
