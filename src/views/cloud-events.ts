/** Changes as CloudEvents 1.0: the same change is the same event whenever it is sent. */
/** What an event says of a change beside the change itself. */
interface Numbered {
  readonly seq: number;
  readonly at: string;
  readonly resource: { readonly id: string };
  readonly check: string | null;
}

export interface CloudEvent<Change> {
  readonly specversion: "1.0";
  readonly id: string;
  readonly source: string;
  readonly type: "io.wrasse.state.changed";
  readonly subject: string;
  readonly time: string;
  readonly datacontenttype: "application/json";
  /** Sorts as text as the changes were numbered. */
  readonly sequence: string;
  readonly data: Change;
}

export const CLOUD_EVENT_TYPE = "application/cloudevents+json; charset=utf-8";

/** As many digits as the largest number of 64 bits has. */
const SEQUENCE_DIGITS = 20;

/** The instance is whose numbers these are: two daemons with stores of their own need two names. */
export function cloudEventOf<Change extends Numbered>(change: Change, instance: string): CloudEvent<Change> {
  const sequence = String(change.seq).padStart(SEQUENCE_DIGITS, "0");
  const segment = segmentOf(instance);
  return {
    specversion: "1.0",
    // Webhooks want ids without dots.
    id: `${segment.replaceAll(".", "%2E")}:${sequence}`,
    source: `/wrasse/${segment}`,
    type: "io.wrasse.state.changed",
    subject: subjectOf(change),
    time: change.at,
    datacontenttype: "application/json",
    sequence,
    data: change,
  };
}

/** What an event says of an effect beside the effect itself. */
interface Intended {
  readonly number: number;
  readonly state: string;
  readonly subject: string;
  readonly resource: { readonly id: string } | null;
}

export const EFFECT_EVENT_TYPE = "io.wrasse.effect";

interface EffectEvent<Effect> extends Omit<CloudEvent<Effect>, "type" | "sequence"> {
  readonly type: `${typeof EFFECT_EVENT_TYPE}.${string}`;
}

/** An effect at one moment: it may come to the same state again, which is another event. */
export function effectEventOf<Effect extends Intended>(
  effect: Effect,
  instance: string,
  { id, at }: { readonly id: string; readonly at: string },
): EffectEvent<Effect> {
  return {
    specversion: "1.0",
    id,
    source: `/wrasse/${segmentOf(instance)}`,
    type: `${EFFECT_EVENT_TYPE}.${effect.state}`,
    subject: effect.resource?.id ?? effect.subject,
    time: at,
    datacontenttype: "application/json",
    data: effect,
  };
}

/** The resource's id, behind which the check's name is a sixth part. */
function subjectOf({ resource, check }: Numbered): string {
  return check === null ? resource.id : `${resource.id}/${segmentOf(check)}`;
}

/** A text as one part of a path. */
function segmentOf(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
