/** Much at once: what no rule looks at costs next to nothing, and what is held is not looked at again for nothing. */
import { expect, test } from "vitest";
import { rule, START, Timeline } from "./timeline.ts";

const MANY = 10_000;

function targetOf(number: number): string {
  return `web-${number}`;
}

test("fifty thousand changes that no rule looks at take less than two seconds", () => {
  const rules = [
    rule({ when: { match: { target: "db-*" } } }),
    rule({ name: "other", when: { levels: ["unavailable"] } }),
  ];
  const story = new Timeline({ rules });
  const resourceId = "acme/production/-/web-01/-";
  const names = { project: "acme", environment: "production", target: "web-01" };
  const begun = performance.now();
  for (let seq = 1; seq <= 50_000; seq++) {
    const to = seq % 2 === 0 ? "healthy" : "unhealthy";
    story.reactor.moved({ seq, resourceId, names, to, at: START + seq, takenAt: START + seq, reason: "said so" });
  }
  expect(performance.now() - begun).toBeLessThan(2000);
  expect(story.effects.size).toBe(0);
});

test("ten thousand that are held are let go once each when what holds them ends, and none before", () => {
  const story = new Timeline({ breaker: { count: 2 * MANY, withinMs: 1000 } }).at(0).suspend("silence");
  for (let number = 0; number < MANY; number++) story.report(targetOf(number), "unhealthy");
  story.at(1).suspend("maintenance", { id: "other", selectors: [{ target: "db-*" }] });
  const { writes } = story;
  for (let number = 0; number < 100; number++) story.report(`db-${number}`, "healthy");
  story.end("other").tick();
  expect(story.writes).toBe(writes);
  story.end();
  expect(story.writes).toBe(writes + MANY);
  expect([...story.effects.values()].every(({ state }) => state === "queued")).toBe(true);
});

test("ten thousand of one group are let go one by one, without a word about the others", () => {
  const rules = [rule({ limit: { max: 1, of: ["project"] } })];
  const story = new Timeline({ rules }).at(0).report("spare", "healthy");
  for (let number = 0; number < MANY; number++) story.report(targetOf(number), "unhealthy");
  const { writes } = story;
  for (let number = 0; number < 10; number++) story.report(targetOf(number), "healthy");
  // Each that recovers takes back its own and lets the next one go.
  expect(story.writes).toBe(writes + 20);
  expect([...story.effects.values()].filter(({ state }) => state === "queued").map(({ number }) => number)).toEqual([
    11,
  ]);
});
