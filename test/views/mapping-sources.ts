/** Every format that checks come in from: its words, what they mean, and a document that says one of them. */
import type { Level } from "../../src/health/level.ts";
import { readConsul } from "../../src/views/consul-reading.ts";
import { readHale } from "../../src/views/hale-reading.ts";
import { readHermes } from "../../src/views/hermes-reading.ts";
import { readIetf } from "../../src/views/ietf-reading.ts";
import { readMicroProfile } from "../../src/views/microprofile-reading.ts";
import { readNagios } from "../../src/views/nagios-reading.ts";
import type { Reading } from "../../src/views/reading.ts";
import { readSpring } from "../../src/views/spring-reading.ts";

export interface Source {
  /** The format that it goes back to. */
  readonly format: string;
  readonly raw: string;
  readonly words: readonly SourceWord[];
  /** Reads a document with one check of that name, word and message. */
  readonly read: (word: string, name: string, message: string) => Reading;
}

export interface SourceWord {
  readonly word: string;
  readonly level: Level;
  /** What it comes back as where the format says several things with one level; otherwise it comes back as it was. */
  readonly lossy?: string;
}

const json = (value: unknown) => ({ status: undefined, body: JSON.stringify(value) });

const NAGIOS_WORDS = ["OK", "WARNING", "CRITICAL", "UNKNOWN"];

const UP_AND_DOWN: readonly SourceWord[] = [
  { word: "UP", level: "healthy" },
  { word: "DOWN", level: "unhealthy" },
];

function microProfile(format: string, overall: string, nameKey: string, wordKey: string): Source {
  return {
    format,
    raw: "raw:microprofile",
    words: UP_AND_DOWN,
    read: (word, name, message) =>
      readMicroProfile(json({ [overall]: word, checks: [{ [nameKey]: name, [wordKey]: word, data: { message } }] })),
  };
}

export const SOURCES: readonly Source[] = [
  microProfile("MicroProfile ready", "status", "name", "status"),
  microProfile("MicroProfile 1.0", "outcome", "name", "state"),
  microProfile("MP-0003", "outcome", "id", "result"),
  {
    format: "Hermes JSON",
    raw: "raw:hermes",
    words: [
      { word: "working", level: "healthy" },
      { word: "unavailable", level: "unavailable" },
      { word: "unexpected result", level: "unhealthy" },
      { word: "unknown error", level: "unhealthy", lossy: "unexpected result" },
      { word: "warning", level: "warning", lossy: "working" },
    ],
    read: (word, name, message) => readHermes(json({ [name]: word === "working" ? word : `${word}: ${message}` })),
  },
  {
    format: "hale full",
    raw: "raw:hale",
    words: [
      { word: "OK", level: "healthy" },
      { word: "WARN", level: "warning" },
      { word: "FAIL", level: "unhealthy" },
    ],
    read: (word, name, message) => {
      const log = [{ status: word === "FAIL" ? "failure" : "warning", message }];
      return readHale(
        json({ status: word, checks: [{ name, description: "", status: word, time: 1, context: { log } }] }),
      );
    },
  },
  {
    format: "IETF",
    raw: "raw:ietf",
    words: [
      { word: "pass", level: "healthy" },
      { word: "warn", level: "warning" },
      { word: "fail", level: "unhealthy" },
    ],
    read: (word, name, output) =>
      readIetf(json({ status: word, checks: { [name]: [{ status: word, ...(word === "pass" ? {} : { output }) }] } })),
  },
  {
    format: "Spring",
    raw: "raw:spring",
    words: [...UP_AND_DOWN, { word: "OUT_OF_SERVICE", level: "maintenance" }, { word: "UNKNOWN", level: "unknown" }],
    read: (word, name, message) =>
      readSpring(json({ status: word, components: { [name]: { status: word, details: { message } } } })),
  },
  {
    format: "Consul",
    raw: "raw:consul",
    words: [
      { word: "passing", level: "healthy" },
      { word: "warning", level: "warning" },
      { word: "critical", level: "unhealthy" },
      { word: "maintenance", level: "maintenance" },
    ],
    read: (word, Name, Output) => {
      const maintained = { CheckID: "_service_maintenance:x", Name, Status: "critical", Output };
      return readConsul(json([word === "maintenance" ? maintained : { CheckID: "x", Name, Status: word, Output }]));
    },
  },
  {
    format: "Nagios",
    raw: "raw:nagios",
    words: [
      { word: "OK", level: "healthy" },
      { word: "WARNING", level: "warning" },
      { word: "CRITICAL", level: "unhealthy" },
      { word: "UNKNOWN", level: "unknown" },
    ],
    read: (word, _name, message) =>
      readNagios({ exitCode: NAGIOS_WORDS.indexOf(word), hasTimedOut: false, output: `WRASSE ${word} - ${message}` }),
  },
];
