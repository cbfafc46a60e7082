/** The draft MP-0003 over HTTP: its answer to nothing, and its wish that everybody from elsewhere says who they are. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { digestOf } from "../../src/web/digest.ts";
import { microProfileRoutes } from "../../src/web/routes/view-microprofile.ts";
import { NOON, type Saying } from "../store/batches.ts";
import { answerTo, challengesIn } from "./digest-client.ts";
import { serveViews, type ViewServer } from "./view-server.ts";

const PATH = "/mp0/health";
/** A proxy says so; from there on nobody is taken to be on this machine. */
const FROM_ELSEWHERE = { "x-forwarded-for": "203.0.113.7" };
const KNOWN = { user: "Jäsøn Doe", password: 'Secret, or "not"?' };

const SAYINGS: readonly Saying[] = [
  { names: { target: "db" }, level: "healthy" },
  { names: { target: "queue" }, level: "unhealthy" },
];

describe("without a user", () => {
  it("T-MP0-1: no checks are 204 without a body", async () => {
    await using server = await serveViews({ routes: microProfileRoutes });
    const response = await fetch(`${server.url}${PATH}`);
    expect(response.status).toBe(204);
    expect(response.headers.get("content-length") ?? "0").toBe("0");
    expect(await response.text()).toBe("");
  });

  it("T-MP0-2: one of two down is 503, with both under the keys of the draft", async () => {
    await using server = await serveViews({ routes: microProfileRoutes, sayings: SAYINGS });
    const response = await fetch(`${server.url}${PATH}`);
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({
      outcome: "DOWN",
      checks: [
        { id: "db", result: "UP", data: expect.anything() },
        { id: "queue", result: "DOWN", data: expect.anything() },
      ],
    });
  });

  it("T-MP0-3: who asks from elsewhere is told what to set", async () => {
    await using server = await serveViews({ routes: microProfileRoutes, sayings: SAYINGS });
    const response = await fetch(`${server.url}${PATH}`, { headers: FROM_ELSEWHERE });
    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toBe('Bearer realm="wrasse"');
    expect(await response.text()).toContain("views.digest");
  });
});

