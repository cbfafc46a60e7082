/** Programs that are really run: what they are told, how they end, and that no text from a log is ever more than a text. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { createRunAction } from "../../src/reactions/actions/run.ts";
import type { RunPlan } from "../../src/reactions/plan.ts";
import type { Occasion } from "../../src/store/effect.ts";
import { COMMON, type TrialOptions, trialOf } from "./trial.ts";

let folder: string;
const { PATH } = process.env;
const action = createRunAction({
  platform: process.platform,
  environment: { PATH, HOME: "/nowhere", LANG: "C.UTF-8", TZ: "UTC", HOSTILE: "inherited" },
});

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "wrasse-run-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Prints what it was given as JSON. */
const ECHO = `const chunks = []; process.stdin.on("data", (chunk) => chunks.push(chunk)).on("end", () => {
  const input = Buffer.concat(chunks).toString("utf8");
  process.stdout.write(JSON.stringify({ argv: process.argv.slice(1), env: process.env, input, cwd: process.cwd() }));
});`;

function planOf(argv: readonly [string, ...string[]], more: Partial<RunPlan> = {}): RunPlan {
  return { kind: "run", argv, env: {}, ...COMMON, ...more };
}

function run(plan: RunPlan, occasion: Partial<Occasion> = {}, options: TrialOptions = {}) {
  return action.attempt(plan, trialOf(occasion, options));
}

async function echo(argv: readonly string[], occasion: Partial<Occasion> = {}, more: Partial<RunPlan> = {}) {
  const outcome = await run(planOf([process.execPath, "-e", ECHO, "--", ...argv], more), occasion, {
    environment: { TOKEN: "s3cret" },
  });
  expect(outcome).toMatchObject({ kind: "done", status: "exit code 0" });
  return JSON.parse(outcome.output ?? "") as {
    argv: string[];
    env: Record<string, string>;
    input: string;
    cwd: string;
  };
}

const PAYLOADS = [
  "$(touch F)",
  "`touch F`",
  "; touch F",
  "| touch F",
  "&& touch F",
  "x\ntouch F\n",
  "'; touch F; '",
  '"; touch F; "',
  "%PATH%",
  "^& touch F",
  "$" + "{jndi:ldap://x/a}",
  "{{7*7}}",
  "#{Octopus.Target}",
  "{% include 'F' %}",
  "$ENV:X",
  "[ALERT_DESCRIPTION]",
  '"},"x":{"',
  "\\",
  "~!touch F",
  "\u001b]52;c;F\u0007\u202e\u2028\u009b",
  "ümläut 😀",
];

describe("rows 2 and 8: text from a log arrives as it is, and nothing of it is done", () => {
  test.each(PAYLOADS)("%j", async (payload) => {
    const names = { target: payload, name: payload, project: payload, environment: payload, tenant: payload };
    const told = await echo(
      ["{target}", "{name}", "{project}", "{environment}", "{tenant}", "{check}", "{message}", "{data.key}"],
      {
        subject: { kind: "check", id: "x", names, check: payload },
        message: payload,
        reason: payload,
        data: { key: payload, [payload]: payload },
        origin: { source: payload, file: payload },
      },
      { cwd: folder },
    );
    expect(told.argv).toEqual(Array(8).fill(payload));
    for (const name of ["TARGET", "RESOURCE", "PROJECT", "ENVIRONMENT", "TENANT", "CHECK", "MESSAGE", "REASON"]) {
      expect(told.env[`WRASSE_${name}`]).toBe(payload);
    }
    const document = JSON.parse(told.input);
    expect(document.message).toBe(payload);
    expect(document.resource).toMatchObject(names);
    expect(document.data).toEqual({ key: payload, [payload]: payload });
    expect(document.origin).toMatchObject({ source: payload, file: payload });
    expect(existsSync(join(folder, "F"))).toBe(false);
  });

  test("row 2: a NUL is refused in an argument, and does not keep a program from being run without it", async () => {
    expect(await run(planOf(["true", "{message}"]), { message: "a\0b" })).toMatchObject({
      kind: "failed",
      status: expect.stringMatching(/^refused: \{message\} has a NUL in it/),
      isFinal: true,
    });
    const told = await echo([], { message: "a\0b" });
    expect(told.env["WRASSE_MESSAGE"]).toBe("a\ufffdb");
    expect(JSON.parse(told.input).message).toBe("a\0b");
  });
});

