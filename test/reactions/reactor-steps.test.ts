/** What becomes of the later steps of a firing when a person ends an earlier one. */
import { expect, test } from "vitest";
import { rule, run, Timeline } from "./timeline.ts";

const STEPS = { rules: [rule({ do: [run("drain"), run("restart")], recover: [run("enable")] })] };

test("rejecting a step that is to be tried again ends those that follow it", () => {
  const story = new Timeline(STEPS).at(0).report("web-01", "unhealthy").begin(1);
  story.outbox.put({ ...story.effect(1), state: "queued", layer: "retry", dueAt: story.now + 60_000 });
  expect(story.tell("reject", 1)).toBeUndefined();
  story.expectEffects(
    "1 take-out web-01 drain: abandoned (rejected)",
    "2 take-out web-01 restart: abandoned (rejected)",
  );
});

test("rejecting a later step leaves the one that is running", () => {
  const story = new Timeline(STEPS).at(0).report("web-01", "unhealthy").begin(1);
  expect(story.tell("reject", 2)).toBeUndefined();
  story.expectEffects("1 take-out web-01 drain: running", "2 take-out web-01 restart: abandoned (rejected)");
});

test("abandoning one that somebody has done by hand lets the next one follow", () => {
  const story = new Timeline(STEPS).at(0).report("web-01", "unhealthy");
  expect(story.tell("abandon", 1)).toBeUndefined();
  story.expectEffects("1 take-out web-01 drain: abandoned (abandoned)", "2 take-out web-01 restart: queued");
});