describe("HTTP Digest", () => {
  const folder = mkdtempSync(join(tmpdir(), "wrasse-digest-"));
  const passwordFile = join(folder, "password");
  let server: ViewServer;
  let now = NOON;

  beforeAll(async () => {
    writeFileSync(passwordFile, `${KNOWN.password}\n`);
    server = await serveViews({
      routes: microProfileRoutes,
      sayings: SAYINGS,
      views: { digest: { user: KNOWN.user, passwordFile } },
      now: () => now,
    });
  });

  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  async function ask({ url }: ViewServer, authorization?: string, more: RequestInit = {}, path = PATH) {
    const headers = { ...FROM_ELSEWHERE, ...(authorization === undefined ? {} : { authorization }) };
    const response = await fetch(`${url}${path}`, { headers, ...more });
    const list = response.headers.get("www-authenticate")?.split(/, (?=Digest )/) ?? [];
    return { status: response.status, body: await response.text(), challenges: challengesIn(list), list };
  }

  async function challenge(algorithm: string) {
    const { challenges } = await ask(server);
    return challenges.find((one) => one["algorithm"] === algorithm) ?? expect.fail(`no challenge for ${algorithm}`);
  }

  it("T-MP0-3: asks who comes from elsewhere without credentials for them", async () => {
    const { status, list, challenges, body } = await ask(server);
    expect(status).toBe(401);
    for (const header of list) expect(header).toMatch(/^Digest realm="wrasse"/);
    expect(challenges.map(({ algorithm, qop }) => [algorithm, qop])).toEqual([
      ["SHA-256", "auth"],
      ["MD5", "auth"],
    ]);
    expect(JSON.parse(body)).toMatchObject({ status: 401 });
    expect(body).not.toContain("queue");
  });

  it("T-MP0-3: asks nobody on this machine", async () => {
    expect((await fetch(`${server.url}${PATH}`)).status).toBe(503);
  });

  it.each(["MD5", "SHA-256"])("T-MP0-3: lets in who knows the password, by %s", async (algorithm) => {
    const path = `${PATH}?target=d*`;
    const question = { method: "GET", url: path };
    const answered = await ask(server, answerTo(await challenge(algorithm), KNOWN, question), {}, path);
    expect(answered).toMatchObject({ status: 200 });
    expect(JSON.parse(answered.body)).toMatchObject({ outcome: "UP", checks: [{ id: "db" }] });
  });

  it("T-MP0-3: takes a client that names no algorithm to mean MD5", async () => {
    const header = answerTo(await challenge("MD5"), KNOWN, { method: "HEAD", url: PATH });
    expect((await ask(server, header.replace(", algorithm=MD5", ""), { method: "HEAD" })).status).toBe(503);
  });

  it.each<[string, Partial<typeof KNOWN>, Record<string, string>, { method?: string; url?: string }]>([
    ["another password", { password: "Secret" }, {}, {}],
    ["another user", { user: "Jason Doe" }, {}, {}],
    ["another method", {}, {}, { method: "POST" }],
    ["another address", {}, {}, { url: `${PATH}?target=x` }],
    ["an address that was not asked for", {}, { uri: "/" }, {}],
    ["a number that was not made here", {}, { nonce: "mifog2gw.AAAA" }, {}],
    ["another protection", {}, { qop: "auth-int" }, {}],
    ["another algorithm", {}, { algorithm: "SHA-512-256" }, {}],
    ["a count that is none", {}, { nc: "1" }, {}],
    ["no response", {}, { response: "" }, {}],
    ["another realm", {}, { realm: "bass" }, {}],
  ])("T-MP0-3: refuses %s", async (_, credentials, changed, question) => {
    // Each failure counts, and there is a limit.
    await using own = await serveViews({
      routes: microProfileRoutes,
      views: { digest: { user: KNOWN.user, passwordFile } },
    });
    const given = (await ask(own)).challenges[0] ?? {};
    const asked = { method: "GET", url: PATH, ...question };
    expect(await ask(own, answerTo(given, KNOWN, { method: "GET", url: PATH }))).toMatchObject({
      status: 204,
    });
    const header = answerTo(given, { ...KNOWN, ...credentials }, asked, changed);
    expect(await ask(own, header)).toMatchObject({ status: 401 });
  });

  it.each(["Digest", "Digest ,", 'Digest username="a', "Digest a=1, a=2", `Digest ${'a="\\'.repeat(2000)}`])(
    "T-MP0-3: refuses what is no credentials at all: %.30s",
    async (header) => {
      expect((await ask(server, header)).status).toBe(401);
    },
  );

  it("T-MP0-3: tells who took too long that the number is stale, and not whether a wrong password is", async () => {
    const question = { method: "GET", url: PATH };
    const given = await challenge("SHA-256");
    now += 5 * 60_000;
    expect((await ask(server, answerTo(given, KNOWN, question))).status).toBe(503);
    now += 1;
    const late = await ask(server, answerTo(given, KNOWN, question));
    expect(late).toMatchObject({ status: 401, challenges: [{ stale: "true" }, { stale: "true" }] });
    expect(
      (await ask(server, answerTo(given, { ...KNOWN, password: "x" }, question))).challenges[0],
    ).not.toHaveProperty("stale");
    expect((await ask(server, answerTo(late.challenges[0] ?? {}, KNOWN, question))).status).toBe(503);
  });

  it("T-MP0-3: reads a password that was changed, and lets nobody in by one that cannot be read", async () => {
    await using own = await serveViews({
      routes: microProfileRoutes,
      views: { digest: { user: KNOWN.user, passwordFile: join(folder, "later") } },
    });
    const question = { method: "GET", url: PATH };
    const tryWith = async (password: string) => {
      const first = await fetch(`${own.url}${PATH}`, { headers: FROM_ELSEWHERE });
      const [given = {}] = challengesIn([first.headers.get("www-authenticate") ?? ""]);
      const authorization = answerTo({ ...given, algorithm: "MD5" }, { ...KNOWN, password }, question);
      return (await fetch(`${own.url}${PATH}`, { headers: { ...FROM_ELSEWHERE, authorization } })).status;
    };
    expect(await tryWith("")).toBe(500);
    writeFileSync(join(folder, "later"), "one\r\n");
    expect(await tryWith("one")).toBe(204);
    writeFileSync(join(folder, "later"), "two");
    expect(await tryWith("one")).toBe(401);
    expect(await tryWith("two")).toBe(204);
  });

  it("T-MP0-3: lets an address guess twenty times a minute", async () => {
    await using own = await serveViews({
      routes: microProfileRoutes,
      views: { digest: { user: KNOWN.user, passwordFile } },
    });
    const guess = () => fetch(`${own.url}${PATH}`, { headers: { ...FROM_ELSEWHERE, authorization: "Digest a=1" } });
    for (let count = 0; count < 20; count++) expect((await guess()).status).toBe(401);
    const refused = await guess();
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  });

  it.each([
    ["MD5", "8ca523f5e9506fed4657c9700eebdbec"],
    ["SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"],
  ] as const)("T-MP0-3: answers RFC 7616's own example with %s as it does", (algorithm, response) => {
    const parts = {
      user: "Mufasa",
      realm: "http-auth@example.org",
      password: "Circle of Life",
      method: "GET",
      url: "/dir/index.html",
      nonce: "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
      nc: "00000001",
      cnonce: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
    };
    expect(digestOf(algorithm, parts)).toBe(response);
  });
});
