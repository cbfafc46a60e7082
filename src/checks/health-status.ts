/**
 * What a check in the style of MicroProfile returns, put together step by step: `HealthStatus.named("disk").up()` as in
 * the first draft, `HealthCheckResponse.named("disk").up().build()` as in all later ones. Every step is a new value;
 * as JSON it has the keys that are in use since 2.0.
 */

/** Numbers must be finite. A bigint becomes a number where that is exact, else text. */
export type AttributeValue = string | number | boolean | bigint;

export type HealthWord = "UP" | "DOWN";

export interface HealthJson {
  readonly name: string;
  readonly status: HealthWord;
  readonly data?: Readonly<Record<string, string | number | boolean>>;
}

type Attributes = ReadonlyMap<string, string | number | boolean>;

/** Its own result at every step: there is nothing to build. DOWN until said otherwise. */
export class HealthStatus {
  readonly #name: string;
  readonly #word: HealthWord;
  readonly #attributes: Attributes;

  private constructor(name: string, word: HealthWord, attributes: Attributes) {
    this.#name = name;
    this.#word = word;
    this.#attributes = attributes;
  }

  static named(name: string): HealthStatus {
    return new HealthStatus(checkName(name), "DOWN", new Map());
  }

  up(): HealthStatus {
    return new HealthStatus(this.#name, "UP", this.#attributes);
  }

  down(): HealthStatus {
    return new HealthStatus(this.#name, "DOWN", this.#attributes);
  }

  /** The same key again replaces its value. */
  withAttribute(key: string, value: AttributeValue): HealthStatus {
    return new HealthStatus(this.#name, this.#word, withAttribute(this.#attributes, key, value));
  }

  toJSON(): HealthJson {
    return jsonOf(this.#name, this.#word, this.#attributes);
  }
}

export class HealthCheckResponse {
  readonly #json: HealthJson;

  constructor(json: HealthJson) {
    this.#json = json;
  }

  static named(name: string): HealthCheckResponseBuilder {
    return HealthCheckResponse.builder().name(name);
  }

  static builder(): HealthCheckResponseBuilder {
    return new HealthCheckResponseBuilder();
  }

  static up(name: string): HealthCheckResponse {
    return HealthCheckResponse.named(name).up().build();
  }

  static down(name: string): HealthCheckResponse {
    return HealthCheckResponse.named(name).down().build();
  }

  getName(): string {
    return this.#json.name;
  }

  getStatus(): HealthWord {
    return this.#json.status;
  }

  /** Undefined if it has none. */
  getData(): HealthJson["data"];
  getData(key: string): string | number | boolean | undefined;
  getData(key?: string): HealthJson["data"] | string | number | boolean {
    const { data } = this.#json;
    if (key === undefined) return data;
    return data !== undefined && Object.hasOwn(data, key) ? data[key] : undefined;
  }

  toJSON(): HealthJson {
    return this.#json;
  }
}

/** DOWN until said otherwise. */
export class HealthCheckResponseBuilder {
  readonly #name: string | undefined;
  readonly #word: HealthWord;
  readonly #attributes: Attributes;

  constructor(name?: string, word: HealthWord = "DOWN", attributes: Attributes = new Map()) {
    this.#name = name;
    this.#word = word;
    this.#attributes = attributes;
  }

  name(name: string): HealthCheckResponseBuilder {
    return new HealthCheckResponseBuilder(checkName(name), this.#word, this.#attributes);
  }

  up(): HealthCheckResponseBuilder {
    return this.status(true);
  }

  down(): HealthCheckResponseBuilder {
    return this.status(false);
  }

  status(isUp: boolean): HealthCheckResponseBuilder {
    return new HealthCheckResponseBuilder(this.#name, isUp ? "UP" : "DOWN", this.#attributes);
  }

  /** What `status` was called in 1.0. */
  state(isUp: boolean): HealthCheckResponseBuilder {
    return this.status(isUp);
  }

  /** The same key again replaces its value. */
  withData(key: string, value: AttributeValue): HealthCheckResponseBuilder {
    return new HealthCheckResponseBuilder(this.#name, this.#word, withAttribute(this.#attributes, key, value));
  }

  build(): HealthCheckResponse {
    return new HealthCheckResponse(jsonOf(checkName(this.#name), this.#word, this.#attributes));
  }
}

/** What is called to check something. */
export interface HealthCheck {
  call(): HealthResponse | Promise<HealthResponse>;
}

export type HealthResponse = HealthStatus | HealthCheckResponse;

/** A check that throws is DOWN, under the name of its class and with the reason. Never rejects. */
export async function callHealthCheck(check: HealthCheck): Promise<HealthJson> {
  try {
    const response = await check.call();
    return response.toJSON();
  } catch (error) {
    const rootCause = error instanceof Error ? error.message || error.name : String(error);
    return { name: check.constructor.name || "HealthCheck", status: "DOWN", data: { rootCause } };
  }
}

function checkName(name: unknown): string {
  if (typeof name !== "string" || name === "") throw new TypeError("a health check response needs a name");
  return name;
}

function withAttribute(attributes: Attributes, key: unknown, value: unknown): Attributes {
  if (typeof key !== "string") throw new TypeError("the key of an attribute must be a string");
  return new Map([...attributes, [key, plainValue(key, value)]]);
}

function plainValue(key: string, value: unknown): string | number | boolean {
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (typeof value === "bigint") {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : String(value);
  }
  throw new TypeError(`the attribute ${JSON.stringify(key)} must be a string, a boolean or a finite number`);
}

function jsonOf(name: string, status: HealthWord, attributes: Attributes): HealthJson {
  return attributes.size === 0
    ? { name, status }
    : { name, status, data: Object.freeze(Object.fromEntries(attributes)) };
}
