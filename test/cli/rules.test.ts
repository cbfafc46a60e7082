/** `wrasse rules` as a person sees it: what speaks against a rule, why it would not fire, what it would have done. */
import { chmodSync, existsSync, mkdirSync, mkdtempDisposableSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { EXIT } from "../../src/cli/exit-codes.ts";
import { rulesCommand } from "../../src/cli/rules.ts";
import { EMPTY_BATCH } from "../../src/store/batch.ts";
import { openReader } from "../../src/store/open-reader.ts";
import { openStore } from "../../src/store/store.ts";
import { runCli } from "./run-cli.ts";
import { type Saying, type SeededStore, seedStore } from "./seeded-store.ts";

const NOW = Date.UTC(2026, 10, 21, 12);
const MINUTE = 60_000;

let folder: ReturnType<typeof mkdtempDisposableSync>;
let config = "";
beforeEach(() => {
  folder = mkdtempDisposableSync(join(tmpdir(), "wrasse-rules-"));
  config = join(folder.path, "wrasse.yaml");
});
afterEach(() => folder.remove());

function rules(words: readonly string[], more: Parameters<typeof runCli>[2] = {}, stdin = "") {
  const isPlaced = words.includes("--store");
  const store = isPlaced ? [] : ["--store", join(folder.path, "none.db")];
  return runCli(["rules", ...words, "--config", config, ...store], stdin, { now: () => NOW, ...more });
}

function writeRules(text: string): void {
  writeFileSync(config, text);
}

describe("wrasse rules check", () => {
  test("puts each rule in words, with what speaks against it below", async () => {
    writeFileSync(join(folder.path, "lb"), "#!/bin/sh\n");
    chmodSync(join(folder.path, "lb"), 0o755);
    writeRules(`rules:
  - name: take-out
    when: { target: "web-*", from: healthy, for: 2m, times: 3 in 1h, deploying: false }
    do: [{ run: [./lb, drain, --, "{target}"], once: true }]
    recover: [{ run: [./lb, restore, --, "{target}"] }]
    limit: { max: 1, percent: 25 }
    cooldown: 10m
    mode: act
    expect: healthy in 10m
    else: page
  - { name: page, do: [{ log: error }] }
`);
    const { exitCode, stdout, stderr } = await rules(["check"], { isTerminal: true });
    const lb = join(folder.path, "lb");
    expect(stdout.split("\n")).toEqual([
      "\u001b[1mtake-out\u001b[0m (act)",
      '  when      a resource (target "web-*") becomes unhealthy or unavailable, coming from healthy, staying so for 2 minutes, 3 times in 1 hour, while it is not being deployed to',
      `  do        run ${lb} drain -- {target}, once`,
      `  recover   run ${lb} restore -- {target}`,
      "  limit     at most 1 and 25 % of a project and environment at once, and never the last healthy one",
      "  cooldown  10 minutes",
      "  expect    healthy within 10 minutes, or else page",
      "",
      "\u001b[1mpage\u001b[0m (observe)",
      "  when      take-out has not helped in time",
      "  do        log it as error",
      "\u001b[33m▲ warn\u001b[0m  page       only notes what it would do, and does nothing: its mode is observe",
      "                   → write mode: ask or mode: act once wrasse rules replay shows what you want",
      "",
    ]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  });

  async function findings(text: string, more: Parameters<typeof rules>[1] = {}, words: readonly string[] = []) {
    writeRules(text);
    const { exitCode, stdout } = await rules(["check", "-o", "json", ...words], more);
    const found = (JSON.parse(stdout) as { findings: { verdict: string; finding: string }[] }[]).flatMap((rule) =>
      rule.findings.map(({ verdict, finding }) => `${verdict} ${finding}`),
    );
    return { exitCode, found };
  }

  const ACT = "mode: act, when: {}";

  test("finds secrets that cannot be read, and says so with exit code 1", async () => {
    const text = `rules: [{ name: a, ${ACT}, do: [{ webhook: https://h.example.org/, secrets: [{ env: HOOK }, { file: gone }] }] }]`;
    const { exitCode, found } = await findings(text);
    expect(found).toHaveLength(2);
    expect(found[0]).toMatch(/^bad .*HOOK: it is not set/);
    expect(found[1]).toMatch(/^bad .*gone: it does not exist/);
    expect(exitCode).toBe(1);
    writeFileSync(join(folder.path, "gone"), "whsec_x");
    expect(await findings(text, { env: { HOOK: "whsec_x" } })).toEqual({ exitCode: 0, found: [] });
  });

  test("finds programs that are not there, or not to be executed", async () => {
    const limit = "limit: { max: 1 }";
    const gone = `rules: [{ name: a, ${ACT}, ${limit}, do: [{ run: [./lb] }] }]`;
    expect(await findings(gone)).toEqual({ exitCode: 1, found: [`bad there is no program ${folder.path}/lb`] });
    writeFileSync(join(folder.path, "lb"), "");
    expect((await findings(gone)).found).toEqual([`bad ${folder.path}/lb may not be executed`]);
    const named = `rules: [{ name: a, ${ACT}, ${limit}, do: [{ run: [lb] }] }]`;
    expect((await findings(named, { env: { PATH: "/nowhere" } })).found).toEqual([
      "bad there is no program lb in PATH",
    ]);
    chmodSync(join(folder.path, "lb"), 0o755);
    expect(await findings(named, { env: { PATH: `/nowhere:${folder.path}` } })).toEqual({ exitCode: 0, found: [] });
  });

  test.each([
    ["http://hooks.example.org/x?key=1", ["http://hooks.example.org/x is not encrypted"]],
    ["https://ada:sesame@hooks.example.org/", ["the URL of https://hooks.example.org/ holds a password"]],
    ["https://hooks.example.org/", []],
    ["http://localhost:8080/", []],
    ["http://10.1.2.3/", []],
    ["http://172.32.0.1/", ["http://172.32.0.1/ is not encrypted"]],
    ["http://[fd00::1]/", []],
    ["http://hooks.internal/", []],
  ])("warns of %s: %j", async (url, expected) => {
    const text = `rules: [{ name: a, ${ACT}, do: [{ webhook: "${url}", allowPrivate: true, secret: { env: S } }] }]`;
    const { exitCode, found } = await findings(text, { env: { S: "x" } });
    expect(found.map((finding) => finding.replace(/^warn |[:,] everybody.*$/g, ""))).toEqual(expected);
    expect(exitCode).toBe(0);
    expect(found.join()).not.toContain("sesame");
  });

  test.each([
    ["http://127.0.0.1:8080/hook", "", ["bad 127.0.0.1 is not on the public internet, and is not connected to"]],
    ["https://[fd00::1]/", "", ["bad [fd00::1] is not on the public internet, and is not connected to"]],
    ["http://localhost/", "", ["bad localhost is not on the public internet, and is not connected to"]],
    ["http://127.0.0.1:8080/hook", "allowPrivate: true,", []],
    ["https://192.0.1.7/", "", []],
  ])("finds that %s is refused, unless it is allowed: %s", async (url, allowed, expected) => {
    const text = `rules: [{ name: a, ${ACT}, do: [{ webhook: "${url}", ${allowed} secret: { env: S } }] }]`;
    expect((await findings(text, { env: { S: "x" } })).found).toEqual(expected);
  });

  test("warns of a rule that takes things away without a limit, and of what is not signed", async () => {
    const { found } = await findings(
      `octopus: { url: https://o.example.org, apiKey: { env: K } }\nrules: [{ name: a, ${ACT}, do: [{ octopus-disable-target: {} }, { webhook: "https://h.example.org/" }] }]`,
      { env: { K: "API-X" } },
    );
    expect(found).toEqual([
      "warn may act on everything at the same time: it has no limit",
      "warn what is sent to https://h.example.org/ is not signed, so that it cannot know who sent it",
    ]);
  });

  test("warns of a rule that matches nothing that is known", async () => {
    using store = await seedStore({ target: "web-01", level: "healthy", at: NOW - MINUTE });
    const text = (target: string) =>
      `rules: [{ name: a, ${ACT.replace("{}", `{ target: "${target}" }`)}, do: [{ log: warn }] }]`;
    expect((await findings(text("web-*"), {}, ["--store", store.path])).found).toEqual([]);
    expect((await findings(text("db-*"), {}, ["--store", store.path])).found).toEqual([
      'warn matches none of 1 resources that are known now (target "db-*")',
    ]);
  });

  test("warns of a limit that cannot count what is known", async () => {
    using store = await seedStore(
      { target: "web-01", level: "healthy", at: NOW - MINUTE },
      { target: "web-02", project: "acme", level: "healthy", at: NOW - MINUTE },
    );
    const text = (of: string) => `rules: [{ name: a, ${ACT}, limit: { max: 1, of: ${of} }, do: [{ log: warn }] }]`;
    expect((await findings(text("project"), {}, ["--store", store.path])).found).toEqual([
      "warn 1 of 2 resources that it matches cannot be counted by project, and wait for a person",
    ]);
    expect((await findings(text("target"), {}, ["--store", store.path])).found).toEqual([]);
  });

  test("tells every fault of the file with its place, and exits 1", async () => {
    writeRules("rules: [{ name: a, when: {}, do: [{ lgo: warn }] }]");
    const { exitCode, stdout } = await rules(["check"]);
    expect(exitCode).toBe(1);
    expect(stdout).toContain(`${config}:1:42: rules[0].do[0].lgo: "lgo" is no action; did you mean log?`);
  });

  test("exits 66 where there is no configuration", async () => {
    const { exitCode, stderr } = await rules(["check"]);
    expect(exitCode).toBe(EXIT.noInput);
    expect(stderr).toContain("wrasse.yaml");
  });
});

const WEB = "{ target: 'web-*', project: acme }";

describe("wrasse rules test", () => {
  async function tried(
    rule: string,
    report: string,
    sayings: readonly Saying[] = [],
    more: readonly string[] = [],
    top = "",
  ) {
    writeRules(`${top}\nrules:\n  - name: r\n    do: [{ run: [lb, drain, "{target}"] }]\n    mode: act\n    ${rule}\n`);
    using store = await seedStore(...sayings);
    const { exitCode, stdout, stderr } = await rules([
      ...["test", "--rule", "r", "--report", report, "-o", "json", "--store", store.path, ...more],
    ]);
    expect(stderr).not.toContain("Try");
    const [row] = JSON.parse(stdout) as {
      outcome: string;
      layer: string | null;
      reasons: string[];
      at: string | null;
    }[];
    return { exitCode, ...row };
  }

  const HEALTHY: Saying = { target: "web-01", project: "acme", level: "healthy", at: NOW - 10 * MINUTE };

  test("says that it would fire, and what it would do, with exit code 0", async () => {
    const outcome = await tried(`when: ${WEB}`, "web-01 unhealthy no answer", [HEALTHY]);
    expect(outcome).toEqual({
      exitCode: 0,
      rule: "r",
      resource: "acme/-/-/web-01/-",
      outcome: "fires",
      mode: "act",
      layer: null,
      reasons: [],
      at: null,
      effects: ["run lb drain {target}"],
    });
  });

  test("says so to a person", async () => {
    writeRules(`rules: [{ name: r, when: ${WEB}, do: [{ log: warn }] }]`);
    const words = ["test", "--rule", "r", "--no-color", "-p", "acme"];
    const fires = await rules([...words, "--report", "web-01 unhealthy"], { isTerminal: true });
    expect(fires.stdout).toBe(
      "would fire: r for acme/-/-/web-01/-, but only note it: its mode is observe\n  does     log it as warn\n",
    );
    const not = await rules([...words, "--report", "db-01 healthy"], { isTerminal: true });
    expect(not.stdout.split("\n")).toEqual([
      "would not fire: r for acme/-/-/db-01/-",
      '  because  target: "db-01" is not like "web-*"',
      "  because  level: healthy is none of unhealthy, unavailable",
      "",
    ]);
    expect([fires.exitCode, not.exitCode]).toEqual([0, 1]);
  });

  test("takes a message, also from standard input", async () => {
    writeRules(`rules: [{ name: r, when: ${WEB}, do: [{ log: warn }] }]`);
    const message = "12:00 ##octopus[health target='web-01' project='acme' status='Unhealthy' message='x'] and so on";
    const given = await rules(["test", "--rule", "r", "--report", message]);
    const piped = await rules(["test", "--rule", "r", "--report", "-"], {}, `${message}\n`);
    expect(given).toMatchObject({ exitCode: 0, stderr: "" });
    expect(piped).toEqual(given);
  });

  test.each<[condition: string, rule: string, report: string, reasons: readonly string[]]>([
    ["a name", `when: ${WEB}`, "db-01 unhealthy", ['target: "db-01" is not like "web-*"']],
    [
      "a name that it has not",
      `when: { tenant: north }`,
      "web-01 unhealthy",
      ['tenant: it has none, and "north" is wanted'],
    ],
    ["the level", `when: ${WEB}`, "web-01 warning", ["level: warning is none of unhealthy, unavailable"]],
    [
      "the level before",
      `when: { from: [warning, unknown] }`,
      "web-01 unhealthy",
      ["from: it comes from healthy, which is none of warning, unknown"],
    ],
    [
      "no level before",
      `when: { from: healthy }`,
      "web-07 unhealthy",
      ["from: it comes from no level at all, which is none of healthy"],
    ],
    ["the reason", `when: { reason: "expired*" }`, "web-01 unhealthy", ['reason: "reported" is not like "expired*"']],
    ["the deployment", "when: { deploying: true }", "web-01 unhealthy", ["deploying: nothing is being deployed to it"]],
    [
      "the check",
      "when: { check: cpu }",
      "##octopus[health target='web-01' project='acme' status='unhealthy' check='disk']",
      ['check: "disk" is not like "cpu"'],
    ],
    [
      "how often it came",
      "when: { times: 3 in 5m }",
      "web-01 unhealthy",
      ["times: it has not come so far 3 times in 5 minutes with this report"],
    ],
    ["that nothing moves", `when: { level: healthy }`, "web-01 healthy", ["no level would move: confirmed"]],
    [
      "that it has no group",
      "when: { on: tenant }",
      "web-01 unhealthy",
      ["on: it belongs to no group, for want of its tenant"],
    ],
  ])("says that it would not for %s", async (_condition, rule, report, reasons) => {
    const outcome = await tried(rule, report, [HEALTHY], ["-p", "acme"]);
    expect(outcome).toMatchObject({ exitCode: 1, outcome: "not", reasons, effects: [] });
  });

  test("says when it would, if it stays so", async () => {
    const outcome = await tried("when: { for: 2m }", "web-01 unhealthy", [HEALTHY]);
    expect(outcome).toMatchObject({
      exitCode: 1,
      outcome: "later",
      at: "2026-11-21T12:02:00.000Z",
      reasons: ["for: it has to stay so for 2 minutes"],
      effects: ["run lb drain {target}"],
    });
  });

  test.each<
    [layer: string, rule: string, report: string, sayings: readonly Saying[], more: readonly string[], top: string]
  >([
    [
      "too-old",
      "when: {}",
      "##octopus[health target='web-01' project='acme' status='unhealthy' at='2026-11-21T11:55:00Z']",
      [{ ...HEALTHY, at: NOW - 20 * MINUTE }],
      [],
      "reactions: { tooOldAfter: 1m }",
    ],
    [
      "source",
      "when: {}",
      "web-01 unhealthy",
      [HEALTHY],
      ["--source", "quiet"],
      "sources: [{ name: quiet, path: x, may: { react: false } }]",
    ],
    [
      "dependency",
      "when: {}",
      "web-01 unhealthy",
      [HEALTHY, { target: "db-01", level: "unavailable", at: NOW - MINUTE }],
      [],
      "dependencies: [{ resources: { target: 'web-*' }, on: { target: 'db-*' } }]",
    ],
    [
      "blast-radius",
      "when: {}\n    limit: { max: 1, of: project }",
      "web-01 unhealthy",
      [HEALTHY, { ...HEALTHY, target: "web-02", level: "unavailable" }, { ...HEALTHY, target: "web-03" }],
      [],
      "",
    ],
    ["blast-radius", "when: {}\n    limit: { max: 9, of: project }", "web-01 unhealthy", [HEALTHY], [], ""],
  ])("names the layer %s that would hold it", async (layer, rule, report, sayings, more, top) => {
    const outcome = await tried(rule, report, sayings, more, top);
    expect(outcome).toMatchObject({ exitCode: 1, layer });
    expect(outcome.reasons).toHaveLength(1);
  });

  test.each(["silence", "maintenance", "acknowledgement"] as const)("knows of a %s", async (kind) => {
    const path = join(folder.path, "kept.db");
    const holder = { pid: process.pid, host: "test", command: "wrasse test" };
    const store = await openStore({ path, holder, now: NOW });
    const span = { startsAt: NOW - MINUTE, endsAt: NOW + 60 * MINUTE, createdAt: NOW - MINUTE };
    const manner = { expireOnResolve: false, isSticky: true, author: "ada", comment: "known" };
    const suspension = { id: "s1", kind, selectors: [{ target: "web-*" }], ...span, ...manner };
    store.commit({ ...EMPTY_BATCH, suspensions: [suspension] });
    store.close();
    writeRules("rules: [{ name: r, when: {}, do: [{ log: warn }], mode: act }]");
    const words = ["test", "--rule", "r", "--report", "web-01 unhealthy", "--store", path];
    const { exitCode, stdout } = await rules([...words, "--no-color"], { isTerminal: true });
    const layer = kind === "acknowledgement" ? "acknowledged" : kind;
    expect(stdout.split("\n")[0]).toBe(`would be held by ${layer}: r for -/-/-/web-01/-`);
    expect(stdout).toContain("because  ");
    expect(stdout).toContain("holds    log it as warn");
    expect(exitCode).toBe(1);
    const elsewhere = await rules(words.map((word) => word.replace("web-01", "db-01")));
    expect(elsewhere.exitCode).toBe(0);
  });

  test("knows how reports are judged", async () => {
    const top = "policies: [{ worsenAfter: 3 }]";
    const outcome = await tried("when: {}", "web-01 unhealthy", [HEALTHY], [], top);
    expect(outcome).toMatchObject({ exitCode: 1, outcome: "not" });
    expect(outcome.reasons?.[0]).toMatch(/^no level would move: .*1 of 3/);
  });

  test("writes nothing", async () => {
    using store = await seedStore(HEALTHY);
    writeRules(`rules: [{ name: r, when: ${WEB}, do: [{ log: warn }] }]`);
    await rules(["test", "--rule", "r", "--report", "web-01 unhealthy", "--store", store.path]);
    const reader = openReader(store.path);
    expect([reader.lastSeq(), reader.effects({}, { limit: 1 })]).toEqual([2, []]);
    reader.close();
    expect(existsSync(join(folder.path, "none.db"))).toBe(false);
  });

  test.each([
    ["no rule", ["test", "--report", "a unhealthy"], "name the rule"],
    ["no report", ["test", "--rule", "r"], "say what would be reported"],
    ["another rule", ["test", "--rule", "rr", "--report", "a unhealthy"], 'there is no rule "rr"; did you mean r?'],
    ["no level", ["test", "--rule", "r", "--report", "web-01"], "is no report"],
    ["a mistyped level", ["test", "--rule", "r", "--report", "web-01 unhelthy"], "did you mean unhealthy?"],
    [
      "a malformed message",
      ["test", "--rule", "r", "--report", "##octopus[health status='x']"],
      "the report is malformed",
    ],
    [
      "another message",
      ["test", "--rule", "r", "--report", "##octopus[setVariable name='x']"],
      "there is no health message",
    ],
    ["another source", ["test", "--rule", "r", "--report", "a unhealthy", "--source", "x"], 'there is no source "x"'],
    ["nothing", [], "rules what? write rules check, rules test, rules replay"],
    ["another word", ["chekc"], "did you mean rules check?"],
    ["an option of another word", ["check", "--report", "x"], "--report is for rules test"],
    ["a time that is none", ["replay", "--since", "lately"], "--since takes a time back"],
  ])("given %s is a usage error", async (_what, words, message) => {
    writeRules("rules: [{ name: r, when: {}, do: [{ log: warn }] }]");
    const { exitCode, stderr } = await rules(words);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: EXIT.usage, stderr: expect.stringContaining(message) });
  });

  test("of a name that may mean several lists them", async () => {
    using store = await seedStore(HEALTHY, { ...HEALTHY, project: "shop" });
    writeRules("rules: [{ name: r, when: {}, do: [{ log: warn }] }]");
    const words = ["test", "--rule", "r", "--report", "web-01 unhealthy", "--store", store.path];
    expect(await rules(words)).toMatchObject({
      exitCode: EXIT.notFound,
      stderr: expect.stringContaining("shop/-/-/web-01/-"),
    });
    expect(await rules([...words, "-p", "shop"])).toMatchObject({ exitCode: 0 });
  });
});

