/**
 * What goes over the feed in the subprotocol `wrasse.v1`: one JSON object a text frame. The daemon says hello; then,
 * unless it was told from which number to go on, how everything is, in as many frames as it takes; then every change,
 * once and in order. A client may say at any time what it wants to hear of; it is then told anew how everything is.
 */
import type { NameSelector } from "../health/selection.ts";
import type { Change, Effect, Resource } from "../store/answers.ts";

export type Frame = HelloFrame | SnapshotFrame | ChangesFrame | EffectsFrame | ErrorFrame;

export interface HelloFrame {
  readonly type: "hello";
  /** The number of the newest change. */
  readonly revision: number;
  readonly at: string;
  /** Whose numbers these are: another instance counts on its own. */
  readonly instance: string;
}

export interface SnapshotFrame {
  readonly type: "snapshot";
  /** It is how things are after the change of this number; the changes that follow are behind it. */
  readonly revision: number;
  /** Whether the snapshot ends with this frame. */
  readonly isLast: boolean;
  readonly resources: readonly Resource[];
}

export interface ChangesFrame {
  readonly type: "changes";
  /** At least one. */
  readonly changes: readonly Change[];
}

/** Only for who asks for it. What is about a group of resources is for who may see and wants to hear of all of it. */
export interface EffectsFrame {
  readonly type: "effects";
  /** Whether it is the list of those that are open, or a part of it: what is not in it has ended. */
  readonly isList: boolean;
  /** Whether the list ends with this frame; also true where it is none. */
  readonly isLast: boolean;
  /** In the order in which they were committed; a list is in the order of their numbers, and may be empty. */
  readonly effects: readonly Effect[];
}

/** Something that the client sent was not understood; nothing has changed. */
export interface ErrorFrame {
  readonly type: "error";
  readonly reason: string;
}

/** The one thing that a client may say. Of several selectors, one at least has to mean a resource; none mean all. */
export interface SubscribeFrame {
  readonly type: "subscribe";
  readonly selectors: readonly NameSelector[];
  /** Whether effects are to be heard of, too; not unless told. */
  readonly effects?: boolean;
}

export const SUBPROTOCOLS = ["wrasse.v1", "cloudevents.json"] as const;
export type Subprotocol = (typeof SUBPROTOCOLS)[number];

export const CLOSE = {
  /** The daemon stops. */
  goingAway: 1001,
  /** The token was revoked, or has expired. */
  tokenEnded: 4001,
  /** More was waiting than is kept for a client; it may come again and resume. */
  tooSlow: 4008,
} as const;
