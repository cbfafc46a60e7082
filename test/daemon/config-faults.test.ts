/** What is wrong with a `wrasse.yaml`, where it stands, and what is to be written instead. */
import { describe, expect, test } from "vitest";
import { readConfig } from "../../src/daemon/config.ts";
import { configOf, faultsOf, PLACE } from "./config-check.ts";

const SOURCE = "sources:\n  - name: a\n    path: b\n    ";
const POLICY = "policies:\n  - ";
const NUMBER_ADVICE = 'write 3, "3 of 5" or "3 in 5m", with at most 100 reports';
const DURATION_ADVICE = "write a number and a unit: 90s, 15m, 2h, 7d";
const NAME_ADVICE = "write up to 64 letters, digits, . _ and -, beginning with a letter or digit";

describe("a fault", () => {
  test.each([
    [
      "no address",
      "listen: 7717",
      "1:9 listen: 7717 is not an address; write one as 127.0.0.1:7717, [::1]:7717 or 0.0.0.0:7717, or off",
    ],
    [
      "a port that there is not",
      "public: 127.0.0.1:77170",
      '1:9 public: "127.0.0.1:77170" is not an address; write one as 127.0.0.1:7717, [::1]:7717 or 0.0.0.0:7717, or off',
    ],
    [
      "a URL with a path",
      "publicUrl: https://example.org/health",
      '1:12 publicUrl: "https://example.org/health" is not a URL without a path; write it as a browser shows it: https://health.example.org',
    ],
    ["a mistyped key", "sorces: []", '1:1 sorces: "sorces" is no key here; did you mean sources?'],
    [
      "an unknown key",
      "limits:\n  colour: red",
      '2:3 limits.colour: "colour" is no key here; the keys here are newResourcesPerHour',
    ],
    ["a key twice", "log: {}\nstore: a\nlog: {}", '3:1 log: "log" stands here a second time; the first is in line 1'],
    ["a number for a path", "store: 3", "1:8 store: 3 is not a path; write a folder, a file or a pattern of them"],
    [
      "a mistyped word",
      `${SOURCE}start: begining`,
      '4:12 sources[0].start: "begining" is not one of beginning, end; did you mean beginning?',
    ],
    ["another word", `${SOURCE}start: 7`, "4:12 sources[0].start: 7 is not one of beginning, end"],
    [
      "no value",
      "log:\n  level:\n",
      "2:3 log.level: there is no value here; write one of trace, debug, info, warn, error, fatal",
    ],
    [
      "yes, which is a word",
      `${SOURCE}may: { react: yes }`,
      '4:19 sources[0].may.react: "yes" is not true or false; write true or false',
    ],
    [
      "a bad duration",
      "retention:\n  reports: 7 days",
      `2:12 retention.reports: "7 days" is not a duration; ${DURATION_ADVICE}`,
    ],
    [
      "a duration without a unit",
      "retention: { reports: 7 }",
      `1:23 retention.reports: 7 is not a duration; ${DURATION_ADVICE}`,
    ],
    [
      "a bad expiry",
      `${POLICY}expireAfter: nevr`,
      `2:18 policies[0].expireAfter: "nevr" is not a duration; ${DURATION_ADVICE}, or never`,
    ],
    [
      "an impossible threshold",
      `${POLICY}worsenAfter: 3 of 2`,
      `2:18 policies[0].worsenAfter: "3 of 2" is not a number of reports; ${NUMBER_ADVICE}`,
    ],
    [
      "a threshold of none",
      `${POLICY}recoverAfter: 0`,
      `2:19 policies[0].recoverAfter: 0 is not a number of reports; ${NUMBER_ADVICE}`,
    ],
    [
      "a bad level",
      `${POLICY}severity: { warning: helthy }`,
      '2:26 policies[0].severity.warning: "helthy" is not one of healthy, warning, unknown, unhealthy, unavailable, maintenance, skipped; did you mean healthy?',
    ],
    [
      "another word than never",
      `${POLICY}flap: nver`,
      '2:11 policies[0].flap: "nver" is not a group of keys; write moves, within and hold below it, or never',
    ],
    [
      "half a flap",
      `${POLICY}flap: { moves: 4, within: 1m }`,
      `2:11 policies[0].flap.hold: a duration is missing; ${DURATION_ADVICE}`,
    ],
    [
      "a number that is out of range",
      `${POLICY}flap: { moves: 1, within: 1m, hold: 1m }`,
      "2:20 policies[0].flap.moves: 1 is not a whole number from 2 to 100; write it in digits, without quotes",
    ],
    [
      "a mistyped time zone",
      `${SOURCE}timezone: Europe/Berln`,
      '4:15 sources[0].timezone: "Europe/Berln" is not a time zone; did you mean Europe/Berlin?',
    ],
    ["no paths", "sources:\n  - name: a", "2:5 sources[0].paths: paths is missing; write where the logs are"],
    [
      "empty paths",
      "sources:\n  - name: a\n    paths: []",
      "3:12 sources[0].paths: this list is empty; write at least one path",
    ],
    [
      "path beside paths",
      `${SOURCE}paths: [c]`,
      "3:5 sources[0].path: path and paths are two ways of saying the same; write all of them in paths",
    ],
    ["no name", "sources:\n  - path: b", `2:5 sources[0].name: a source's name is missing; ${NAME_ADVICE}`],
    [
      "the name of the spool",
      "sources: [{ name: (spool), path: b }]",
      `1:19 sources[0].name: "(spool)" is not a source's name; ${NAME_ADVICE}`,
    ],
    [
      "a name twice",
      `${SOURCE}\n  - name: a\n    path: c`,
      '5:11 sources[1].name: a source in line 2 is called "a" already',
    ],
    [
      "an unclosed brace",
      "sources: [{ name: a, path: 'x/{project' }]",
      '1:28 sources[0].path: "x/{project" has a { without its }',
    ],
    [
      "a bracket too few",
      "sources: [{ name: a, path: 'x/[ab' }]",
      '1:28 sources[0].path: "x/[ab" has a [ without its ]',
    ],
    [
      "a name that cannot be captured",
      "sources: [{ name: a, paths: ['x/{projct}'] }]",
      '1:30 sources[0].paths[0]: "{projct}" in a path is no name that can be captured; did you mean {project}?',
    ],
    ["another user's home", "store: ~ben/x.db", '1:8 store: "~ben" is not understood; write ~/… or the whole path'],
    [
      "an empty default",
      `${SOURCE}defaults: { project: "" }`,
      '4:26 sources[0].defaults.project: "" is not a name; write a name, or leave the key out',
    ],
    [
      "a text for a list",
      "policies: x",
      '1:11 policies: "x" is not a list of policies; write them below each other, each behind a - and a blank',
    ],
    [
      "a column behind wide characters",
      "sources: [{ name: a, path: 日😀, start: x }]",
      '1:39 sources[0].start: "x" is not one of beginning, end',
    ],
    [
      "a value behind a byte order mark",
      "\ufeffstore: 3",
      "1:8 store: 3 is not a path; write a folder, a file or a pattern of them",
    ],
    ["a list as a key", "log: { [a]: 1 }", "1:8 log: a key is a word"],
    [
      "__proto__",
      "__proto__: { a: 1 }",
      '1:1 __proto__: "__proto__" is no key here; the keys here are store, sources, policies, signals, rules, dependencies, reactions, octopus, retention, limits, listen, publicUrl, tls, public, views, log',
    ],
    [
      "a merge",
      "<<: { a: 1 }",
      '1:1 ["<<"]: "<<" is no key here; the keys here are store, sources, policies, signals, rules, dependencies, reactions, octopus, retention, limits, listen, publicUrl, tls, public, views, log',
    ],
  ])("is %s", (_what, text, fault) => {
    expect(faultsOf(text)).toEqual([fault]);
  });

  test("that is ~ where nobody knows a home", () => {
    const { path, stateFolder } = PLACE;
    expect(faultsOf("store: ~/x.db", { path, stateFolder })).toEqual([
      "1:8 store: it is not known here what ~ stands for; write the whole path",
    ]);
  });

  test("is told with all others, in their order", () => {
    const text = `store: 1\n${SOURCE}start: x\n  - name: a\n    paths: []\nlog: { level: 5, x: 1 }\nlog: {}\n`;
    expect(faultsOf(text).map((fault) => fault.split(" ").slice(0, 2).join(" "))).toEqual([
      "1:8 store:",
      "5:12 sources[0].start:",
      "6:11 sources[1].name:",
      "7:12 sources[1].paths:",
      "8:15 log.level:",
      "8:18 log.x:",
      "9:1 log:",
    ]);
  });

  test("quotes foreign text without its control characters", () => {
    const [fault] = faultsOf('"\\e[31m\u202e": 1');
    expect(fault).toBe(
      '1:1 ["\\u001b[31m\\u202e"]: "\\u001b[31m\\u202e" is no key here; the keys here are store, sources, policies, signals, rules, dependencies, reactions, octopus, retention, limits, listen, publicUrl, tls, public, views, log',
    );
  });
});

