/** What a good `wrasse.yaml` comes to. */
import { describe, expect, test } from "vitest";
import { defaultConfig } from "../../src/daemon/config.ts";
import { configAsJson, configAsYaml } from "../../src/daemon/config-view.ts";
import { configOf, PLACE } from "./config-check.ts";

const FULL = `
store: state/health.db
sources:
  - name: tasks
    paths: [logs, /var/log/**/*.log, "~/x/{project}/{target}.log", "~"]
    ignore: ["*.gz"]
    start: end
    format: docker
    timezone: Europe/Berlin
    encoding: base64
    escapes: teamcity
    defaults: { project: acme, environment: prod, tenant: north, target: web-01, name: iis, check: http }
    may: { targets: ["web-*"], projects: [acme, ""], react: false }
    newResourcesPerHour: 5
policies:
  - match: { project: acme, name: "" }
    worsenAfter: 3
    recoverAfter: "2 of 3"
    expireAfter: 1h30m
    flap: { moves: 6, within: 10m, hold: 5m }
    severity: { warning: healthy, unavailable: unhealthy }
  - worsenAfter: 3 in 5m
    expireAfter: never
    flap: never
retention: { reports: 1d, changes: 30d, problems: 10 }
limits: { newResourcesPerHour: 7 }
log: { level: debug, format: json }
listen: "[::1]:80"
public: 0.0.0.0:7718
publicUrl: https://Health.example.org:443
tls: { cert: tls.crt, key: ~/tls.key }
views:
  kind: none
  details: false
  mp.health.default.readiness.empty.response: UP
  digest: { user: monitor, passwordFile: password }
reactions: { tooOldAfter: 5m, breaker: 9 in 1m, deployments: { soak: 1m, end: 2h, during: tighten } }
octopus: { url: https://octopus.example.org, apiKey: { env: OCTOPUS_API_KEY }, space: Ops }
`;

const FULL_CONFIG = {
  store: "/etc/wrasse/state/health.db",
  sources: [
    {
      name: "tasks",
      paths: ["/etc/wrasse/logs", "/var/log/**/*.log", "/home/ada/x/{project}/{target}.log", "/home/ada"],
      ignore: ["*.gz"],
      start: "end",
      format: "docker",
      timezone: "Europe/Berlin",
      encoding: "base64",
      escapes: "teamcity",
      defaults: { project: "acme", environment: "prod", tenant: "north", target: "web-01", name: "iis", check: "http" },
      may: { targets: ["web-*"], projects: ["acme", ""], react: false },
      newResourcesPerHour: 5,
    },
  ],
  policies: [
    {
      match: { project: "acme", name: "" },
      worsenAfter: { kind: "consecutive", count: 3 },
      recoverAfter: { kind: "of", count: 2, last: 3 },
      expireAfterMs: 5_400_000,
      flap: { moves: 6, withinMs: 600_000, holdMs: 300_000 },
      severity: { warning: "healthy", unavailable: "unhealthy" },
    },
    {
      match: {},
      worsenAfter: { kind: "within", count: 3, withinMs: 300_000 },
      expireAfterMs: null,
      flap: null,
    },
  ],
  retention: { reportsMs: 86_400_000, changesMs: 30 * 86_400_000, problemsMax: 10 },
  limits: { newResourcesPerHour: 7 },
  log: { level: "debug", format: "json" },
  listen: { host: "::1", port: 80 },
  public: { host: "0.0.0.0", port: 7718 },
  publicUrl: "https://health.example.org",
  tls: { cert: "/etc/wrasse/tls.crt", key: "/home/ada/tls.key" },
  views: {
    defaultKind: "none",
    details: false,
    emptyReadiness: "UP",
    emptyStartup: "DOWN",
    digest: { user: "monitor", passwordFile: "/etc/wrasse/password" },
  },
  signals: [],
  reactions: {
    rules: [],
    dependencies: [],
    tooOldAfterMs: 300_000,
    breaker: { count: 9, withinMs: 60_000 },
    deployments: { soakMs: 60_000, endMs: 7_200_000, during: "tighten" },
  },
  octopus: { url: "https://octopus.example.org", apiKey: { env: "OCTOPUS_API_KEY" }, space: "Ops" },
};

