/** A thousand kills while reactions are under way. */
import { test } from "vitest";
import { runReactionCampaign } from "./reactions-killed.ts";

const MINUTES = 60_000;
/** At the same time: starting takes most of a daemon's short life. */
const CAMPAIGNS = 2;

const first = Number(process.env["SEED"] ?? Date.now() % 1_000_000);

for (let campaign = 0; campaign < CAMPAIGNS; campaign++) {
  test.concurrent(`a daemon killed at 500 random moments loses no effect and repeats none unawares (${campaign + 1})`, {
    timeout: 20 * MINUTES,
  }, async () => {
    await runReactionCampaign({ seed: first + campaign, kills: 500, lifeMsMax: 300 });
  });
}
