/** What goes over the feed, as an AsyncAPI 3.0 document: made of the schemas that each frame keeps to. */
import { LEVELS } from "../health/level.ts";
import { NAMES } from "../health/names.ts";
import { EFFECT_STATES } from "../store/effect-state.ts";
import { EFFECT_EVENT_TYPE } from "../views/cloud-events.ts";
import { PART_RESOURCES_MAX } from "./snapshot.ts";
import { MESSAGE_BYTES_MAX, PATTERN_LENGTH_MAX, SELECTORS_MAX, SUBSCRIBE_EVENT } from "./wishes.ts";

export interface AsyncApiOptions {
  readonly version: string;
  /** With its port: `127.0.0.1:7717`. */
  readonly host: string;
  readonly protocol: "ws" | "wss";
}

type Schema = Readonly<Record<string, unknown>>;

const WHY = `A WebSocket. Offer the subprotocol wrasse.v1 or cloudevents.json; who offers none is spoken to in wrasse.v1.
First comes a greeting; then, unless ?after= says from where to go on, how everything is, in as many parts as it takes;
then every change, once and in order. With ?effects=true come behind that all effects that are open, and then each one
whenever it was committed. A client that does not keep up is closed with 4008 and can go on where it was.`;

export function asyncApi({ version, host, protocol }: AsyncApiOptions) {
  const reference = (name: string) => ({ $ref: `#/channels/feed/messages/${name}` });
  const names = Object.keys(MESSAGES);
  return {
    asyncapi: "3.0.0",
    info: { title: "wrasse feed", version, description: WHY, license: { name: "MIT" } },
    defaultContentType: "application/json",
    servers: { wrasse: { host, protocol } },
    channels: {
      feed: {
        address: "/feed",
        description: WHY,
        messages: Object.fromEntries(names.map((name) => [name, { $ref: `#/components/messages/${name}` }])),
        bindings: { ws: { method: "GET", query: QUERY, bindingVersion: "0.1.0" } },
      },
    },
    operations: {
      tell: {
        action: "send",
        summary: "What clients are sent.",
        channel: { $ref: "#/channels/feed" },
        messages: names.filter((name) => !HEARD.includes(name)).map(reference),
      },
      hear: {
        action: "receive",
        summary: `What clients may say, in at most ${MESSAGE_BYTES_MAX} bytes.`,
        channel: { $ref: "#/channels/feed" },
        messages: HEARD.map(reference),
      },
    },
    components: {
      messages: Object.fromEntries(
        Object.entries(MESSAGES).map(([name, { summary, contentType, payload }]) => [
          name,
          { name, title: name, summary, contentType, payload },
        ]),
      ),
      schemas: SCHEMAS,
    },
  };
}

function record(properties: Readonly<Record<string, Schema>>, optional: readonly string[] = []): Schema {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: "object", properties, required, additionalProperties: false };
}

function listOf(items: Schema, more: Schema = {}): Schema {
  return { type: "array", items, ...more };
}

function orNull(type: string): Schema {
  return { type: [type, "null"] };
}

const TEXT = { type: "string" };
const NULLABLE_TEXT = orNull("string");
const TIME = { type: "string", format: "date-time" };
const NULLABLE_TIME = { type: ["string", "null"], format: "date-time" };
const LEVEL = { type: "string", enum: [...LEVELS] };
const NUMBER = { type: "integer", minimum: 0 };
const COUNTED = { type: "integer", minimum: 1 };
const own = (name: keyof typeof SCHEMAS): Schema => ({ $ref: `#/components/schemas/${name}` });

const NAMED = {
  id: TEXT,
  project: NULLABLE_TEXT,
  environment: NULLABLE_TEXT,
  tenant: NULLABLE_TEXT,
  target: TEXT,
  name: NULLABLE_TEXT,
};

const SCHEMAS = {
  Names: record(NAMED),
  Check: record({
    name: TEXT,
    level: LEVEL,
    since: TIME,
    message: NULLABLE_TEXT,
    reportedAt: TIME,
    expiresAt: NULLABLE_TIME,
  }),
  Resource: record({
    ...NAMED,
    level: LEVEL,
    since: TIME,
    message: NULLABLE_TEXT,
    checks: listOf({ $ref: "#/components/schemas/Check" }),
  }),
  Origin: record({
    source: TEXT,
    file: NULLABLE_TEXT,
    line: orNull("integer"),
    column: orNull("integer"),
    offset: orNull("integer"),
    task: NULLABLE_TEXT,
    release: NULLABLE_TEXT,
    step: NULLABLE_TEXT,
  }),
  Suspect: record({
    task: TEXT,
    release: TEXT,
    startedAt: TIME,
    finishedAt: NULLABLE_TIME,
    secondsSince: NUMBER,
  }),
  Change: record({
    seq: COUNTED,
    at: TIME,
    resource: { $ref: "#/components/schemas/Names" },
    check: NULLABLE_TEXT,
    from: { type: ["string", "null"], enum: [...LEVELS, null] },
    to: LEVEL,
    reason: TEXT,
    message: NULLABLE_TEXT,
    origin: { oneOf: [{ $ref: "#/components/schemas/Origin" }, { type: "null" }] },
    deployment: { oneOf: [{ $ref: "#/components/schemas/Suspect" }, { type: "null" }] },
  }),
  Effect: record({
    number: COUNTED,
    key: TEXT,
    rule: TEXT,
    phase: { type: "string", enum: ["do", "recover"] },
    step: NUMBER,
    firing: COUNTED,
    action: TEXT,
    summary: TEXT,
    state: { type: "string", enum: [...EFFECT_STATES] },
    layer: NULLABLE_TEXT,
    reason: NULLABLE_TEXT,
    dueAt: NULLABLE_TIME,
    createdAt: TIME,
    endedAt: NULLABLE_TIME,
    attempts: NUMBER,
    by: NULLABLE_TEXT,
    subject: TEXT,
    resource: { oneOf: [{ $ref: "#/components/schemas/Names" }, { type: "null" }] },
    level: LEVEL,
    message: NULLABLE_TEXT,
    seq: orNull("integer"),
  }),
  Selector: record(
    Object.fromEntries(NAMES.map((name) => [name, { type: "string", maxLength: PATTERN_LENGTH_MAX }])),
    NAMES,
  ),
} as const;

