/** What is wrong with rules in a `wrasse.yaml`, where it stands, and what is to be written instead. */
import { describe, expect, test } from "vitest";
import { faultsOf, PLACE } from "./config-check.ts";

const RULE = "rules:\n  - name: a\n    when: {}\n    do: [{ log: warn }]\n    ";
const WHEN = "rules:\n  - name: a\n    do: [{ log: warn }]\n    when:\n      ";
const DO = "rules:\n  - name: a\n    when: {}\n    do:\n      - ";
const ACTIONS =
  "run, webhook, octopus-runbook, octopus-redeploy, octopus-cancel-task, octopus-disable-target, octopus-enable-target, tag-aws, tag-azure, github-dispatch, log";
const SECRET_ADVICE = "write where it is: { env: NAME_OF_A_VARIABLE } or { file: /path/to/a/file }";
const OCTOPUS_ADVICE =
  "it is not said which Octopus: write octopus: { url: …, apiKey: { env: OCTOPUS_API_KEY } } at the top";
const SLOT_NAMES = "target, name, project, environment, tenant, check, level, message, release, task or data.KEY";

describe("a fault of rules", () => {
  test.each([
    [
      "a mistyped key",
      `${RULE}colldown: 5m`,
      '5:5 rules[0].colldown: "colldown" is no key here; did you mean cooldown?',
    ],
    ["a mistyped condition", `${WHEN}levl: x`, '5:7 rules[0].when.levl: "levl" is no key here; did you mean level?'],
    [
      "a level that there is not",
      `${WHEN}level: [unhealthy, unhelthy]`,
      '5:26 rules[0].when.level[1]: "unhelthy" is not one of healthy, warning, unknown, unhealthy, unavailable, maintenance, skipped; did you mean unhealthy?',
    ],
    ["no level at all", `${WHEN}level: []`, "5:14 rules[0].when.level: this list is empty; write at least one level"],
    [
      "something else to watch",
      `${WHEN}on: project+envronment`,
      '5:11 rules[0].when.on: "project+envronment" is not what to watch; did you mean environment?',
    ],
    [
      "a number without a time",
      `${WHEN}times: 3`,
      "5:14 rules[0].when.times: 3 is not a number in a time; write a number and a time, as 3 in 5m",
    ],
    [
      "a check that is not watched",
      `${WHEN}check: cpu\n      on: resource`,
      "6:11 rules[0].when.on: a rule about one check watches checks; write on: check, or leave on out",
    ],
    [
      "nothing to do",
      "rules: [{ name: a, when: {}, do: [] }]",
      "1:34 rules[0].do: this list is empty; write at least one action, as - log: warn",
    ],
    [
      "no list of what to do",
      "rules: [{ name: a, when: {} }]",
      "1:9 rules[0].do: a list of actions is missing; write them below each other, each behind a - and a blank",
    ],
    [
      "nothing that sets it off",
      "rules: [{ name: a, do: [{ log: warn }] }]",
      "1:9 rules[0].when: nothing sets this rule off; write when, or name it as another rule's else",
    ],
    [
      "a name twice",
      `${RULE}\n  - name: a\n    when: {}\n    do: [{ log: info }]`,
      '6:11 rules[1].name: a rule in line 2 is called "a" already',
    ],
    [
      "a mode that there is not",
      `${RULE}mode: acts`,
      '5:11 rules[0].mode: "acts" is not one of observe, ask, act; did you mean act?',
    ],
    [
      "a limit of nothing",
      `${RULE}limit: { of: project }`,
      "5:12 rules[0].limit: this limits nothing; write max, percent or both",
    ],
    [
      "a limit of more than all",
      `${RULE}limit: { percent: 101 }`,
      "5:23 rules[0].limit.percent: 101 is not a whole number from 1 to 100; write it in digits, without quotes",
    ],
    [
      "an expectation without a unit",
      `${RULE}expect: healthy in 10`,
      '5:13 rules[0].expect: "healthy in 10" is not a time to be healthy in; write healthy in 10m',
    ],
    [
      "an else without an expectation",
      `${RULE}else: a`,
      "5:11 rules[0].else: else needs to know when: write expect, as expect: healthy in 10m",
    ],
    [
      "an else that there is not",
      `${RULE}expect: healthy in 5m\n    else: pager\n  - { name: page, when: {}, do: [{ log: warn }] }`,
      '6:11 rules[0].else: there is no rule "pager"; did you mean page?',
    ],
    [
      "a circle of one",
      `${RULE}expect: healthy in 5m\n    else: a`,
      "6:11 rules[0].else: this leads round in a circle: a → a; let one of them end it",
    ],
    [
      "a dependency of everything",
      "dependencies: [{ resources: {}, on: { name: x } }]",
      "1:29 dependencies[0].resources: this would mean every resource there is; write at least one of project, environment, tenant, target, name",
    ],
    [
      "a breaker without a time",
      "reactions: { breaker: 50 }",
      "1:23 reactions.breaker: 50 is not a number in a time; write a number and a time, as 3 in 5m",
    ],
    [
      "an API key that stands there",
      "octopus: { url: https://o.example.org, apiKey: API-SESAME }",
      `1:48 octopus.apiKey: a secret itself does not belong in this file; ${SECRET_ADVICE}`,
    ],
  ])("is %s", (_what, text, fault) => {
    expect(faultsOf(text)).toEqual([fault]);
  });

  test("is a circle of two, told of both", () => {
    const rules = ["a", "b"].map(
      (name) =>
        `{ name: ${name}, when: {}, do: [{ log: warn }], expect: healthy in 5m, else: ${name === "a" ? "b" : "a"} }`,
    );
    expect(faultsOf(`rules: [${rules.join(", ")}]`).map((fault) => fault.replace(/^1:\d+ /, ""))).toEqual([
      "rules[0].else: this leads round in a circle: a → b → a; let one of them end it",
      "rules[1].else: this leads round in a circle: b → a → b; let one of them end it",
    ]);
  });
});