describe("wrasse rules replay", () => {
  const DAY = 24 * 60 * MINUTE;

  async function history(): Promise<SeededStore> {
    const say = (days: number, level: Saying["level"]): Saying => ({ target: "web-01", level, at: NOW - days * DAY });
    return seedStore(
      say(40, "healthy"),
      say(35, "unhealthy"),
      say(34, "healthy"),
      say(2, "unhealthy"),
      say(1, "healthy"),
    );
  }

  const RULES = "rules: [{ name: r, when: {}, do: [{ log: warn }], recover: [{ log: info }], mode: act }]";

  test("names what would have fired, and sums it up", async () => {
    writeRules(RULES);
    using store = await history();
    const { exitCode, stdout, stderr } = await rules([
      "replay",
      "--since",
      "30d",
      "-o",
      "jsonl",
      "--store",
      store.path,
    ]);
    const rows = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(rows).toMatchObject([
      {
        at: "2026-11-19T12:00:00.000Z",
        rule: "r",
        phase: "do",
        subject: "-/-/-/web-01/-",
        level: "unhealthy",
        held: null,
      },
      { at: "2026-11-20T12:00:00.000Z", rule: "r", phase: "recover", level: "healthy" },
    ]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "wrasse: r would have fired once in 30 days\n" });
    const all = await rules(["replay", "--store", store.path]);
    expect(all.stderr).toBe("wrasse: r would have fired 2 times in 40 days\n");
    expect(all.stdout.split("\n")).toHaveLength(6);
  });

  test("as they are: a rule that observes only notes it, unless it is to act", async () => {
    writeRules(RULES.replace("mode: act", "mode: observe"));
    using store = await history();
    const words = ["replay", "--store", store.path];
    expect((await rules(words)).stderr).toBe(
      "wrasse: r would have fired 2 times in 40 days, and only noted it (mode observe)\n",
    );
    expect((await rules([...words, "--act"])).stderr).toBe("wrasse: r would have fired 2 times in 40 days\n");
  });

  test("tells what other rules would change", async () => {
    writeRules(RULES);
    const other = join(folder.path, "new.yaml");
    writeFileSync(
      other,
      "rules: [{ name: r, when: {}, do: [{ log: warn }], mode: act }, { name: s, when: { level: healthy }, do: [{ log: info }] }]",
    );
    using store = await history();
    const { stdout, stderr } = await rules([
      "replay",
      "--since",
      "30d",
      "--rules",
      other,
      "-o",
      "json",
      "--store",
      store.path,
    ]);
    expect(
      (JSON.parse(stdout) as { side: string; rule: string; phase: string }[]).map(
        ({ side, rule, phase }) => `${side} ${rule} ${phase}`,
      ),
    ).toEqual(["same r do", "only-new s do", "only-old r recover"]);
    expect(stderr).toBe(
      "wrasse: in 30 days: 1 the same, 1 only with the old rules, 1 only with the new ones, 0 done or held otherwise\n",
    );
    const one = await rules(["replay", "--rules", other, "--rule", "s", "--store", store.path]);
    expect(one.stderr).toContain("0 the same, 0 only with the old rules, 3 only with the new ones");
  });

  test("reads logs in the order of their times, and leaves nothing behind", async () => {
    writeRules(RULES);
    const logs = join(folder.path, "logs");
    mkdirSync(logs);
    const line = (time: string, target: string, status: string) =>
      `2026-11-01T${time}Z ##octopus[health target='${target}' status='${status}']\n`;
    writeFileSync(join(logs, "a.log"), line("10:05:00", "web-01", "unhealthy") + line("10:09:00", "web-01", "healthy"));
    writeFileSync(join(logs, "b.log"), line("10:00:00", "web-01", "healthy") + line("10:07:00", "web-02", "unhealthy"));
    writeFileSync(join(logs, "c.log"), "##octopus[health target='web-03' status='unhealthy']\n");
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith("wrasse-replay-"));
    const { exitCode, stdout, stderr } = await rules(["replay", "--logs", logs, "-o", "tsv", "--no-headers"]);
    expect(
      stdout
        .trimEnd()
        .split("\n")
        .map((row) => row.split("\t").slice(0, 4).join(" ")),
    ).toEqual([
      "2026-11-01T10:05:00.000Z r do -/-/-/web-01/-",
      "2026-11-01T10:07:00.000Z r do -/-/-/web-02/-",
      "2026-11-01T10:09:00.000Z r recover -/-/-/web-01/-",
    ]);
    expect(stderr.split("\n")).toEqual([
      "wrasse: 1 reports are left out: nothing says when they were made",
      "wrasse: r would have fired 2 times in 9 minutes",
      "",
    ]);
    expect(exitCode).toBe(0);
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith("wrasse-replay-"))).toEqual(before);
  });

  test("of logs lets expire what expired between two reports", async () => {
    writeRules("rules: [{ name: r, when: { level: unknown }, do: [{ log: warn }], mode: act }]");
    const log = join(folder.path, "a.log");
    writeFileSync(
      log,
      "2026-11-01T10:00:00Z ##octopus[health target='a' status='healthy' ttl='5m']\n2026-11-01T12:00:00Z ##octopus[health target='b' status='healthy']\n",
    );
    const { stdout } = await rules(["replay", "--logs", log, "-o", "tsv", "--no-headers"]);
    expect(stdout).toMatch(/^2026-11-01T10:05:00\.000Z\tr\tdo\t-\/-\/-\/a\/-/);
  });

  test("of logs hears signals, and takes back what they raised in its time", async () => {
    const signal = "signals: [{ name: criticals, literal: CRITICAL, times: 3 in 5m, subject: { target: web-01 } }]";
    writeRules(`${signal}\n${RULES}`);
    const log = join(folder.path, "a.log");
    const minutes = ["00", "01", "02", "03", "30"];
    writeFileSync(log, minutes.map((minute) => `2026-11-01T10:${minute}:00Z CRITICAL: no memory\n`).join(""));
    const { stdout, stderr } = await rules(["replay", "--logs", log, "-o", "tsv", "--no-headers"]);
    expect(
      stdout
        .trimEnd()
        .split("\n")
        .map((row) => row.split("\t").slice(0, 3).join(" ")),
    ).toEqual(["2026-11-01T10:02:00.000Z r do", "2026-11-01T10:08:00.000Z r recover"]);
    expect(stderr).toContain("r would have fired once");
  });

  test("tells of a rule that something has held", async () => {
    writeRules(RULES.replace("when: {}", "when: {}, cooldown: 60d"));
    using store = await history();
    const { stdout, stderr } = await rules(["replay", "--store", store.path, "-o", "json"]);
    expect(stderr).toBe("wrasse: r would have fired once in 40 days; 1 held by cooldown\n");
    const held = (JSON.parse(stdout) as { held: { layer: string; reason: string } | null }[]).filter((row) => row.held);
    expect(held).toHaveLength(1);
    expect(held[0]?.held?.layer).toBe("cooldown");
    const late = await rules(["replay", "--store", store.path, "--since", "30d"]);
    expect(late.stderr).toBe("wrasse: r would never have fired in 30 days; 1 held by cooldown\n");
  });

  test("of nothing says so", async () => {
    writeRules(RULES);
    expect(await rules(["replay"])).toMatchObject({ exitCode: EXIT.noDaemon });
    expect(await rules(["replay", "--logs", join(folder.path, "gone")])).toMatchObject({ exitCode: EXIT.noInput });
    using store = await history();
    const missing = await rules(["replay", "--rules", "/nowhere/new.yaml", "--store", store.path]);
    expect(missing).toMatchObject({ exitCode: EXIT.noInput, stderr: expect.stringContaining("/nowhere/new.yaml") });
  });
});

describe("each example of the help", () => {
  test.each(rulesCommand.examples.map(([line]) => [line]))("does what it says: %s", async (line) => {
    writeRules("rules: [{ name: take-out, when: {}, do: [{ log: warn }] }]");
    const other = join(folder.path, "new.yaml");
    writeFileSync(other, "rules: []");
    const logs = join(folder.path, "old-logs");
    mkdirSync(logs);
    writeFileSync(join(logs, "a.log"), "2026-11-01T10:00:00Z ##octopus[health target='a' status='unhealthy']\n");
    using store = await seedStore({ target: "web-01", level: "healthy", at: NOW - MINUTE });
    const words = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "").slice(2);
    const placed = words.map((word) => (word === "new.yaml" ? other : word === "old-logs/" ? logs : word));
    expect(await rules([...placed, "--store", store.path])).toMatchObject({ exitCode: 0 });
  });
});
