/** What is held while a deployment goes on: until its end and its soak, at most until the hard end, whoever ends it. */
import { describe, expect, test } from "vitest";
import { HOUR, MINUTE, rule, Timeline } from "./timeline.ts";

const HOLD = { deployments: { during: "hold", soakMs: 300_000, endMs: 3_600_000 } } as const;
const HELD = "1 take-out web-01 out: held (deployment)";
const FREE = "1 take-out web-01 out: queued";

function deploying(): Timeline {
  return new Timeline(HOLD).at(0).deployed("ServerTasks-1", "1.4.2").at(MINUTE).report("web-01", "unhealthy");
}

describe.each([false, true])("a deployment that holds (killed in between: %s)", (isKilled) => {
  const begun = () => (isKilled ? deploying().restart() : deploying());

  test("lets go when it has ended and soaked", () => {
    const story = begun()
      .at(10 * MINUTE)
      .deployed("ServerTasks-1", "1.4.2", "succeeded");
    story
      .at(15 * MINUTE - 1)
      .tick()
      .expectEffects(HELD);
    story
      .at(15 * MINUTE)
      .tick()
      .expectEffects(FREE);
  });

  test("of which nobody sees the end stops holding", () => {
    const story = begun()
      .at(HOUR - 1)
      .tick()
      .expectEffects(HELD);
    story.at(HOUR).tick().expectEffects(FREE);
  });

  test("that ends late soaks no longer than that", () => {
    const story = begun()
      .at(HOUR - 60)
      .deployed("ServerTasks-1", "1.4.2", "failed")
      .expectEffects(HELD);
    story.at(HOUR).tick().expectEffects(FREE);
  });

  test("is followed by the next one, and what has recovered meanwhile is not told", () => {
    const story = begun()
      .at(10 * MINUTE)
      .deployed("ServerTasks-2", "1.4.3");
    story.at(11 * MINUTE).deployed("ServerTasks-1", "1.4.2", "succeeded");
    story
      .at(20 * MINUTE)
      .tick()
      .expectEffects(HELD);
    expect(story.reasonOf(1)).toContain("1.4.3 is being deployed there by ServerTasks-2");
    story.at(21 * MINUTE).report("web-01", "healthy");
    story
      .at(3 * HOUR)
      .tick()
      .expectEffects("1 take-out web-01 out: abandoned (recovered)");
  });
});

test("what waits to be no longer deploying waits for the later of two, and fires once", () => {
  const story = new Timeline({ ...HOLD, rules: [rule({ when: { deploying: false } })] });
  story.at(0).deployed("ServerTasks-1", "1.4.2").at(MINUTE).report("web-01", "unhealthy").expectEffects();
  story
    .at(2 * MINUTE)
    .deployed("ServerTasks-2", "1.4.3")
    .deployed("ServerTasks-1", "1.4.2", "succeeded");
  story
    .at(8 * MINUTE)
    .tick()
    .expectEffects();
  story
    .deployed("ServerTasks-2", "1.4.3", "succeeded")
    .at(13 * MINUTE)
    .tick()
    .expectEffects(FREE);
  story
    .at(3 * HOUR)
    .tick()
    .expectEffects(FREE);
});
