/** A home in which a daemon watches a folder of logs and listens, always at the same address. */
import { once } from "node:events";
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect } from "vitest";
import { localAccessPathOf } from "../../src/daemon/local-access.ts";
import { WrasseHome, type WrasseProcess } from "./wrasse-process.ts";

export const SOON = { timeout: 10_000, interval: 20 };

export class ListeningHome extends WrasseHome {
  readonly url: string;

  private constructor(url: string) {
    super();
    this.url = url;
    mkdirSync(join(this.path, "logs"));
    writeFileSync(
      join(this.path, "wrasse.yaml"),
      `listen: ${new URL(url).host}\nsources:\n  - name: logs\n    path: logs\n`,
    );
  }

  static async create(): Promise<ListeningHome> {
    return new ListeningHome(`http://127.0.0.1:${await freePort()}`);
  }

  /** Fulfilled when it answers, and has read what was there. */
  async watch(): Promise<WrasseProcess> {
    const daemon = this.start(["watch"]);
    await expect.poll(() => daemon.stderr, SOON).toContain("caught up");
    return daemon;
  }

  say(...messages: readonly string[]): void {
    appendFileSync(join(this.path, "logs/a.log"), messages.map((message) => `${message}\n`).join(""));
  }

  /** That of the daemon that was started last. */
  get token(): string {
    return JSON.parse(readFileSync(localAccessPathOf(this.store), "utf8")).token;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