describe("a file that is no YAML", () => {
  test.each([
    ["a tab", "log:\n\tlevel: info", "2:1 : a tab cannot indent in YAML; write blanks"],
    [
      "another file",
      "#!/bin/sh\nexit 0\n",
      '2:1 : "exit 0" is not a group of keys; write some of store, sources, policies, signals, rules, dependencies, reactions, octopus, retention, limits, listen, publicUrl, tls, public, views, log below it',
    ],
    ["bytes", "MZ\u0000\u0001", '1:3 : this is no text: it holds the character "\\u0000"'],
    ["a tag", "store: !secret x", "1:8 : there are no such tags here; write the plain value"],
    [
      "a second document",
      "log: {}\n---\nlog: {}\n",
      "2:1 : a second YAML document begins here, and a configuration is one",
    ],
    ["YAML 1.1", "%YAML 1.1\n---\nlog: {}\n", "1:1 : this is YAML of another version; write %YAML 1.2 or nothing"],
  ])("is known by %s", (_what, text, fault) => {
    expect(faultsOf(text)[0]).toBe(fault);
  });

  test("has all of its faults told, too", () => {
    const places = faultsOf("store: [a\nlog: !x y\n  bad\n").map((fault) => fault.split(" ")[0]);
    expect(places.length).toBeGreaterThan(1);
    expect(places).toEqual(places.toSorted());
  });
});

