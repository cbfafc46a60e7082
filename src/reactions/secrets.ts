/** Reads secrets from where the configuration says they are: an environment variable, or a file with nothing else in it. */
import { Buffer } from "node:buffer";
import { closeSync, openSync, readSync } from "node:fs";
import { SecretError } from "./errors.ts";
import type { Plan, SecretPlace } from "./plan.ts";

const SECRET_BYTES_MAX = 64 * 1024;

export type Environment = Readonly<Record<string, string | undefined>>;

export function createSecrets(environment: Environment): (place: SecretPlace) => string {
  return (place) => readSecret(place, environment);
}

/** Read anew each time, so that a secret can be changed while the daemon runs. Throws a SecretError where there is none. */
export function readSecret(place: SecretPlace, environment: Environment): string {
  const text = "env" in place ? readVariable(place, environment) : readFile(place);
  if (text === "") throw new SecretError(place, "it is empty: put the secret there");
  return text;
}

/** The texts that can be read, to be masked wherever they turn up. */
export function readableSecrets(places: Iterable<SecretPlace>, environment: Environment): readonly string[] {
  const texts = new Set<string>();
  for (const place of places) {
    try {
      texts.add(readSecret(place, environment));
    } catch (error) {
      if (!(error instanceof SecretError)) throw error;
    }
  }
  return [...texts];
}

export function secretPlacesOf(plan: Plan): readonly SecretPlace[] {
  switch (plan.kind) {
    case "run":
      return placesAmong(Object.values(plan.env));
    case "webhook":
      return [...plan.secrets, ...placesAmong(Object.values(plan.headers))];
    case "github-dispatch":
      return [plan.token];
    case "octopus-runbook":
    case "octopus-redeploy":
    case "octopus-cancel-task":
    case "octopus-disable-target":
    case "octopus-enable-target":
      return [plan.octopus.apiKey];
    case "log":
    case "tag-aws":
    case "tag-azure":
      return [];
  }
}

function placesAmong(values: readonly (string | SecretPlace)[]): readonly SecretPlace[] {
  return values.filter((value) => typeof value !== "string");
}

function readVariable(place: { readonly env: string }, environment: Environment): string {
  const text = Object.hasOwn(environment, place.env) ? environment[place.env] : undefined;
  if (text === undefined) throw new SecretError(place, "it is not set: set it where wrasse is started");
  return text;
}

function readFile(place: { readonly file: string }): string {
  let bytes: Buffer;
  try {
    bytes = readStart(place.file, SECRET_BYTES_MAX + 1);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "it cannot be read";
    throw new SecretError(place, `${REASONS[code] ?? code}`, error);
  }
  if (bytes.length > SECRET_BYTES_MAX) {
    throw new SecretError(place, "it holds more than 64 KiB: a secret has a file of its own");
  }
  return bytes
    .toString("utf8")
    .replace(/^\ufeff/, "")
    .trim();
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "it does not exist",
  EACCES: "it may not be read: check its permissions",
  EPERM: "it may not be read: check its permissions",
  EISDIR: "it is a directory",
};

/** Never more, whatever it is. */
function readStart(path: string, bytesMax: number): Buffer {
  const descriptor = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(bytesMax);
    let length = 0;
    while (length < bytesMax) {
      const count = readSync(descriptor, bytes, length, bytesMax - length, null);
      if (count === 0) break;
      length += count;
    }
    return bytes.subarray(0, length);
  } finally {
    closeSync(descriptor);
  }
}