const DEFAULTS = {
  store: "/var/lib/wrasse/wrasse.db",
  sources: [],
  policies: [],
  retention: { reportsMs: 7 * 86_400_000, changesMs: 400 * 86_400_000, problemsMax: 100_000 },
  limits: { newResourcesPerHour: 10_000 },
  log: { level: "info", format: "auto" },
  listen: { host: "127.0.0.1", port: 7717 },
  public: null,
  views: { defaultKind: "ready", details: true, emptyReadiness: "DOWN", emptyStartup: "DOWN" },
  signals: [],
  reactions: {
    rules: [],
    dependencies: [],
    tooOldAfterMs: 600_000,
    breaker: { count: 50, withinMs: 600_000 },
    deployments: { soakMs: 300_000, endMs: 3_600_000, during: "ignore" },
  },
};

const PLAIN_SOURCE = {
  name: "logs",
  ignore: [],
  start: "beginning",
  format: "auto",
  encoding: "auto",
  escapes: "none",
  defaults: {},
  may: { targets: ["*"], projects: ["*"], react: true },
};

describe("a configuration", () => {
  test("comes out with absolute paths and milliseconds", () => {
    expect(configOf(FULL).config).toStrictEqual(FULL_CONFIG);
  });

  test.each([
    ["an empty file", ""],
    ["comments alone", "# nothing yet\n"],
    ["groups with nothing in them", "retention: {}\nlog: {}\nlimits: {}\nsources: []\npolicies: []\n"],
  ])("of %s is all defaults", (_what, text) => {
    expect(configOf(text).config).toStrictEqual(DEFAULTS);
  });

  test("needs no more than a name and a path of a source", () => {
    const { config } = configOf("sources:\n  - name: logs\n    path: /var/log\n");
    expect(config.sources).toStrictEqual([{ ...PLAIN_SOURCE, paths: ["/var/log"] }]);
  });

  test("takes every pattern that the tail understands", () => {
    const paths = [
      "/a/{b,{c,d}}/[!]x{]?.log",
      "/{project}/{environment,x}/{resource}-{target}/{tenant}/**",
      "/a\\{b\\[c",
    ];
    const source = { name: "a", paths, ignore: ["*.gz", "~/x/[ab]", "~"] };
    const { config } = configOf(JSON.stringify({ sources: [source] }));
    expect(config.sources[0]?.paths).toEqual(paths);
    expect(config.sources[0]?.ignore).toEqual(["*.gz", "/home/ada/x/[ab]", "~"]);
  });

  test("may be JSON, and may have aliases and a byte order mark", () => {
    expect(configOf(JSON.stringify({ log: { level: "warn" } })).config.log.level).toBe("warn");
    const shared =
      "\ufeffsources:\n  - { name: a, path: a, may: &may { targets: [x] } }\n  - { name: b, path: b, may: *may }\n";
    expect(configOf(shared).config.sources.map(({ may }) => may.targets)).toEqual([["x"], ["x"]]);
  });

  test("tells of each value the line it is in, and nothing of defaults", () => {
    const { origins } = configOf("log:\n  level: debug\nsources:\n  - name: a\n    path: b\n");
    expect(Object.fromEntries(origins)).toEqual({
      "log.level": { kind: "line", line: 2 },
      "sources[0].name": { kind: "line", line: 4 },
      "sources[0].paths[0]": { kind: "line", line: 5 },
    });
  });

  test("has the store that somebody named who counts more", () => {
    const place = { ...PLACE, store: { path: "/x.db", givenBy: "WRASSE_STORE" } };
    const { config, origins } = configOf("store: /y.db", place);
    expect(config.store).toBe("/x.db");
    expect(origins.get("store")).toEqual({ kind: "given", by: "WRASSE_STORE" });
  });
});

describe("the configuration of paths alone", () => {
  test("is one source of them, whatever characters they hold", () => {
    const paths = ["logs", "/var/log/{x", "~"];
    expect(defaultConfig(paths, { ...PLACE, path: "/work/wrasse.yaml" })).toStrictEqual({
      ...DEFAULTS,
      sources: [{ ...PLAIN_SOURCE, paths: ["/work/logs", "/var/log/{x", "/work/~"] }],
    });
  });
});

describe("a configuration written down", () => {
  test.each([
    ["YAML", configAsYaml],
    ["JSON", configAsJson],
  ])("as %s reads back the same", (_form, write) => {
    for (const text of [FULL, ""]) {
      const { config } = configOf(text);
      expect(configOf(write(config)).config).toStrictEqual(config);
    }
  });

  test("has a comment behind each single value", () => {
    const { config } = configOf("sources: [{ name: a, path: /b }]");
    const lines = configAsYaml(config, (path) => `is ${path}`).split("\n");
    expect(lines).toContain("  level: info # is log.level");
    expect(lines).toContain("      - /b # is sources[0].paths[0]");
    expect(lines).toContain("    ignore: []");
  });
});
