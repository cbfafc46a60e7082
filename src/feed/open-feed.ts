/** The feed as it runs: who comes, what they ask for, and who goes. */
import type { Buffer } from "node:buffer";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import type { EffectRow } from "../store/effect.ts";
import { StoreError } from "../store/errors.ts";
import { Client } from "./client.ts";
import { Connection } from "./connection.ts";
import { Delivery } from "./delivery.ts";
import type { Feed, FeedOptions, Refusal } from "./feed.ts";
import { createFormats, type Format } from "./formats.ts";
import { CLOSE, type Subprotocol } from "./frames.ts";
import type { Listener } from "./listener.ts";
import { createUpgrade, refuse } from "./upgrade.ts";
import { type Refused, readQuery, readSubscribe, type Wishes } from "./wishes.ts";

const CLIENTS_MAX = 10_000;
const SNAPSHOT_SECONDS_MAX = 120;
const STOPPING_MS_MAX = 700;

/** Where a client begins. */
interface Start {
  /** The newest change of those that it may see. */
  readonly revision: number;
  /** Undefined where it has to be told how everything is. */
  readonly after: number | undefined;
}

function scopeOf({ selectors, effects }: Pick<Wishes, "selectors" | "effects">) {
  return { selectors, effects };
}

export class OpenFeed implements Feed {
  dropped = 0;
  readonly #options: FeedOptions;
  readonly #instance: string;
  readonly #formats: Readonly<Record<Subprotocol, Format>>;
  readonly #upgrade = createUpgrade();
  readonly #clients = new Set<Client>();
  readonly #delivery: Delivery;
  readonly #ticks: NodeJS.Timeout;
  #closed: PromiseWithResolvers<void> | undefined;

  constructor(options: FeedOptions) {
    const { reader, now } = options;
    this.#options = options;
    this.#instance = reader.instance();
    this.#formats = createFormats(this.#instance);
    this.#delivery = new Delivery({
      reader,
      now,
      onError: (error) => this.#fail(error),
      onTooSlow: (client) => this.#drop(client),
    });
    this.#ticks = setInterval(() => this.#tick(), 1000);
  }

  get clients(): number {
    return this.#clients.size;
  }

  committed(effects: readonly EffectRow[] = []): void {
    if (this.#clients.size > 0 && this.#closed === undefined) this.#delivery.committed(effects);
  }

  accept(request: IncomingMessage, socket: Duplex, head: Buffer, listener: Listener): void {
    const wishes = readQuery(request.url ?? "");
    const start = "reason" in wishes ? wishes : this.#startOf(listener, wishes);
    if ("reason" in wishes) refuse(socket, 400, wishes.reason);
    else if ("reason" in start) refuse(socket, 503, start.reason);
    else {
      this.#upgrade(request, socket, head, (webSocket, subprotocol) => {
        const client = this.#connect(webSocket, socket, listener, this.#formats[subprotocol], wishes);
        this.#welcome(client, start);
      });
    }
  }

  refusalOf(url: string): Refusal | undefined {
    const wishes = readQuery(url);
    if ("reason" in wishes) return { status: 400, reason: wishes.reason };
    const reason = this.#whyNone();
    return reason === undefined ? undefined : { status: 503, reason };
  }

  endToken(tokenId: string): void {
    for (const client of this.#clients) {
      if (client.listener.tokenId !== tokenId) continue;
      this.#delivery.leave(client);
      client.connection.end(CLOSE.tokenEnded, "the token has ended");
    }
  }

  close(): Promise<void> {
    if (this.#closed !== undefined) return this.#closed.promise;
    this.#closed = Promise.withResolvers<void>();
    clearInterval(this.#ticks);
    this.#delivery.stop();
    for (const { connection } of this.#clients) connection.end(CLOSE.goingAway, "the daemon stops", STOPPING_MS_MAX);
    if (this.#clients.size === 0) this.#closed.resolve();
    return this.#closed.promise;
  }

  /** Why nobody at all can be let in. */
  #whyNone(): string | undefined {
    if (this.#closed !== undefined) return "the daemon stops";
    return this.#clients.size < CLIENTS_MAX ? undefined : `${CLIENTS_MAX} clients listen already`;
  }

  #startOf({ within }: Listener, { after }: Wishes): Start | Refused {
    const { reader } = this.#options;
    const reason = this.#whyNone();
    if (reason !== undefined) return { reason };
    try {
      if (this.#clients.size === 0) this.#delivery.passOver();
      const revision = within === undefined ? reader.lastSeq() : reader.lastSeq({ within });
      const canResume = after !== undefined && after <= revision && after >= reader.prunedSeq();
      if (!canResume) return { revision, after: undefined };
      this.#delivery.readUpTo(after);
      return { revision, after };
    } catch (error) {
      this.#fail(error);
      return { reason: "the store cannot be read" };
    }
  }

  #connect(webSocket: WebSocket, socket: Duplex, { within, tokenId }: Listener, format: Format, wishes: Wishes) {
    const audience = this.#delivery.join(format, { within, ...scopeOf(wishes) });
    return new Client(
      { within, tokenId },
      audience,
      (client) =>
        new Connection(webSocket, socket, {
          onMessage: (text) => this.#hear(client, text),
          onDrain: () => this.#delivery.drained(client),
          onClose: () => this.#forget(client),
        }),
      (client) => this.#delivery.step(client),
    );
  }

  #welcome(client: Client, { revision, after }: Start): void {
    this.#clients.add(client);
    const at = new Date(this.#options.now()).toISOString();
    client.connection.say(client.audience.format.hello({ revision, at, instance: this.#instance }));
    if (after === undefined) this.#delivery.begin(client);
    else this.#delivery.resume(client, after);
  }

  #hear(client: Client, text: string | undefined): void {
    if (client.place.kind === "left" || this.#closed !== undefined) return;
    const { format } = client.audience;
    const wishes =
      text === undefined ? { reason: "a message has to be text" } : readSubscribe(text, format.subprotocol);
    if ("reason" in wishes) {
      const error = format.error(wishes.reason, new Date(this.#options.now()).toISOString());
      if (!client.connection.say(error)) this.#drop(client);
      return;
    }
    const { within } = client.listener;
    this.#delivery.change(client, this.#delivery.join(format, { within, ...scopeOf(wishes) }));
  }

  #drop(client: Client): void {
    this.dropped += 1;
    client.leaveTooSlow();
    this.#delivery.leave(client);
  }

  #forget(client: Client): void {
    this.#delivery.leave(client);
    this.#clients.delete(client);
    if (this.#clients.size === 0) this.#closed?.resolve();
  }

  #tick(): void {
    this.#delivery.retry();
    for (const client of this.#clients) {
      client.connection.tick();
      const { place } = client;
      if (client.waiting.length > 0) client.waitingSeconds += 1;
      if (client.waitingSeconds > SNAPSHOT_SECONDS_MAX) this.#drop(client);
      if (place.kind !== "told") continue;
      place.seconds += 1;
      if (place.seconds > SNAPSHOT_SECONDS_MAX) this.#drop(client);
    }
  }

  #fail(error: unknown): void {
    if (!(error instanceof StoreError)) throw error;
    this.#options.onFault?.(error);
  }
}
