/** Known failures of other systems, tried on the daemon as it runs. The numbers are those of the rows that name them. */
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { emit } from "../../grammar/emit.ts";
import type { Change } from "../../src/store/answers.ts";
import { runCli } from "../cli/run-cli.ts";
import { findChromium, openPage } from "../client/chromium.ts";
import { listen } from "../feed/listening.ts";
import { connectRaw } from "../feed/raw-client.ts";
import { ask, post } from "./asking.ts";
import { type Served, serve } from "./serve.ts";

const MEBIBYTE = 1024 * 1024;
const CHROMIUM = findChromium();

const feedOf = (served: Served) => `${served.url.replace("http", "ws")}/feed`;
const offering = (token: string) => ["wrasse.v1", `wrasse.token.${token}`];

const PROTOTYPE_NAMES = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf"];
const JSON_DATA = `{${PROTOTYPE_NAMES.map((name) => `"${name}":"polluted"`).join()}}`;
const JSON_REPORT = `{"target":"a","status":"ok","data":${JSON_DATA}}`;

test.each([
  ["application/json", JSON_REPORT],
  ["application/json", `[${JSON_REPORT}]`],
  ["application/x-ndjson", JSON_REPORT],
  ["text/plain", `##octopus[health target=a status=ok ${PROTOTYPE_NAMES.map((name) => `${name}=polluted`).join(" ")}]`],
])("row 9: attributes named as parts of the prototype are data, sent as %s", async (type, body) => {
  await using served = await serve();
  expect((await post(served, body, { headers: { "content-type": type } })).body.refused).toEqual([]);
  const { lastReport } = (await ask(served, "/api/resources/-/-/-/a/-")).body;
  expect(Object.entries(lastReport?.data ?? {})).toEqual(
    expect.arrayContaining(PROTOTYPE_NAMES.map((name) => [name, "polluted"])),
  );
  expect(Object.keys(lastReport?.data ?? {})).toHaveLength(PROTOTYPE_NAMES.length);
  expectNothingPolluted();
});

test("row 9: checks of a document named as parts of the prototype are checks", async () => {
  await using served = await serve();
  const document = `{${PROTOTYPE_NAMES.map((name) => `"${name}":"working"`).join()}}`;
  await post(served, document, { path: "/api/reports?format=hermes&target=a" });
  const { checks } = (await ask(served, "/api/resources/-/-/-/a/-")).body;
  expect(checks.map(({ name }: { name: string }) => name).toSorted()).toEqual(PROTOTYPE_NAMES.toSorted());
  const shown = await ask(served, "/hermes/health", { headers: { accept: "application/json" } });
  expect(Object.keys(shown.body).toSorted()).toEqual(PROTOTYPE_NAMES.toSorted());
  expectNothingPolluted();
});

function expectNothingPolluted(): void {
  const bare: Record<string, unknown> = {};
  expect(bare["polluted"]).toBeUndefined();
  expect(Object.getPrototypeOf(bare)).toBe(Object.prototype);
  expect(String(bare)).toBe("[object Object]");
}

const MARKUP = [
  "<img src=x onerror=\"console.log('executed')\">",
  "</p></script><script>console.log('executed')</script>",
  "</title></style><svg onload=\"console.log('executed')\">",
  "\" onmouseover=\"console.log('executed')\" '",
  "<a href=\"javascript:console.log('executed')\">x</a>",
  "<!--",
];
const ENTITIES: readonly (readonly [string, string])[] = [
  ["&lt;", "<"],
  ["&gt;", ">"],
  ["&quot;", '"'],
  ["&#x27;", "'"],
  ["&amp;", "&"],
];
const unescaped = (html: string) => ENTITIES.reduce((text, [entity, sign]) => text.replaceAll(entity, sign), html);

async function serveMarkup(): Promise<Served> {
  const served = await serve({ config: "public: 127.0.0.1:0\n" });
  const reports = MARKUP.map((markup) => ({ target: markup, check: markup, status: "down", message: markup }));
  expect((await post(served, reports)).body.refused).toEqual([]);
  return served;
}