describe("a fault of an action", () => {
  test.each([
    [
      "a mistyped one",
      "webook: https://x/",
      '5:17 rules[0].do[0].webook: "webook" is no action; did you mean webhook?',
    ],
    ["one that there is not", "email: ada", `5:9 rules[0].do[0]: "email" is no action; write one of ${ACTIONS}`],
    ["nothing", "{}", `5:9 rules[0].do[0]: there is nothing here to do; write one of ${ACTIONS}`],
    ["a word", "hello", `5:9 rules[0].do[0]: "hello" is not an action; write one of ${ACTIONS} with what it takes`],
    [
      "two in one",
      "{ log: warn, run: [x] }",
      "5:9 rules[0].do[0]: this is log and run in one; put a - in front of each",
    ],
    [
      "a key of another action",
      "log: warn\n        secret: { env: A }",
      '6:9 rules[0].do[0].secret: "secret" is no key here; the keys here are log, timeout, attempts, continue, once',
    ],
    [
      "a mistyped key",
      "webhook: https://x/\n        secrt: { env: A }",
      '6:9 rules[0].do[0].secrt: "secrt" is no key here; did you mean secret?',
    ],
    [
      "a shell line",
      "run: lb drain {target}",
      '5:14 rules[0].do[0].run: "lb drain {target}" is not a program and its arguments; write the program and each of its arguments as a list: [/usr/bin/lb, drain, "{target}"]; there is no shell',
    ],
    [
      "a number among arguments",
      "run: [lb, 3]",
      "5:19 rules[0].do[0].run[1]: 3 is not an argument; write a text, in quotes if it looks like a number",
    ],
    [
      "a slot that there is not",
      'run: [lb, "{targt}"]',
      `5:19 rules[0].do[0].run[1]: {targt} stands for nothing: use ${SLOT_NAMES}`,
    ],
    [
      "a slot within an argument",
      'run: [lb, "--host={target}"]',
      '5:19 rules[0].do[0].run[1]: {target} has to be an argument of its own, not a part of "--host={target}"',
    ],
    [
      "a program out of a report",
      'run: ["{target}"]',
      "5:15 rules[0].do[0].run[0]: the program has to be fixed text: a value may only be an argument",
    ],
    [
      "a secret that stands there",
      "webhook: https://x/\n        secret: whsec_c2VzYW1l",
      `6:17 rules[0].do[0].secret: a secret itself does not belong in this file; ${SECRET_ADVICE}`,
    ],
    [
      "a secret in two places",
      "webhook: https://x/\n        secret: { env: A, file: b }",
      `6:17 rules[0].do[0].secret: a secret is in one place; ${SECRET_ADVICE}`,
    ],
    [
      "a secret in no place",
      "webhook: https://x/\n        headers: { X-A: {} }",
      `6:25 rules[0].do[0].headers.X-A: a secret is in one place; ${SECRET_ADVICE}`,
    ],
    [
      "a secret for a variable's name",
      "webhook: https://x/\n        secret: { env: 'whsec c2VzYW1l' }",
      "6:24 rules[0].do[0].secret.env: this is not the name of an environment variable: those are made of letters, digits and _",
    ],
    [
      "secret beside secrets",
      "webhook: https://x/\n        secrets: [{ env: A }]\n        secret: { env: B }",
      "7:9 rules[0].do[0].secret: secret and secrets are two ways of saying the same; write all of them in secrets",
    ],
    [
      "a URL made of a report",
      'webhook: "https://{target}/"',
      "5:18 rules[0].do[0].webhook: a URL takes nothing from a report; what that says is in the body",
    ],
    [
      "another scheme",
      "webhook: ftp://x/",
      '5:18 rules[0].do[0].webhook: "ftp://x/" is not a URL; write it in full, as https://hooks.example.org/wrasse',
    ],
    [
      "a bad name of a variable",
      "run: [lb]\n        env: { A-B: c }",
      '6:21 rules[0].do[0].env.A-B: "A-B" is not the name of an environment variable',
    ],
    [
      "no token",
      "github-dispatch: a/b",
      `5:9 rules[0].do[0].token: it is not said where the secret is; ${SECRET_ADVICE}`,
    ],
    [
      "no repository",
      "github-dispatch: a\n        token: { env: T }",
      '5:26 rules[0].do[0].github-dispatch: "a" is not a repository; write owner/name',
    ],
    ["an unknown Octopus", "octopus-cancel-task: {}", `5:9 rules[0].do[0].octopus-cancel-task: ${OCTOPUS_ADVICE}`],
    [
      "a mapping of everything",
      "tag-aws: { region: r, map: [{ match: {}, id: x }] }",
      "5:46 rules[0].do[0].tag-aws.map[0].match: this would mean every resource there is; write at least one of project, environment, tenant, target, name",
    ],
    [
      "too many attempts",
      "log: warn\n        attempts: 101",
      "6:19 rules[0].do[0].attempts: 101 is not a whole number from 1 to 100; write it in digits, without quotes",
    ],
  ])("is %s", (_what, action, fault) => {
    expect(faultsOf(DO + action)).toEqual([fault]);
  });

  test("never quotes a secret", () => {
    const secrets = ["secret: sesame", "secret: { env: 'open sesame' }", "secrets: [sesame]", "secret: { sesame: 1 }"];
    const [first, second, third] = secrets
      .slice(0, 3)
      .map((line) => faultsOf(`${DO}webhook: https://x/\n        ${line}`));
    for (const faults of [first, second, third]) {
      expect(faults).toHaveLength(1);
      expect(faults?.[0]).not.toContain("sesame");
    }
  });

  test.each(["lb.bat", "lb.CMD", "lb.cmd "])("row 6: is %s on Windows", (program) => {
    const place = { ...PLACE, platform: "win32" };
    const [fault] = faultsOf(`${DO}run: ["C:\\\\x\\\\${program}"]`, place);
    expect(fault).toMatch(/^5:15 rules\[0\]\.do\[0\]\.run\[0\]: .*is a batch file/);
    expect(faultsOf(`${DO}run: ["./${program.trim()}"]`)).toEqual([]);
  });
});
