/** Hermes: its JSON, its page of tiles, and what came from a Hermes. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Level } from "../../src/health/level.ts";
import { hermesJson, hermesPage } from "../../src/views/hermes.ts";
import { levelOfHermes, readHermes } from "../../src/views/hermes-reading.ts";
import { snapshots } from "./arbitrary-snapshots.ts";
import { checkOf, NOON, snapshotOf } from "./checks-of.ts";
import { HERMES_CASES } from "./hermes-cases.ts";
import { jsonOf } from "./json-body.ts";

describe("the JSON of Hermes", () => {
  it.each(HERMES_CASES)("$about", ({ checks, status, body }) => {
    expect(hermesJson(snapshotOf(checks))).toMatchObject({ status, body });
  });

  it("T-HE9: is kept by nobody", () => {
    expect(hermesJson(snapshotOf([])).headers).toEqual({
      "content-type": "application/json",
      "cache-control": "max-age=0, no-cache, no-store, must-revalidate, private",
      expires: "Sat, 21 Nov 2026 12:00:00 GMT",
    });
  });

  it("T-HE10: without reasons it tells what kind of error it is, and no more", () => {
    const own = JSON.stringify({ name: "db", value: "unavailable: password of root refused" });
    const snapshot = snapshotOf([
      { target: "a", level: "unhealthy", message: "secret" },
      { target: "b", level: "unavailable", data: { "raw:hermes": own } },
      { target: "c", level: "unknown" },
      { target: "d", level: "healthy", message: "secret" },
    ]);
    const pairs = {
      a: "unexpected result: withheld",
      c: "unknown error: withheld",
      d: "working",
      db: "unavailable: withheld",
    };
    expect(jsonOf(hermesJson(snapshot, { reasons: false }))).toEqual(pairs);
    expect(hermesPage(snapshot, { reasons: false }).body).not.toMatch(/secret|root/);
  });

  it("T-HE11: has a key for every check that is shown, and is 200 if and only if all are working", () => {
    fc.assert(
      fc.property(snapshots, (snapshot) => {
        const answer = hermesJson(snapshot);
        const body = jsonOf(answer) as Record<string, string>;
        expect(Object.keys(body)).toHaveLength(snapshot.checks.filter(({ level }) => level !== "skipped").length);
        expect(answer.status).toBe(Object.values(body).every((text) => text === "working") ? 200 : 503);
      }),
    );
  });
});

describe("the page of Hermes", () => {
  it("T-HE4: has a red tile for each check that fails, and a green one for each that works", () => {
    const answer = hermesPage(
      snapshotOf([
        { target: "a", level: "unhealthy", message: "x" },
        { target: "b", level: "unknown" },
        { target: "c", level: "warning" },
      ]),
    );
    expect(answer.status).toBe(503);
    expect(answer.headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(answer.headers["expires"]).toBe(new Date(NOON).toUTCString());
    expect(answer.body?.match(/class="tile-box status_0"/g)).toHaveLength(2);
    expect(answer.body?.match(/class="tile-box status_1"/g)).toHaveLength(1);
    expect(answer.body).toContain("<title>wrasse Health Check</title>");
    expect(answer.body).toContain("<h1>wrasse Health Check</h1>");
    expect(answer.body).toContain("<h2>a</h2><p>unexpected result: x</p>");
    for (const colour of ["#2ecc71", "#29b765", "#e74c3c", "#cf4436"]) expect(answer.body).toContain(colour);
  });

  it("T-HE4: of nothing is fine and has no tiles", () => {
    const answer = hermesPage(snapshotOf([]));
    expect(answer.status).toBe(200);
    expect(answer.body).not.toContain('class="tile-box');
  });

  it("T-HE3: a script in a message, a name or the service's name is inert", () => {
    const script = "<script>alert('1' & \"2\")</script>";
    const inert = "&lt;script&gt;alert(&#x27;1&#x27; &amp; &quot;2&quot;)&lt;/script&gt;";
    const snapshot = snapshotOf([{ target: script, level: "unhealthy", message: script }], {
      service: { name: script, version: "1", hostname: "h" },
    });
    const { body } = hermesPage(snapshot);
    expect(body).not.toContain("<script");
    expect(body).toContain(`<h1>${inert} Health Check</h1>`);
    expect(body).toContain(`<h2>${inert}</h2><p>unexpected result: ${inert}</p>`);
  });
});

describe("a check that came from a Hermes", () => {
  const cases: readonly (readonly [string, Level])[] = [
    ["unavailable: [Errno 111]", "unavailable"],
    ["unknown error: x", "unhealthy"],
    ["unexpected result: x\nunavailable: y", "unavailable"],
    ["no type at all", "unhealthy"],
    ["working", "healthy"],
  ];

  it.each(cases)("T-HE-RAW: %j goes out under its name as it came", (value, level) => {
    const snapshot = snapshotOf([{ level, data: { "raw:hermes": JSON.stringify({ name: "Db", value }) } }]);
    expect(jsonOf(hermesJson(snapshot))).toEqual({ Db: value });
  });

  it.each<[string, Level, unknown, string]>([
    ["it has expired", "unknown", { name: "Db", value: "working" }, "unknown error: not yet checked"],
    ["it only warned, as relatives of Hermes can", "warning", { name: "Db", value: "warning: x" }, "working"],
    ["a relative said OK", "healthy", { name: "Db", value: "OK" }, "working"],
    ["its value is no text", "healthy", { name: "Db", value: 1 }, "working"],
    ["it has no name", "healthy", { value: "working" }, "working"],
  ])("T-HE-RAW: is shown in wrasse's words where %s", (_, level, raw, text) => {
    const snapshot = snapshotOf([{ level, data: { "raw:hermes": JSON.stringify(raw) } }]);
    expect(jsonOf(hermesJson(snapshot))).toEqual({ "web-01": text });
  });

  it("T-HE-RAW: keeps its text where its name is another's too", () => {
    const data = { "raw:hermes": JSON.stringify({ name: "Db", value: "unavailable: x" }) };
    const snapshot = snapshotOf([
      { target: "a", level: "unavailable", data },
      { target: "b", level: "unavailable", data },
    ]);
    expect(jsonOf(hermesJson(snapshot))).toEqual({
      "-/-/-/a/-:default": "unavailable: x",
      "-/-/-/b/-:default": "unavailable: x",
    });
  });

  it("T-HE-RAW: is read and shown again unchanged", () => {
    const texts = fc.oneof(
      fc.constant("working"),
      fc.string().map((text) => `unavailable: ${text}`),
      fc.string().map((text) => `unexpected result: ${text}`),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.string(), texts), (document) => {
        const reading = readHermes({ status: 200, body: JSON.stringify(document) });
        if (reading.kind === "unreadable") throw new Error(reading.reason);
        const checks = reading.checks.map((check, index) => checkOf({ ...check, name: "x", target: `t${index}` }));
        expect(jsonOf(hermesJson({ ...snapshotOf([]), checks }))).toEqual(document);
      }),
    );
  });
});

describe("an answer of a Hermes", () => {
  it.each<[string, Level]>([
    ["working", "healthy"],
    [" Working ", "healthy"],
    ["OK", "healthy"],
    ["unavailable: x", "unavailable"],
    ["Unavailable: x", "unavailable"],
    ["unexpected result: x", "unhealthy"],
    ["Unknown Error: x", "unhealthy"],
    ["warning: x", "warning"],
    ["warning:", "warning"],
    ["no type", "unhealthy"],
    ["", "unhealthy"],
    ["working: not really", "unhealthy"],
    ["warning: x\nunexpected result: y\nwarning: z", "unhealthy"],
    ["unavailable: could not connect\n\tIs the server running on port 5432?\n", "unavailable"],
    ["warning: nearly\nfull", "warning"],
    ["no type\nwarning: x", "unhealthy"],
  ])("T-HE-READ: %j is %s", (text, level) => {
    expect(levelOfHermes(text)).toBe(level);
  });

  it("T-HE-READ: is a check for each key, with its message and its text", () => {
    const body = '{"Db": "working", "Queue": "unavailable: [Errno 111]\\nat 5", "Disk": "odd"}';
    expect(readHermes({ status: 503, body })).toEqual({
      kind: "read",
      checks: [
        { name: "Db", level: "healthy", message: undefined, data: { "raw:hermes": '{"name":"Db","value":"working"}' } },
        {
          name: "Queue",
          level: "unavailable",
          message: "[Errno 111]\nat 5",
          data: { "raw:hermes": '{"name":"Queue","value":"unavailable: [Errno 111]\\nat 5"}' },
        },
        { name: "Disk", level: "unhealthy", message: "odd", data: { "raw:hermes": '{"name":"Disk","value":"odd"}' } },
      ],
    });
  });

  it("T-HE-READ: 503 is not fine though all is working", () => {
    const reading = readHermes({ status: 503, body: '{"Db": "working"}' });
    expect(reading).toMatchObject({ checks: [{ level: "healthy" }, { name: "default", level: "unhealthy" }] });
  });

  it.each([
    [200, "<html>", "the answer is no JSON object"],
    [200, '{"Db": 1}', 'the value of "Db" is no text'],
    [404, '{"detail": "Not found."}', "HTTP 404 says nothing about checks"],
  ])("T-HE-READ: HTTP %i with %s cannot be read", (status, body, reason) => {
    expect(readHermes({ status, body })).toEqual({ kind: "unreadable", reason });
  });
});