const HELLO = { revision: NUMBER, at: TIME, instance: TEXT };
const SNAPSHOT = {
  revision: NUMBER,
  isLast: { type: "boolean" },
  resources: listOf(own("Resource"), { maxItems: PART_RESOURCES_MAX }),
};
const SUBSCRIPTION = {
  selectors: listOf(own("Selector"), { maxItems: SELECTORS_MAX }),
  effects: { type: "boolean", description: "Whether effects are to be heard of, too; not unless told." },
};
const EFFECTS = { isList: { type: "boolean" }, isLast: { type: "boolean" }, effects: listOf(own("Effect")) };

interface Message {
  readonly summary: string;
  readonly contentType: string;
  readonly payload: Schema;
}

function frame(
  summary: string,
  type: string,
  properties: Readonly<Record<string, Schema>>,
  optional: readonly string[] = [],
): Message {
  const payload = record({ type: { type: "string", const: type }, ...properties }, optional);
  return { summary, contentType: "application/json", payload };
}

function event(
  summary: string,
  type: string | readonly string[],
  data: Schema,
  more: Readonly<Record<string, Schema>> = {},
  optional: readonly string[] = [],
): Message {
  const properties = {
    specversion: { type: "string", const: "1.0" },
    id: { type: "string", minLength: 1 },
    source: { type: "string", minLength: 1, format: "uri-reference" },
    type: { type: "string", ...(typeof type === "string" ? { const: type } : { enum: type }) },
    time: TIME,
    datacontenttype: { type: "string", const: "application/json" },
    ...more,
    data,
  };
  return { summary, contentType: "application/cloudevents+json", payload: record(properties, optional) };
}

const MESSAGES: Readonly<Record<string, Message>> = {
  hello: frame("The first frame: the number of the newest change, and whose numbers these are.", "hello", HELLO),
  snapshot: frame("How things are after the change of this number, or a part of that.", "snapshot", SNAPSHOT),
  changes: frame("What changed, in order.", "changes", { changes: listOf(own("Change"), { minItems: 1 }) }),
  effects: frame(
    "The effects that are open, as a list or a part of it; or those that were committed, in order.",
    "effects",
    EFFECTS,
  ),
  error: frame("What a client said was not understood; nothing has changed.", "error", { reason: TEXT }),
  subscribe: frame("What is to be heard of; how that is, is told anew.", "subscribe", SUBSCRIPTION, ["effects"]),
  helloEvent: event("The first event.", "io.wrasse.feed.hello", record(HELLO)),
  snapshotEvent: event("How things are, or a part of that.", "io.wrasse.feed.snapshot", record(SNAPSHOT)),
  changeEvent: event("A change. It is the same event whenever it is sent.", "io.wrasse.state.changed", own("Change"), {
    subject: { type: "string", minLength: 1 },
    sequence: { type: "string", pattern: "^\\d{20}$" },
  }),
  effectEvent: event(
    "An effect as it was committed, or is when the list of those that are open is told.",
    EFFECT_STATES.map((state) => `${EFFECT_EVENT_TYPE}.${state}`),
    own("Effect"),
    { subject: { type: "string", minLength: 1 } },
  ),
  errorEvent: event("What a client said was not understood.", "io.wrasse.feed.error", record({ reason: TEXT })),
  subscribeEvent: event("What is to be heard of.", SUBSCRIBE_EVENT, record(SUBSCRIPTION, ["effects"]), {}, [
    "time",
    "datacontenttype",
  ]),
};

const HEARD = ["subscribe", "subscribeEvent"];

const QUERY = {
  type: "object",
  properties: {
    after: { ...NUMBER, description: "The number of the last change that is known already." },
    effects: { type: "string", enum: ["true", "false"], description: "Whether effects are to be heard of, too." },
    ...Object.fromEntries(
      NAMES.map((name) => [name, { ...TEXT, description: "The name, or a pattern with * and ?." }]),
    ),
  },
};
