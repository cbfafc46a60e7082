/** What reactions remember between inputs, and what they were told besides changes. */

/** What one rule knows about one subject. Gone when there is nothing to know. */
export interface WatchRow {
  /** Or a text that no rule can be called, for what is remembered besides: of all rules, of signals, how far was reacted. */
  readonly rule: string;
  readonly subject: string;
  /** JSON; absent: forget it. */
  readonly state?: string;
}

/** An input of the reactions that is no change, for replaying: a command of a person, a deployment, the end of a hold. */
export interface JournalRow {
  readonly number: number;
  /** The newest change there was. */
  readonly afterSeq: number;
  readonly at: number;
  readonly kind: string;
  /** JSON. */
  readonly text: string;
}