test("row 10: markup in names and messages is text in Hermes' page", async () => {
  await using served = await serveMarkup();
  const { headers, text } = await ask(served, "/hermes/health", { headers: { accept: "text/html" } });
  expect(headers.get("content-type")).toBe("text/html; charset=utf-8");
  expectNoScripts(headers);
  const tags = new Set(text.match(/<[^>]*>/g));
  for (const tag of tags) {
    expect(tag).toMatch(
      /^<(!DOCTYPE html|html lang="en"|meta [^<]*|h[12]|p|style|title|head|body|div class="[\w -]+"|\/\w+)>$/,
    );
  }
  const shown = [...text.matchAll(/<p>(.*?)<\/p>/gs)].map(([, html = ""]) => unescaped(html));
  for (const markup of MARKUP) expect(shown.some((message) => message.includes(markup))).toBe(true);
});

if (CHROMIUM === undefined) {
  test("row 10: NOT TESTED in a browser, for want of one on the path: the public page has no markup either", async () => {
    await using served = await serveMarkup();
    const page = await (await fetch(`${served.publicListenerUrl}/hermes/health`)).text();
    expect(page).toContain("&lt;img src=x onerror=");
    expect(page).not.toMatch(/<(script|img|svg|a)\b/);
  });
} else {
  test("row 10: a browser that would run any script runs none of it", async () => {
    await using served = await serveMarkup();
    const counts = [".tile-box", "script, img, svg, a, [onload], [onerror], [onmouseover]"].map(
      (selector) => `document.querySelectorAll("${selector}").length`,
    );
    for (const url of [served.url, served.publicListenerUrl]) {
      await using page = await openPage(CHROMIUM, `${url}/hermes/health`, `console.log(${counts.join()})`);
      await expect.poll(() => page.lines).toEqual([`${MARKUP.length} 0`]);
    }
  }, 30_000);
}

test("row 10: all else that shows markup is no page, and lets no script run", async () => {
  await using served = await serveMarkup();
  const label = encodeURIComponent(MARKUP[0] ?? "");
  const paths = ["/health", "/healthcheck", "/ietf/health", "/consul/health", "/nagios", "/metrics"];
  const answered = [...paths, "/badge", `/badge?label=${label}`, "/api/resources", "/api/changes", "/readyz?verbose"];
  const refused = [`/${label}`, `/api/resources?${label}=1`, `/api/explain/${label}`, `/livez/${label}`];
  for (const path of [...answered, ...refused]) {
    const { status, headers } = await ask(served, path, { headers: { accept: "*/*" } });
    expect([path, [400, 404].includes(status)]).toEqual([path, refused.includes(path)]);
    expect([path, headers.get("content-type")]).toEqual([path, expect.stringMatching(/json|^text\/plain/)]);
    expectNoScripts(headers);
  }
  expect((await ask(served, `/badge?label=${label}`)).body).toMatchObject({ label: MARKUP[0], message: "unhealthy" });
});

function expectNoScripts(headers: Headers): void {
  const directives = (headers.get("content-security-policy") ?? "").split(";").map((text) => text.trim());
  expect(directives).toContain("default-src 'none'");
  expect(directives.filter((directive) => /^(script|connect|object|base)-/.test(directive))).toEqual([]);
  expect(headers.get("x-content-type-options")).toBe("nosniff");
}

