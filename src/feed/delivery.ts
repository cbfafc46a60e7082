/** Brings each client to where it hears of everything as it comes, and keeps it there. */

import type { EffectRow } from "../store/effect.ts";
import type { StoreReader } from "../store/store-reader.ts";
import { type Audience, Audiences, type Scope } from "./audience.ts";
import { ChangeReading } from "./change-reading.ts";
import type { Client } from "./client.ts";
import { EffectNews, type News } from "./effect-news.ts";
import type { Format } from "./formats.ts";
import { Pulse } from "./pulse.ts";
import type { Snapshot } from "./snapshot.ts";
import { Snapshots } from "./snapshots.ts";
import type { Chunk } from "./stretch.ts";
import { type Task, Turns } from "./turns.ts";

export interface DeliveryOptions {
  readonly reader: StoreReader;
  readonly now: () => number;
  /** Has to return for what can be tried again. */
  onError(error: unknown): void;
  onTooSlow(client: Client): void;
}

export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #audiences = new Audiences();
  readonly #live = new Map<Audience, Set<Client>>();
  readonly #changes: ChangeReading;
  readonly #effects: EffectNews;
  readonly #snapshots: Snapshots;
  readonly #failed = new Set<Task>();
  readonly #turns: Turns;
  readonly #pulse: Pulse;

  constructor(options: DeliveryOptions) {
    const { reader, now, onError } = options;
    this.#options = options;
    this.#changes = new ChangeReading(reader);
    this.#effects = new EffectNews(reader, now);
    this.#turns = new Turns((task, error) => {
      this.#failed.add(task);
      onError(error);
    });
    this.#pulse = new Pulse(() => this.#readSome());
    const source = { reader, now, readCommitted: () => this.#readAll() };
    this.#snapshots = new Snapshots(source, this.#turns, (snapshot, clients) => this.#beginTelling(snapshot, clients));
  }

  committed(effects: readonly EffectRow[]): void {
    this.#effects.note(
      effects,
      this.#live.keys().some(({ hearsEffects }) => hearsEffects),
    );
    this.#pulse.beat();
  }

  /** After a while, what could not be done is tried again. */
  retry(): void {
    if (this.#failed.size === 0) return;
    for (const task of this.#failed) this.#turns.ask(task);
    this.#failed.clear();
    this.#pulse.beat();
  }

  stop(): void {
    this.#pulse.stop();
    this.#turns.stop();
  }

  /** For who has been there before all others left, nothing is new. */
  passOver(): void {
    this.#changes.passOver();
    this.#effects.passOver();
  }

  join(format: Format, scope: Scope): Audience {
    return this.#audiences.join(format, scope);
  }

  /** So that who has had a change is not sent it as news. */
  readUpTo(seq: number): void {
    if (seq > this.#changes.through) this.#readAll();
  }

  /** From a number on, up to which it has had everything. */
  resume(client: Client, after: number): void {
    client.newestSeq = after;
    client.place = { kind: "behind", after };
    this.#turns.ask(client);
  }

  /** How everything is, and from there on. */
  begin(client: Client): void {
    client.place = { kind: "awaiting" };
    this.#snapshots.want(client);
  }

  /** It wants to hear of something else. */
  change(client: Client, audience: Audience): void {
    if (client.next !== undefined) this.#audiences.leave(client.next);
    client.next = audience;
    if (client.place.kind !== "told") this.#changeNow(client, audience);
  }

  leave(client: Client): void {
    if (client.place.kind === "left") return;
    this.#leavePlace(client);
    client.place = { kind: "left" };
    this.#audiences.leave(client.audience);
    if (client.next !== undefined) this.#audiences.leave(client.next);
    client.next = undefined;
  }

  /** There is room again. */
  drained(client: Client): void {
    this.#turns.ask(client);
  }

  step(client: Client): void {
    const { place, connection } = client;
    if (!connection.isOpen || connection.isClogged) return;
    switch (place.kind) {
      case "told":
        connection.writePieces(place.snapshot.pieces(place.parts, client.audience.format));
        place.parts += 1;
        if (place.parts === place.snapshot.parts) this.#endTelling(client, place.snapshot);
        this.#turns.ask(client);
        return;
      case "behind":
        this.#stepForward(client, place);
        return;
      case "live":
        this.#stepThroughEffects(client);
        return;
      case "awaiting":
      case "left":
        return;
    }
  }

  #changeNow(client: Client, audience: Audience): void {
    this.#leavePlace(client);
    this.#audiences.leave(client.audience);
    client.audience = audience;
    client.next = undefined;
    this.begin(client);
  }

  #leavePlace(client: Client): void {
    const { place, audience } = client;
    this.#turns.drop(client);
    this.#failed.delete(client);
    switch (place.kind) {
      case "awaiting":
        this.#snapshots.drop(client);
        return;
      case "told":
        this.#snapshots.release(place.snapshot);
        return;
      case "live": {
        const others = this.#live.get(audience);
        others?.delete(client);
        if (others?.size === 0) this.#live.delete(audience);
        client.dropWaiting();
        return;
      }
      case "behind":
      case "left":
        return;
    }
  }

  #beginTelling(snapshot: Snapshot, clients: ReadonlySet<Client>): void {
    for (const client of clients) {
      client.place = { kind: "told", snapshot, parts: 0, seconds: 0 };
      this.#turns.ask(client);
    }
  }

  #endTelling(client: Client, snapshot: Snapshot): void {
    this.#snapshots.release(snapshot);
    client.newestSeq = snapshot.revision;
    client.place = { kind: "behind", after: snapshot.through };
    if (client.next !== undefined) this.#changeNow(client, client.next);
  }

  #stepForward(client: Client, { after, stretch, chunks = [] }: Client["place"] & { readonly kind: "behind" }): void {
    const [chunk, ...others] = chunks;
    if (chunk !== undefined) {
      client.connection.write(chunk.bytes);
      client.newestSeq = chunk.newestSeq;
    }
    if (stretch !== undefined && others.length === 0) client.place = { kind: "behind", after: stretch.through };
    else if (stretch !== undefined) client.place = { kind: "behind", after, stretch, chunks: others };
    else if (after === this.#changes.through) this.#goLive(client);
    else this.#lookForward(client, after);
    this.#turns.ask(client);
  }

  #lookForward(client: Client, after: number): void {
    const stretch = this.#changes.readMissed(after, client.audience.narrowing);
    if (stretch === undefined) this.begin(client);
    else client.place = { kind: "behind", after, stretch, chunks: stretch.chunksFor(client.audience) };
  }

  #goLive(client: Client): void {
    const { audience } = client;
    // Reading may fail, and is tried again as long as it is not live.
    if (audience.hearsEffects) this.#listEffects(client);
    client.place = { kind: "live" };
    const others = this.#live.get(audience);
    if (others === undefined) this.#live.set(audience, new Set([client]));
    else others.add(client);
  }

  #readSome(): void {
    try {
      if (this.#readNew()) this.#pulse.beatAtOnce();
      else this.#tellEffects();
    } catch (error) {
      this.#failed.add(NOTHING);
      this.#options.onError(error);
    }
  }

  /** Up to which number. */
  #readAll(): number {
    while (this.#readNew());
    return this.#changes.through;
  }

  /** Whether there is more. */
  #readNew(): boolean {
    const found = this.#changes.readNew();
    if (found === undefined) return false;
    const { stretch, isAll, hasGap } = found;
    this.#snapshots.note(stretch);
    for (const [audience, clients] of this.#live) {
      if (hasGap) for (const client of clients) this.#beginAnew(client);
      else this.#send(stretch.chunksFor(audience), audience, clients);
    }
    return !isAll;
  }

  /** Behind the changes that caused them. */
  #tellEffects(): void {
    const news = this.#effects.take();
    if (news === undefined) return;
    for (const [audience, clients] of this.#live) {
      if (!audience.hearsEffects) continue;
      for (const client of clients) this.#tellEffectsTo(client, news);
    }
  }

  #tellEffectsTo(client: Client, news: News): void {
    if (news.hasGap) {
      // It is brought forward from where it is, which ends with a list.
      this.#leavePlace(client);
      client.newestSeq = Math.max(client.newestSeq, client.audience.newestSeq);
      client.place = { kind: "behind", after: this.#changes.through };
      this.#turns.ask(client);
      return;
    }
    const frames = news.framesFor(client.audience, client.effectsThrough);
    client.effectsThrough = news.through;
    if (!client.take(frames)) this.#options.onTooSlow(client);
  }

  #listEffects(client: Client): void {
    client.dropWaiting();
    client.waiting.push(...this.#effects.list(client.audience));
    client.effectsThrough = this.#effects.through;
  }

  #stepThroughEffects(client: Client): void {
    client.takeWaiting();
    if (client.waiting.length > 0) this.#turns.ask(client);
  }

  #beginAnew(client: Client): void {
    this.#leavePlace(client);
    this.begin(client);
  }

  #send(chunks: readonly Chunk[], audience: Audience, clients: ReadonlySet<Client>): void {
    for (const { bytes, newestSeq } of chunks) {
      for (const client of clients) {
        if (!client.connection.write(bytes)) this.#options.onTooSlow(client);
      }
      audience.newestSeq = newestSeq;
    }
  }
}

const NOTHING: Task = { step: () => undefined };
