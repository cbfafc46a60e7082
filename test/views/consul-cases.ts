/** What Consul's HTTP check makes of resources: 2xx passes, 429 warns, all else is critical. */
import type { Level } from "../../src/health/level.ts";

export const CONSUL_CASES: readonly {
  readonly about: string;
  readonly levels: readonly Level[];
  readonly status: number;
  /** Of Consul's four words, and `_` for the entry of a maintenance. */
  readonly words: readonly string[];
}[] = [
  { about: "T-CO1: healthy passes", levels: ["healthy"], status: 200, words: ["passing"] },
  {
    about: "T-CO1: a warning among healthy ones warns",
    levels: ["healthy", "warning"],
    status: 429,
    words: ["passing", "warning"],
  },
  {
    about: "T-CO1: unhealthy is critical",
    levels: ["unhealthy", "warning"],
    status: 503,
    words: ["critical", "warning"],
  },
  { about: "T-CO1: unavailable is critical", levels: ["unavailable"], status: 503, words: ["critical"] },
  { about: "T-CO2: unknown is critical", levels: ["unknown", "healthy"], status: 503, words: ["critical", "passing"] },
  {
    about: "what is in maintenance is not used",
    levels: ["maintenance", "healthy"],
    status: 503,
    words: ["_", "passing"],
  },
  { about: "what is skipped is not there", levels: ["skipped", "healthy"], status: 200, words: ["passing"] },
  { about: "nothing passes", levels: [], status: 200, words: [] },
];
