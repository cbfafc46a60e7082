/** What good rules in a `wrasse.yaml` come to. */
import { describe, expect, test } from "vitest";
import { configAsJson, configAsYaml } from "../../src/daemon/config-view.ts";
import type { Plan } from "../../src/reactions/plan.ts";
import { configOf, PLACE } from "./config-check.ts";

const COMMON = { timeoutMs: 30_000, continues: false, attemptsMax: 8, once: false };
const OCTOPUS = { url: "https://octopus.example.org", apiKey: { env: "OCTOPUS_API_KEY" }, space: "Default" };
const OF_OCTOPUS = { ...COMMON, timeoutMs: 1_800_000, octopus: OCTOPUS };
const TOP = `octopus: { url: https://octopus.example.org, apiKey: { env: OCTOPUS_API_KEY } }\n`;

function rulesOf(text: string) {
  return configOf(`${TOP}rules:\n${text}`).config.reactions.rules;
}

const FULL = `${TOP}
rules:
  - name: take-out
    when:
      project: acme
      target: "web-*"
      level: [unhealthy, unavailable]
      from: healthy
      for: 2m
      times: 3 in 5m
      reason: "expired*"
      deploying: true
      on: resource
    do:
      - run: [bin/lb, drain, --, "{target}", "{data.pool}"]
        cwd: ~/lb
        env: { MODE: fast, TOKEN: { file: token } }
        timeout: 10s
        attempts: 3
        continue: true
        once: true
    recover: [{ log: info }]
    cooldown: 10m
    limit: { max: 1, percent: 25, of: environment+project }
    mode: act
    concurrency: 2
    expect: healthy in 10m
    else: page
  - name: page
    do: [{ log: error }]
dependencies:
  - resources: { name: iis }
    on: { name: database }
signals:
  - name: criticals
    literal: "[CRITICAL]"
    times: 5 in 5m
    level: warning
    check: log
    message: many
    sources: ["task*"]
    clearAfter: 15m
    subject: { target: web-01, name: iis }
  - name: memory
    regex: out of (memory|disk)
    ignoreCase: true
`;

describe("rules", () => {
  test("come out with everything that they say", () => {
    const { reactions, signals } = configOf(FULL).config;
    expect(reactions.rules).toStrictEqual([
      {
        name: "take-out",
        when: {
          on: { kind: "resource" },
          match: { project: "acme", target: "web-*" },
          levels: ["unhealthy", "unavailable"],
          from: ["healthy"],
          forMs: 120_000,
          times: { count: 3, withinMs: 300_000 },
          reason: "expired*",
          deploying: true,
        },
        do: [
          {
            kind: "run",
            argv: ["/etc/wrasse/bin/lb", "drain", "--", "{target}", "{data.pool}"],
            cwd: "/home/ada/lb",
            env: { MODE: "fast", TOKEN: { file: "/etc/wrasse/token" } },
            timeoutMs: 10_000,
            attemptsMax: 3,
            continues: true,
            once: true,
          },
        ],
        recover: [{ kind: "log", level: "info", ...COMMON }],
        cooldownMs: 600_000,
        limit: { max: 1, percent: 25, of: ["project", "environment"] },
        mode: "act",
        concurrency: 2,
        expect: { withinMs: 600_000, otherwise: "page" },
      },
      {
        name: "page",
        do: [{ kind: "log", level: "error", ...COMMON }],
        recover: [],
        cooldownMs: 0,
        mode: "observe",
        concurrency: 4,
      },
    ]);
    expect(reactions.dependencies).toStrictEqual([{ resources: { name: "iis" }, on: { name: "database" } }]);
    expect(signals).toStrictEqual([
      {
        name: "criticals",
        pattern: { kind: "literal", text: "[CRITICAL]" },
        times: { count: 5, withinMs: 300_000 },
        level: "warning",
        check: "log",
        message: "many",
        sources: ["task*"],
        clearAfterMs: 900_000,
        subject: { target: "web-01", name: "iis" },
      },
      {
        name: "memory",
        pattern: { kind: "regex", text: "out of (memory|disk)", caseInsensitive: true },
        times: { count: 1, withinMs: 300_000 },
        level: "unhealthy",
        check: "memory",
        subject: {},
      },
    ]);
  });

  test("need a name, a condition and something to do, and only observe", () => {
    expect(rulesOf("  - { name: a, when: {}, do: [{ log: warn }] }")).toMatchObject([
      {
        when: { on: { kind: "resource" }, match: {}, levels: ["unhealthy", "unavailable"], forMs: 0 },
        recover: [],
        cooldownMs: 0,
        mode: "observe",
        concurrency: 4,
      },
    ]);
  });

  test.each([
    ["resource", { kind: "resource" }],
    ["check", { kind: "check" }],
    ["environment + project", { kind: "group", by: ["project", "environment"] }],
    ["target", { kind: "group", by: ["target"] }],
  ])("that watch %s", (on, expected) => {
    expect(rulesOf(`  - { name: a, when: { on: "${on}" }, do: [{ log: warn }] }`)[0]?.when?.on).toEqual(expected);
  });

  test("about one check watch checks", () => {
    const [rule] = rulesOf("  - { name: a, when: { check: cpu, level: warning }, do: [{ log: warn }] }");
    expect(rule?.when).toMatchObject({ on: { kind: "check" }, match: { check: "cpu" }, levels: ["warning"] });
  });

  test("that are once are so in all that they do", () => {
    const [rule] = rulesOf("  - { name: a, once: true, when: {}, do: [{ log: warn }], recover: [{ log: info }] }");
    expect([...(rule?.do ?? []), ...(rule?.recover ?? [])].map(({ once }) => once)).toEqual([true, true]);
  });

  test("with a limit count projects and environments unless they say otherwise", () => {
    const [rule] = rulesOf("  - { name: a, when: {}, limit: { max: 1 }, do: [{ log: warn }] }");
    expect(rule?.limit).toEqual({ max: 1, of: ["project", "environment"] });
  });
});