test("row 13: who listens for one project hears nothing of another, whatever is asked for", async () => {
  await using served = await serve();
  const foreign = (status: string) => ({ target: "vault-7", project: "globex", check: "hsm", status, message: "4711" });
  const own = (status: string) => ({ target: "web-01", project: "acme", status });
  await post(served, own("ok"));
  const { revision } = (await ask(served, "/api/resources")).body;
  await post(served, foreign("ok"));
  const token = await served.tokenFor({ name: "acme", role: "read", within: [{ project: "acme" }] });
  using everything = await listen(feedOf(served), offering(token));
  using resumed = await listen(`${feedOf(served)}?after=0&project=*`, offering(token));
  using theirs = await listen(`${feedOf(served)}?project=globex`, offering(token));
  using absent = await listen(`${feedOf(served)}?project=nobody`, offering(token));
  await post(served, foreign("down"));
  for (const selectors of [[], [{ project: "globex" }], [{ target: "vault-?" }, {}], [{ project: "(" }], [{}]]) {
    const { length } = everything.frames;
    everything.say({ type: "subscribe", selectors });
    await everything.until(() => everything.frames.length > length);
  }
  await post(served, [foreign("warn"), own("down")]);
  await everything.until(() => everything.changes.length === 2);
  await resumed.until(() => resumed.changes.length === 4);
  await Promise.all([theirs, absent].map((client) => client.until(() => client.snapshot !== undefined)));
  expect([theirs.snapshot, theirs.changes]).toEqual([[], []]);
  expect(withoutTime(theirs.texts)).toEqual(withoutTime(absent.texts));
  for (const { texts, frames } of [everything, resumed, theirs]) {
    expect(texts.join()).not.toMatch(/globex|vault|hsm|4711/);
    expect(frames[0]).toMatchObject({ type: "hello", revision });
  }
});

