/** Takes the secrets that a configuration names, and keys of Octopus, out of what is said before it is kept. */
import { createMasker } from "../reactions/masking.ts";
import { readableSecrets, secretPlacesOf } from "../reactions/secrets.ts";
import type { Config } from "./config.ts";
import { plansOf } from "./rule-plans.ts";

/** A secret in a file may be another one after that. */
const GOOD_FOR_MS = 10_000;

export interface SecretMaskOptions {
  readonly config: () => Config;
  /** Where secrets may be. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Milliseconds that only go forward. */
  readonly monotonicMs: () => number;
}

export function createSecretMask({ config, environment, monotonicMs }: SecretMaskOptions): (text: string) => string {
  let made: { readonly of: Config; readonly atMs: number; readonly mask: (text: string) => string } | undefined;

  return (text) => {
    const of = config();
    const atMs = monotonicMs();
    if (made?.of !== of || atMs - made.atMs > GOOD_FOR_MS) {
      const configured = readableSecrets(plansOf(of).flatMap(secretPlacesOf), environment);
      made = { of, atMs, mask: createMasker({ used: [], configured }).mask };
    }
    return made.mask(text);
  };
}