describe("an action", () => {
  test.each<[written: string, plan: Plan]>([
    ["run: [lb]", { kind: "run", argv: ["lb"], cwd: "/etc/wrasse", env: {}, ...COMMON }],
    [
      'run: [~/bin/lb, "a {b} c", ""]',
      { kind: "run", argv: ["/home/ada/bin/lb", "a {b} c", ""], cwd: "/etc/wrasse", env: {}, ...COMMON },
    ],
    [
      "webhook: https://hooks.example.org/x",
      {
        ...{ kind: "webhook", url: "https://hooks.example.org/x", secrets: [], headers: {}, allowPrivate: false },
        ...COMMON,
      },
    ],
    [
      "webhook: http://localhost/\n        secret: { env: A }\n        headers: { X-A: b, X-C: { env: D } }\n        allowPrivate: true",
      {
        ...{ kind: "webhook", url: "http://localhost/", secrets: [{ env: "A" }] },
        ...{ headers: { "X-A": "b", "X-C": { env: "D" } }, allowPrivate: true, ...COMMON },
      },
    ],
    [
      "webhook: https://x/\n        secrets: [{ env: A }, { file: b }]",
      {
        ...{ kind: "webhook", url: "https://x/", secrets: [{ env: "A" }, { file: "/etc/wrasse/b" }] },
        ...{ headers: {}, allowPrivate: false, ...COMMON },
      },
    ],
    ["log: error", { kind: "log", level: "error", ...COMMON }],
    [
      "github-dispatch: acme/runbooks\n        token: { file: /run/token }",
      {
        ...{ kind: "github-dispatch", repository: "acme/runbooks", eventType: "wrasse", token: { file: "/run/token" } },
        ...{ api: "https://api.github.com", allowPrivate: false, ...COMMON },
      },
    ],
    [
      "octopus-runbook: Restart IIS",
      { kind: "octopus-runbook", runbook: "Restart IIS", onTarget: true, ...OF_OCTOPUS },
    ],
    [
      "octopus-runbook: R\n        project: p\n        environment: e\n        onTarget: false\n        timeout: 1h",
      {
        ...{ kind: "octopus-runbook", runbook: "R", project: "p", environment: "e", onTarget: false },
        ...{ ...OF_OCTOPUS, timeoutMs: 3_600_000 },
      },
    ],
    ["octopus-redeploy: {}", { kind: "octopus-redeploy", ...OF_OCTOPUS }],
    ["octopus-redeploy: { environment: e }", { kind: "octopus-redeploy", environment: "e", ...OF_OCTOPUS }],
    ["octopus-cancel-task: {}", { kind: "octopus-cancel-task", ...OF_OCTOPUS }],
    ["octopus-disable-target: {}", { kind: "octopus-disable-target", ...OF_OCTOPUS }],
    ["octopus-enable-target: {}", { kind: "octopus-enable-target", ...OF_OCTOPUS }],
    [
      "tag-aws: { region: eu-west-1, map: [{ match: { target: web-01 }, id: arn:x }] }",
      {
        ...{ kind: "tag-aws", region: "eu-west-1", dataKey: "arn" },
        ...{ mappings: [{ match: { target: "web-01" }, id: "arn:x" }], ...COMMON },
      },
    ],
    [
      "tag-azure: { subscription: s, from: azure, endpoint: http://localhost:1 }",
      {
        ...{ kind: "tag-azure", subscription: "s", dataKey: "azure", mappings: [], endpoint: "http://localhost:1" },
        ...COMMON,
      },
    ],
  ])("%s", (written, plan) => {
    const [rule] = rulesOf(`  - name: a\n    when: {}\n    do:\n      - ${written}`);
    expect(rule?.do).toStrictEqual([plan]);
  });
});

test.each([
  ["YAML", configAsYaml],
  ["JSON", configAsJson],
])("rules written down as %s read back the same", (_form, write) => {
  const every = `${TOP}rules:
  - name: a
    when: { on: environment, deploying: false }
    do:
      - run: [lb]
      - { webhook: "https://x/", secrets: [{ env: A }, { file: b }], headers: { X-A: { env: B } } }
      - { github-dispatch: a/b, token: { env: T } }
      - octopus-runbook: R
        project: p
      - octopus-redeploy: { environment: e }
      - octopus-cancel-task: {}
      - octopus-disable-target: {}
      - octopus-enable-target: {}
      - tag-aws: { region: r, map: [{ match: { name: x }, id: y }] }
      - tag-azure: { subscription: s, endpoint: "http://localhost:1" }
      - log: warn
    expect: healthy in 90s
`;
  for (const text of [FULL, every]) {
    const { config } = configOf(text);
    expect(configOf(write(config)).config).toStrictEqual(config);
  }
});

test("an own program of Windows has to be one that takes arguments as they are", () => {
  const text = "rules: [{ name: a, when: {}, do: [{ run: ['C:\\lb\\lb.exe'] }] }]";
  expect(() => configOf(text, { ...PLACE, platform: "win32" })).not.toThrow();
});
