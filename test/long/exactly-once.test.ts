/** The long form of test/daemon/exactly-once.test.ts: two hundred kills. */
import { test } from "vitest";
import { runCampaign } from "./exactly-once.ts";

const MINUTES = 60_000;

test("a daemon killed at 200 random moments has read everything once", { timeout: 20 * MINUTES }, async () => {
  await runCampaign({ seed: Number(process.env["SEED"] ?? Date.now() % 1_000_000), kills: 200, lifeMsMax: 1200 });
});