test("row 5: standard input is one line of JSON without control characters", async () => {
  const { input } = await echo([], { message: "~!id\r\n\u001b[31m\u007f\u009b\u2028\u202e\u200b\ud800" });
  expect(input.endsWith("}\n")).toBe(true);
  expect(input.slice(0, -1)).toMatch(/^[ -~]+$/);
  expect(JSON.parse(input).message).toBe("~!id\r\n\u001b[31m\u007f\u009b\u2028\u202e\u200b\ud800");
});

test("row 9: names that every object has are data", async () => {
  const data = JSON.parse('{"__proto__":"a","constructor":"b","toString":"c"}');
  const { input } = await echo([], { data });
  expect(input).toContain('"data":{"__proto__":"a","constructor":"b","toString":"c"}');
  expect(Object.hasOwn({}, "polluted")).toBe(false);
});

test("the environment is a little of wrasse's own, what the plan adds, and the effect", async () => {
  const { env, cwd } = await echo(
    [],
    { deployment: { task: "ServerTasks-7", release: "1.4.2", startedAt: 0 } },
    { env: { STAGE: "live", TOKEN: { env: "TOKEN" }, WRASSE_LEVEL: "mine" }, cwd: folder },
  );
  expect(env).toEqual({
    ...{ PATH, HOME: "/nowhere", LANG: "C.UTF-8", TZ: "UTC", STAGE: "live", TOKEN: "s3cret" },
    WRASSE_TARGET: "web-01",
    WRASSE_RESOURCE: "iis",
    WRASSE_PROJECT: "acme",
    WRASSE_ENVIRONMENT: "production",
    WRASSE_LEVEL: "unhealthy",
    WRASSE_FROM: "healthy",
    WRASSE_REASON: "reported",
    WRASSE_RULE: "out",
    WRASSE_PHASE: "do",
    WRASSE_EFFECT_ID: "reef-7",
    WRASSE_ATTEMPT: "1",
    WRASSE_RELEASE: "1.4.2",
    WRASSE_TASK: "ServerTasks-7",
  });
  expect(cwd).toBe(folder);
});

test("a value of any length keeps no program from being run", async () => {
  const { env, input } = await echo([], { message: "ä".repeat(200_000) });
  expect(env["WRASSE_MESSAGE"]).toBe("ä".repeat(4096));
  expect(JSON.parse(input).message).toHaveLength(200_000);
});

test("the example in the source is what a program is given", async () => {
  const source = readFileSync(new URL("../../src/reactions/effect-document.ts", import.meta.url), "utf8");
  const example = JSON.parse(/```json\n([\s\S]*?)```/.exec(source)?.[1]?.replaceAll(/^ \* ?/gm, "") ?? "");
  const { input } = await echo([], {
    subject: {
      kind: "check",
      id: "acme/production/-/web-01/iis",
      names: { project: "acme", environment: "production", target: "web-01", name: "iis" },
      check: "http",
    },
    at: Date.UTC(2026, 10, 21, 13),
    reason: "2 bad reports of 2",
    message: "HTTP 500",
    data: { cpu: "100" },
    seq: 41,
    origin: {
      ...{ source: "task-logs", file: "/var/log/tasks/7.log", line: 12, column: 1, offset: 3456 },
      ...{ task: "ServerTasks-7", release: "1.4.2", step: "Probe" },
    },
    deployment: { task: "ServerTasks-7", release: "1.4.2", startedAt: Date.UTC(2026, 10, 21, 12, 59) },
  });
  expect(JSON.parse(input)).toEqual(example);
});

