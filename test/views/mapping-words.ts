/** Each level in each format: the word of a single check, or of the whole where checks have none, and the HTTP status. */
import type { Level } from "../../src/health/level.ts";

/** The word is undefined where the check is not listed. */
type Words = Readonly<Record<Level, readonly [string | undefined, number]>>;

const READY: Words = {
  healthy: ["UP", 200],
  warning: ["UP", 200],
  unknown: ["DOWN", 503],
  unhealthy: ["DOWN", 503],
  unavailable: ["DOWN", 503],
  maintenance: ["DOWN", 503],
  skipped: [undefined, 200],
};

const LIVE: Words = { ...READY, unknown: ["UP", 200], maintenance: ["UP", 200] };

const READYZ: Words = {
  healthy: ["+", 200],
  warning: ["+", 200],
  unknown: ["-", 500],
  unhealthy: ["-", 500],
  unavailable: ["-", 500],
  maintenance: ["-", 500],
  skipped: [undefined, 200],
};

const CONSUL: Words = {
  healthy: ["passing", 200],
  warning: ["warning", 429],
  unknown: ["critical", 503],
  unhealthy: ["critical", 503],
  unavailable: ["critical", 503],
  maintenance: ["maintenance", 503],
  skipped: [undefined, 200],
};

const METRICS: Words = {
  healthy: ["healthy", 200],
  warning: ["warning", 200],
  unknown: ["unknown", 200],
  unhealthy: ["unhealthy", 200],
  unavailable: ["unavailable", 200],
  maintenance: ["maintenance", 200],
  skipped: [undefined, 200],
};

export const WORDS: Readonly<Record<string, Words>> = {
  "MicroProfile live": LIVE,
  "MicroProfile ready": READY,
  "MicroProfile started": READY,
  "MicroProfile 1.0": READY,
  "MP-0003": { ...READY, skipped: [undefined, 204] },
  "Hermes JSON": {
    healthy: ["working", 200],
    warning: ["working", 200],
    unknown: ["unknown error", 503],
    unhealthy: ["unexpected result", 503],
    unavailable: ["unavailable", 503],
    maintenance: ["working", 200],
    skipped: [undefined, 200],
  },
  "Hermes page": {
    healthy: ["1", 200],
    warning: ["1", 200],
    unknown: ["0", 503],
    unhealthy: ["0", 503],
    unavailable: ["0", 503],
    maintenance: ["1", 200],
    skipped: [undefined, 200],
  },
  "hale full": {
    healthy: ["OK", 200],
    warning: ["WARN", 200],
    unknown: ["WARN", 200],
    unhealthy: ["FAIL", 200],
    unavailable: ["FAIL", 200],
    maintenance: ["OK", 200],
    skipped: [undefined, 200],
  },
  "hale public": {
    healthy: ["200", 200],
    warning: ["200", 200],
    unknown: ["200", 200],
    unhealthy: ["500", 500],
    unavailable: ["500", 500],
    maintenance: ["200", 200],
    skipped: ["200", 200],
  },
  IETF: {
    healthy: ["pass", 200],
    warning: ["warn", 200],
    unknown: ["warn", 200],
    unhealthy: ["fail", 503],
    unavailable: ["fail", 503],
    maintenance: ["warn", 200],
    skipped: [undefined, 200],
  },
  Spring: {
    healthy: ["UP", 200],
    warning: ["UP", 200],
    unknown: ["UNKNOWN", 200],
    unhealthy: ["DOWN", 503],
    unavailable: ["DOWN", 503],
    maintenance: ["OUT_OF_SERVICE", 503],
    skipped: [undefined, 200],
  },
  "Kubernetes livez": { ...READYZ, unknown: ["+", 200], maintenance: ["+", 200] },
  "Kubernetes readyz": READYZ,
  "Kubernetes healthz": READYZ,
  Consul: CONSUL,
  "Consul text": CONSUL,
  Nagios: {
    healthy: ["OK", 200],
    warning: ["WARNING", 429],
    unknown: ["UNKNOWN", 503],
    unhealthy: ["CRITICAL", 503],
    unavailable: ["CRITICAL", 503],
    maintenance: ["OK", 200],
    skipped: ["UNKNOWN", 503],
  },
  badge: { ...METRICS, skipped: ["skipped", 200] },
  openmetrics: METRICS,
  prometheus: METRICS,
};