describe("a file made to take all time or memory", () => {
  const MANY = 300_000;
  test.each([
    ["is too large", "#".repeat(1_048_577), "the file is larger than 1 MiB"],
    ["nests lists in a line", "- ".repeat(MANY), "this is nested more than 32 deep"],
    ["nests keys in a line", "? ".repeat(MANY), "this is nested more than 32 deep"],
    ["nests brackets", "a: ".concat("[".repeat(MANY)), "this is nested more than 32 deep"],
    [
      "nests by indentation",
      Array.from({ length: 1400 }, (_, depth) => `${" ".repeat(depth)}a:\n`).join(""),
      "these are more than 256 blanks in a row",
    ],
    [
      "nests without much indentation",
      Array.from({ length: 100 }, (_, depth) => `${" ".repeat(depth)}a:\n`).join(""),
      "these are more than 20000 values, or nested more than 32 deep",
    ],
    [
      "has many keys",
      Array.from({ length: 60_000 }, (_, key) => `k${key}: 1\n`).join(""),
      "the file holds more than 100000 words and signs",
    ],
    ["holds itself", "log: &a { b: *a }", "these are more than 20000 values, or nested more than 32 deep"],
    [
      "doubles with every alias",
      `x0: &x0 [1]\n${Array.from({ length: 30 }, (_, index) => `x${index + 1}: &x${index + 1} [*x${index}, *x${index}]\n`).join("")}`,
      "these are more than 20000 values, or nested more than 32 deep",
    ],
  ])("that %s is refused in no time", (_how, text, reason) => {
    const before = performance.now();
    const [fault] = faultsOf(text);
    expect(performance.now() - before).toBeLessThan(2000);
    expect(fault).toContain(reason);
  });

  test("but not a large one that is fine", () => {
    const text = Array.from({ length: 1000 }, (_, index) => `  - { name: s${index}, path: /var/log/${index} }\n`).join(
      "",
    );
    expect(configOf(`sources:\n${text}`).config.sources).toHaveLength(1000);
  });
});

test("a fault says how many characters are wrong", () => {
  const reading = readConfig("store: 😀\nlog: { level: 日本 }", PLACE);
  expect(reading.kind === "faults" && reading.faults.map(({ line, column, length }) => [line, column, length])).toEqual(
    [[2, 15, 2]],
  );
});
