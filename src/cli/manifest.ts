/** The package wrasse was installed as, wherever it runs from. */
import { readFileSync } from "node:fs";

export function version(): string {
  return JSON.parse(readFileSync(new URL(import.meta.resolve("#package.json")), "utf8")).version;
}
