/** A page in a real browser, where there is one: which script it runs, and what that writes to the console. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants, mkdtempDisposableSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { WebSocket } from "ws";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];
const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  "--remote-debugging-port=0",
];

export interface Page extends AsyncDisposable {
  /** What was written to the console, a line each. */
  readonly lines: readonly string[];
}

export function findChromium(): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Runs a script in a page that came from an address. */
export async function openPage(chromium: string, url: string, script: string): Promise<Page> {
  const profile = mkdtempDisposableSync(join(tmpdir(), "wrasse-chromium-"));
  const browser = spawn(chromium, [...FLAGS, `--user-data-dir=${profile.path}`], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = once(browser, "exit");
  const lines: string[] = [];
  const close = async () => {
    browser.kill("SIGKILL");
    await ended;
    profile.remove();
  };
  try {
    const control = new Control(await debuggerUrl(browser), lines);
    await control.opened;
    const { targetId } = await control.ask("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await control.ask("Target.attachToTarget", { targetId, flatten: true });
    control.sessionId = String(sessionId);
    await control.ask("Runtime.enable");
    await control.ask("Page.enable");
    // What the daemon answers so far are no pages: they let no script run.
    await control.ask("Page.setBypassCSP", { enabled: true });
    const loaded = control.event("Page.loadEventFired");
    await control.ask("Page.navigate", { url });
    await loaded;
    await control.ask("Runtime.evaluate", { expression: script });
    return { lines, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function debuggerUrl({ stderr }: ChildProcess): Promise<string> {
  let text = "";
  for await (const chunk of stderr ?? []) {
    text += chunk;
    const [, url] = /DevTools listening on (ws:\S+)/.exec(text) ?? [];
    if (url !== undefined) return url;
  }
  throw new Error(`the browser did not start: ${text}`);
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly args?: readonly { readonly value?: unknown }[] };
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly message: string };
}

/** The protocol of the browser's developer tools. */
class Control {
  readonly opened: Promise<unknown>;
  sessionId: string | undefined;
  readonly #socket: WebSocket;
  readonly #listeners = new Set<(message: Message) => void>();
  #id = 0;

  constructor(url: string, lines: string[]) {
    this.#socket = new WebSocket(url);
    this.opened = once(this.#socket, "open");
    this.#socket.on("error", () => {});
    this.#socket.on("message", (text) => {
      const message: Message = JSON.parse(String(text));
      if (message.method === "Runtime.consoleAPICalled") {
        lines.push((message.params?.args ?? []).map(({ value }) => String(value)).join(" "));
      }
      for (const listener of this.#listeners) listener(message);
    });
  }

  async ask(method: string, params: object = {}): Promise<Readonly<Record<string, unknown>>> {
    const id = ++this.#id;
    const answer = this.#next((message) => message.id === id);
    const session = this.sessionId === undefined ? {} : { sessionId: this.sessionId };
    this.#socket.send(JSON.stringify({ id, method, params, ...session }));
    const { error, result = {} } = await answer;
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result;
  }

  event(method: string): Promise<Message> {
    return this.#next((message) => message.method === method);
  }

  #next(isWanted: (message: Message) => boolean): Promise<Message> {
    return new Promise((resolve) => {
      const listener = (message: Message) => {
        if (!isWanted(message)) return;
        this.#listeners.delete(listener);
        resolve(message);
      };
      this.#listeners.add(listener);
    });
  }
}
