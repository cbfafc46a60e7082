/** The real daemon on a free port, with its store and logs in a folder of its own. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pino } from "pino";
import { type Config, readConfig } from "../../src/daemon/config.ts";
import { type Daemon, startDaemon } from "../../src/daemon/daemon.ts";
import { type LocalAccess, localAccessPathOf } from "../../src/daemon/local-access.ts";

export interface ServeOptions {
  /** What wrasse.yaml says besides the store and where to listen; paths are relative to the folder. */
  readonly config?: string;
  /** Files that are there before it starts, by their names. */
  readonly files?: Readonly<Record<string, string>>;
  readonly now?: () => number;
  /** Where secrets are. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

export class Served implements AsyncDisposable {
  readonly path = mkdtempSync(join(tmpdir(), "wrasse-web-"));
  readonly store = join(this.path, "wrasse.db");
  /** What the daemon has logged, as JSON lines. */
  readonly said: string[] = [];
  readonly #options: ServeOptions;
  #daemon: Daemon | undefined;

  constructor(options: ServeOptions) {
    this.#options = options;
    for (const [name, text] of Object.entries(options.files ?? {})) this.write(name, text);
  }

  get daemon(): Daemon {
    if (this.#daemon === undefined) throw new Error("the daemon does not run");
    return this.#daemon;
  }

  get url(): string {
    const { url } = this.daemon.web;
    if (url === undefined) throw new Error("the daemon answers nobody");
    return url;
  }

  get publicListenerUrl(): string {
    return this.daemon.web.publicListenerUrl ?? "";
  }

  /** What it says of itself at the start. */
  get config(): Config {
    return this.#configOf(this.#options.config ?? "");
  }

  /** That of the local command line, which may do everything. */
  get token(): string {
    const access = JSON.parse(readFileSync(localAccessPathOf(this.store), "utf8")) as LocalAccess;
    return access.token;
  }

  write(name: string, text: string, flag: "a" | "w" = "a"): void {
    const path = join(this.path, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { flag });
  }

  async start(): Promise<void> {
    const { config = "", now = () => Date.now(), environment = {} } = this.#options;
    this.#daemon = await startDaemon({
      config: this.#configOf(config),
      version: "1.2.3",
      process: { pid: process.pid, host: "here", command: "wrasse watch" },
      isRunning: () => false,
      log: pino({ level: "debug", base: null }, { write: (line: string) => this.said.push(line) }),
      environment,
      clock: { now },
      monotonicMs: () => performance.now(),
    });
  }

  /** Goes on with what another wrasse.yaml says. */
  reload(config: string): void {
    this.daemon.reload(this.#configOf(config));
  }

  #configOf(config: string): Config {
    const listen = /^listen:/m.test(config) ? "" : "listen: 127.0.0.1:0\n";
    const reading = readConfig(`store: ${this.store}\n${listen}${config}`, {
      path: join(this.path, "wrasse.yaml"),
      stateFolder: this.path,
    });
    if (reading.kind === "faults") throw new Error(reading.faults.map(({ reason }) => reason).join("; "));
    return reading.config;
  }

  async stop(): Promise<void> {
    await this.#daemon?.close();
    this.#daemon = undefined;
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
    await this.daemon.caughtUp;
  }

  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`${this.url}${path}`, { redirect: "manual", ...init });
  }

  /** Service messages, a line each; fulfilled when what they say is committed. */
  async report(lines: readonly string[]): Promise<Response> {
    const response = await this.fetch("/api/reports", {
      method: "POST",
      headers: { authorization: `Bearer ${this.token}`, "content-type": "text/plain" },
      body: lines.map((line) => `${line}\n`).join(""),
    });
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
    return response;
  }

  /** Makes a token. */
  async tokenFor(wish: Readonly<Record<string, unknown>>): Promise<string> {
    const response = await this.fetch("/api/tokens", {
      method: "POST",
      headers: { authorization: `Bearer ${this.token}`, "content-type": "application/json" },
      body: JSON.stringify(wish),
    });
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
    const made = (await response.json()) as { readonly text: string };
    return made.text;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** With everything that was there read. */
export async function serve(options: ServeOptions = {}): Promise<Served> {
  const served = new Served(options);
  await served.start();
  await served.daemon.caughtUp;
  return served;
}
