/** Known failures of others that a whole daemon with rules has to keep out: rows 1, 19 and 31 of their table. */
import { describe, expect, test, vi } from "vitest";
import { runCli } from "../cli/run-cli.ts";
import { listen } from "../feed/listening.ts";
import { startOctopusServer } from "../reactions/octopus/octopus-server.ts";
import { openReceiver } from "../reactions/receiver.ts";
import { ask } from "./asking.ts";
import { type Served, serve } from "./serve.ts";

const WAIT = { timeout: 10_000, interval: 20 };
const LOG = "logs/a.log";

async function effectsOf(served: Served) {
  const { body } = await ask(served, "/api/effects");
  return body.items as unknown as readonly Record<string, unknown>[];
}

async function problemsOf(served: Served) {
  const { body } = await ask(served, "/api/problems");
  return body.items as unknown as readonly Record<string, unknown>[];
}

describe("row 1: a source that may speak about web-* only", () => {
  const config = `sources: [{ name: web, path: logs, may: { targets: [web-*] } }]
rules:
  - name: anything
    when: { target: "*", level: unhealthy }
    do: [log: warn]
    mode: act
`;
  const INNER = "##octopus[health target=prod-db status=Unhealthy]";

  test("changes nothing else by what it quotes, which is a text like any other", async () => {
    await using served = await serve({ config, files: { [LOG]: "" } });
    served.write(LOG, `##octopus[health target=web-01 status=Healthy message="GET /?q=${INNER}"]\n`);
    await vi.waitFor(async () => expect((await ask(served, "/api/resources")).body.items).toHaveLength(1), WAIT);
    const { body } = await ask(served, "/api/resources/-/-/-/web-01/-");
    expect(body.checks).toMatchObject([{ level: "healthy", message: `GET /?q=${INNER}` }]);
    expect(await problemsOf(served)).toEqual([]);
    expect(await effectsOf(served)).toEqual([]);
  });

  test.each([
    ["without quotes", `##octopus[health target=web-01 status=Healthy message=${INNER}`],
    ["on a line of text", `10.0.0.7 GET /?q=${INNER} 404`],
    ["behind a quote that is not closed", `##octopus[health target=web-01 status=Healthy message="GET ${INNER}`],
  ])("is refused, counted and shown where it says so %s, and nothing is set off", async (_, line) => {
    await using served = await serve({ config, files: { [LOG]: "" } });
    served.write(LOG, `${line}\n##octopus[health target=web-09 status=Healthy]\n`);
    await vi.waitFor(async () => {
      expect((await ask(served, "/api/resources")).text).toContain("web-09");
    }, WAIT);
    const refused = (await problemsOf(served)).filter(({ kind }) => kind === "refused");
    expect(refused).toMatchObject([{ code: "out-of-scope", origin: { source: "web", line: 1 } }]);
    expect((await ask(served, "/metrics")).text).toMatch(/^wrasse_reports_refused_total 1$/m);
    expect((await ask(served, "/api/resources")).text).not.toContain("prod-db");
    expect((await ask(served, "/api/changes?after=0")).text).not.toContain("prod-db");
    expect(await effectsOf(served)).toEqual([]);
    const told = await runCli(["problems", "--store", served.store]);
    expect(told.stdout).toContain("out-of-scope");
  });
});

