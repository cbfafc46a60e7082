/** A short campaign of kills; test/long has the long one. */
import { test } from "vitest";
import { runCampaign } from "../long/exactly-once.ts";

test("a daemon killed at random moments has read everything once", { timeout: 120_000 }, async () => {
  await runCampaign({ seed: Number(process.env["SEED"] ?? Date.now() % 1_000_000), kills: 8, lifeMsMax: 1500 });
});