describe("how it ends", () => {
  const sh = (script: string, more: Partial<RunPlan> = {}) => run(planOf(["sh", "-c", script], more));

  test("what it prints on both streams is kept", async () => {
    expect(await sh("echo one; echo two >&2")).toMatchObject({
      kind: "done",
      output: expect.stringMatching(/^(?:one\ntwo|two\none)\n$/),
    });
  });

  test("any other exit code is a failure, of what is done once nobody knows", async () => {
    expect(await sh("echo no; exit 3")).toMatchObject({ kind: "failed", status: "exit code 3", output: "no\n" });
    expect(await sh("exit 3", { once: true })).toMatchObject({ kind: "unknown", status: "exit code 3" });
    expect(await sh("kill -9 $$")).toMatchObject({ kind: "failed", status: "ended by SIGKILL" });
  });

  test("a program that is not there or may not be started fails once and for all, also what is done once", async () => {
    const outcome = { kind: "failed", isFinal: true };
    expect(await run(planOf(["wrasse-no-such-program"], { once: true }))).toMatchObject({
      ...outcome,
      status: expect.stringMatching(/^there is no program wrasse-no-such-program: check/),
    });
    expect(await run(planOf(["true"], { cwd: join(folder, "absent") }))).toMatchObject(outcome);
    expect(await run(planOf([folder]))).toMatchObject({
      ...outcome,
      status: expect.stringMatching(/may not be started/),
    });
  });

  test("one that does not read its input is fine, however much that is", async () => {
    const outcome = await run(planOf(["true"]), { message: "x".repeat(1_000_000) });
    expect(outcome).toMatchObject({ kind: "done" });
  });

  test("one that prints without end is ended, and takes no more memory than a little", async () => {
    const abort = new AbortController();
    const before = process.memoryUsage().rss;
    const running = run(planOf(["sh", "-c", "yes 0123456789"]), {}, { signal: abort.signal });
    setTimeout(() => abort.abort(new Error("enough")), 200);
    const outcome = await running;
    expect(outcome.kind).toBe("failed");
    expect(outcome.output?.endsWith("0123456789\n") ?? false).toBe(true);
    expect((outcome.output ?? "").length).toBeLessThan(2_000_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000);
  });

  test("a child that stays behind does not hold it up", async () => {
    const startedAt = performance.now();
    const outcome = await sh("sleep 3 & echo left it");
    expect(outcome).toMatchObject({ kind: "done", output: "left it\n" });
    expect(performance.now() - startedAt).toBeLessThan(2500);
  });
});

describe("ended before its time", () => {
  function isAlive(pid: number): boolean {
    try {
      process.kill(pid, 0);
      // A zombie that nobody has collected yet is as dead as can be.
      return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
    } catch {
      return false;
    }
  }

  async function startAndAbort(name: string, script: string) {
    const file = join(folder, name);
    const abort = new AbortController();
    const plan = planOf(["sh", "-c", script, "sh", file]);
    const running = run(plan, {}, { signal: abort.signal });
    await vi.waitFor(() => expect(readFileSync(file, "utf8")).toMatch(/^\d+\n\d+\n$/), { timeout: 3000 });
    const pids = readFileSync(file, "utf8").trim().split("\n").map(Number);
    expect(pids.map(isAlive)).toEqual([true, true]);
    const abortedAt = performance.now();
    abort.abort(new Error("enough"));
    const outcome = await running;
    return { pids, outcome, tookMs: performance.now() - abortedAt };
  }

  test("its children are ended with it, politely at first", async () => {
    const { pids, outcome, tookMs } = await startAndAbort(
      "polite",
      'sleep 100 & echo $$ > "$1"; echo $! >> "$1"; wait',
    );
    expect(outcome).toMatchObject({ kind: "failed", status: "ended by SIGTERM" });
    expect(tookMs).toBeLessThan(2500);
    await vi.waitFor(() => expect(pids.map(isAlive)).toEqual([false, false]));
  });

  test("whoever does not listen is killed, also when the program itself is gone already", async () => {
    const stubborn = `sh -c 'trap "" TERM; echo $$ >> "$1"; while :; do sleep 0.1; done' sh "$1" > /dev/null 2>&1 &`;
    const { pids, tookMs } = await startAndAbort("stubborn", `echo $$ > "$1"; ${stubborn} wait`);
    expect(tookMs).toBeGreaterThan(1900);
    await vi.waitFor(() => expect(pids.map(isAlive)).toEqual([false, false]));
  });

  test("it is not begun if it is over before", async () => {
    const abort = new AbortController();
    abort.abort(new Error("enough"));
    const marker = join(folder, "marker");
    expect(await run(planOf(["touch", marker]), {}, { signal: abort.signal })).toMatchObject({ kind: "failed" });
    expect(existsSync(marker)).toBe(false);
  });
});