describe("row 19: secrets", () => {
  const SECRET = "Sesame+open 4711";
  const KEY = "API-ABCDEFGHIJKLMNOPQRSTUVWX";
  const OTHER = "API-ZYXWVUTSRQPONMLKJIHGFEDC";

  test("that turn up in what is reported, in a program's output and in answers come out nowhere", async () => {
    await using receiver = await openReceiver((response) => {
      response.statusCode = 500;
      response.end(`no ${SECRET} ${OTHER}`);
    });
    await using served = await serve({
      config: `sources: [{ name: logs, path: logs, may: { targets: [web-*] } }]
rules:
  - name: tell
    when: { target: "web-*", level: unhealthy }
    do:
      - log: warn
      - run: [${process.execPath}, -e, "console.log(process.env.TOKEN, process.env.WRASSE_MESSAGE)", "{message}"]
        env: { TOKEN: { env: TOKEN } }
      - webhook: ${receiver.url}
        allowPrivate: true
        headers: { authorization: { env: TOKEN } }
        attempts: 1
    mode: act
signals:
  - { name: shout, literal: SHOUT, level: warning, subject: { target: web-02 } }
`,
      files: { [LOG]: "" },
      environment: { TOKEN: SECRET, PATH: process.env["PATH"] },
    });
    using client = await listen(`${served.url.replace("http", "ws")}/feed?effects=true&after=0`, [
      "wrasse.v1",
      `wrasse.token.${served.token}`,
    ]);
    const text = `${SECRET} ${KEY}`;
    served.write(LOG, `SHOUT ${SECRET} ${KEY}\n`);
    served.write(LOG, `##octopus[health target=db-01 status=Unhealthy message="${text}"]\n`);
    served.write(LOG, `##octopus[health target=web-03 status=Unhealty message="${text}"]\n`);
    await served.report([`##octopus[health target=web-01 status=Unhealthy message='${text}' seen='${text}']`]);
    await vi.waitFor(async () => {
      expect((await effectsOf(served)).map(({ state }) => state)).toEqual(["failed", "done", "done"]);
      expect(await problemsOf(served)).toHaveLength(2);
      expect((await ask(served, "/api/resources")).text).toContain("web-02");
    }, WAIT);
    await client.until(() => client.frames.some((frame) => JSON.stringify(frame).includes('"failed"')));

    const env = { WRASSE_TOKEN: served.token, WRASSE_URL: served.url };
    const cli = async (...args: readonly string[]) => {
      const { stdout, stderr } = await runCli([...args, "--store", served.store], "", { env });
      return `${args.join(" ")}: ${stdout}${stderr}`;
    };
    const numbers = (await effectsOf(served)).map(({ number }) => String(number));
    const surfaces = [
      ...(await Promise.all(
        [
          "/api/effects",
          ...numbers.map((number) => `/api/effects/${number}`),
          "/api/resources",
          "/api/resources/-/-/-/web-01/-",
          "/api/resources/-/-/-/web-01/-/explain",
          "/api/changes?after=0",
          "/api/problems",
          "/health",
          "/metrics",
        ].map(async (path) => `${path}: ${(await ask(served, path)).text}`),
      )),
      await cli("status", "-o", "json"),
      await cli("explain", "web-01"),
      await cli("problems", "-o", "json"),
      ...(await Promise.all(numbers.map((number) => cli("effects", "show", number)))),
      JSON.stringify(client.frames),
      served.said.join("\n"),
      JSON.stringify(receiver.received.map(({ body }) => body)),
    ];
    for (const surface of surfaces) {
      expect(surface).not.toContain("Sesame");
      expect(surface).not.toMatch(/API-[A-Z0-9]/);
    }
    // The secret is where it belongs, and what it was taken out of is there.
    expect(receiver.received[0]?.headers.authorization).toBe(SECRET);
    expect(surfaces.filter((surface) => surface.includes("***")).length).toBeGreaterThan(8);
    expect(JSON.parse(receiver.received[0]?.body ?? "{}").data).toMatchObject({ message: "*** ***" });
  });
});

describe("row 31: a target that there is none of", () => {
  test("is refused, told in the effect, and nobody is asked for anything", async () => {
    await using octopus = await startOctopusServer();
    await using served = await serve({
      config: `octopus: { url: "${octopus.url}", apiKey: { env: KEY }, space: ${octopus.space} }
rules:
  - name: back
    when: { level: unhealthy }
    do: [{ octopus-redeploy: {} }]
    mode: act
  - name: restart
    when: { level: unhealthy }
    do: [{ octopus-runbook: Restart, onTarget: true }]
    mode: act
  - name: stop
    when: { level: unhealthy }
    do: [{ octopus-cancel-task: {} }]
    mode: act
`,
      environment: { KEY: octopus.apiKey },
    });
    await served.report(["##octopus[health target=web-01 status=Unhealthy]"]);
    await vi.waitFor(async () => expect(await effectsOf(served)).toHaveLength(3), WAIT);
    for (const effect of await effectsOf(served)) {
      expect(effect).toMatchObject({ state: "abandoned", layer: "targets", attempts: 0 });
      expect(effect["reason"]).toMatch(/needs (a|the|its|project)?.*which it does not have/);
    }
    expect(octopus.requests).toEqual([]);
  });
});