const withoutTime = (texts: readonly string[]) => texts.map((text) => text.replace(/"at":"[^"]*"/, ""));

test("row 14: a line of a gibibyte is refused before it is sent", async () => {
  await using served = await serve();
  const { port } = new URL(served.url);
  const socket = connect({ port: Number(port), host: "127.0.0.1" });
  socket.write(
    `POST /api/reports HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nauthorization: Bearer ${served.token}\r\n` +
      `content-type: text/plain\r\ncontent-length: ${1024 * MEBIBYTE}\r\n\r\n##octopus[health target=`,
  );
  const [head] = await once(socket, "data");
  socket.destroy();
  expect(String(head)).toMatch(/^HTTP\/1\.1 413 /);
  expect((await ask(served, "/api/resources")).body.items).toEqual([]);
});

test("row 14: the feed takes neither deep nor long wishes, and stays there with a memory that is bounded", async () => {
  await using served = await serve();
  const before = process.memoryUsage().rss;
  for (const query of [`target=${"x".repeat(10_000)}`, `project=${"(".repeat(10_000)}`]) {
    await expect(listen(`${feedOf(served)}?${query}`, offering(served.token))).rejects.toThrow("400");
    expect((await ask(served, `/api/resources?${query}`)).status).toBe(400);
    expect((await ask(served, `/api/resources?q=${query}`)).status).toBe(400);
  }
  for (let round = 0; round < 20; round++) {
    using client = await listen(`${feedOf(served)}?after=0`, offering(served.token));
    for (const wish of [`[{"target":"${"x".repeat(10_000)}"}]`, `${"[".repeat(30_000)}${"]".repeat(30_000)}`]) {
      const { length } = client.frames;
      client.webSocket.send(`{"type":"subscribe","selectors":${wish}}`);
      await client.until(() => client.frames.length > length);
      expect(client.frames.at(-1)?.type).toBe("error");
    }
    client.webSocket.send("[".repeat(100_000));
    expect((await client.untilClosed()).code).toBe(1009);
  }
  expect((await ask(served, "/api/resources")).status).toBe(200);
  expect(process.memoryUsage().rss - before).toBeLessThan(150 * MEBIBYTE);
});

test("row 15: who listens and never reads is dropped with a code, and goes on where it was", {
  timeout: 30_000,
}, async () => {
  await using served = await serve();
  const port = Number(new URL(served.url).port);
  const protocols = offering(served.token).join(", ");
  using slow = await connectRaw(port, "/feed?after=0", protocols);
  const reports = Array.from({ length: 20 }, (_, index) => ({
    target: "web-01",
    status: index % 2 === 0 ? "down" : "ok",
    message: "x".repeat(40_000),
  }));
  // More than the system and the daemon together keep for a connection.
  for (let round = 0; round < 25; round++) expect((await post(served, reports)).status).toBe(200);
  const newest = (await ask(served, "/api/resources?limit=1")).body.revision;
  const { texts, code, reason } = await slow.readAll();
  expect(code).toBe(4008);
  expect(slow.socket.bytesRead).toBeLessThan(20 * MEBIBYTE);
  const heard = texts.flatMap((text): readonly Change[] => JSON.parse(text).changes ?? []).map(({ seq }) => seq);
  expect(reason).toBe(`resume with ?after=${heard.at(-1)}`);
  using again = await listen(`${feedOf(served)}?after=${heard.at(-1)}`, offering(served.token));
  await again.until(() => again.changes.at(-1)?.seq === Number(newest));
  const all = [...heard, ...again.changes.map(({ seq }) => seq)];
  expect(all).toEqual(Array.from({ length: Number(newest) }, (_, index) => index + 1));
});

test("row 20: what moves cursors, sets clipboards or turns text is shown, not done, from the store and from a daemon", async () => {
  await using served = await serve();
  const hostile = "\u001b[31mred\u001b]52;c;x\u0007\u001b]8;;http://x\u001b\\link\rover\u009b2J\u202eturned\u2066";
  const shown = "␛[31mred␛]52;c;x␇␛]8;;http://x␛\\link␍over<U+009B>2J<U+202E>turned<U+2066>";
  await post(served, { target: "web-01", status: "down", message: hostile });
  const places = [
    ["status", "--store", served.store],
    ["explain", "web-01", "--store", served.store],
    ["changes", "--store", served.store],
    ["changes", "--url", served.url],
  ];
  for (const args of places) {
    for (const isTerminal of [false, true]) {
      const { stdout } = await runCli([...args, "--no-color"], "", { isTerminal, columns: 400 });
      expect(stdout).toContain(shown);
      expect(stdout).not.toMatch(/[\u001b\u0007\r\u009b\u202e\u2066]/);
    }
  }
});

const PATHS = ["../../x", "..\\..\\x", "..", ".", "/etc/x", "~/x", "a%2f..%2fx", "file:///x"];
const FORMULAS = ["=cmd()", "=cmd|' /C calc'!A0", "+1+1", "-1", "@SUM(A1)"];

test("row 21: names that are paths or formulas stay names: no file comes of them, and they come back exactly", async () => {
  await using served = await serve({ files: { "logs/a.log": "" } });
  const names = [...PATHS, ...FORMULAS];
  const near = ["../../x", "../x", "x"].flatMap((path) => [served.path, process.cwd()].map((base) => join(base, path)));
  const files = () => [readdirSync(served.path, { recursive: true }).toSorted(), near.map((path) => existsSync(path))];
  const before = files();
  await served.report(
    names.map((name) => emit("health", Object.entries({ target: name, status: "ok", message: name }))),
  );
  const reports = names.map((name) => ({ target: name, project: name, resource: name, check: name, status: "ok" }));
  expect((await post(served, reports)).body.refused).toEqual([]);
  const { items } = (await ask(served, "/api/resources")).body;
  const targetsOf = (rows: readonly { target: string }[]) => rows.map(({ target }) => target).toSorted();
  expect(targetsOf(items)).toEqual([...names, ...names].toSorted());
  for (const { id, target } of items) {
    expect((await ask(served, `/api/resources/${encodeURIComponent(id)}`)).body).toMatchObject({ id, target });
    expect((await ask(served, `/api/resources/${encodeURIComponent(id)}/history`)).status).toBe(200);
  }
  const { stdout } = await runCli(["status", "-o", "tsv", "--store", served.store]);
  const [titles = "", ...rows] = stdout.trimEnd().split("\n");
  const column = titles.split("\t").indexOf("TARGET");
  expect(rows.map((row) => row.split("\t")[column]).toSorted()).toEqual(targetsOf(items));
  expect(files()).toEqual(before);
});
