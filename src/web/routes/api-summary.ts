/** Everything at a glance: how many resources there are of each level, altogether and by what they are part of. */
import * as z from "zod";
import { closest } from "../../../grammar/closest.ts";
import { NAMES, type Name } from "../../health/names.ts";
import { SUMMARY } from "../answer-schemas.ts";
import { queryOf, SELECTOR_QUERY, selectorOf, wholeNumber } from "../query.ts";
import { quoted } from "../quoted.ts";
import type { Route } from "../route.ts";
import type { Serving } from "../serving.ts";
import { answerState, revisionFor } from "../state-answer.ts";

const GROUPS_MAX = 1000;
const GROUPS_USUAL = 100;
const BY_USUAL: readonly Name[] = ["project", "environment", "tenant"];

const by = z
  .string()
  .transform((text, context) => {
    const found = new Set<Name>();
    for (const word of text.split(",").map((part) => part.trim().toLowerCase())) {
      const name = NAMES.find((one) => one === word);
      if (name !== undefined) found.add(name);
      else {
        const meant = closest(word, NAMES);
        const advice = meant === undefined ? `they are ${NAMES.join(", ")}` : `did you mean ${meant}?`;
        context.addIssue({ code: "custom", message: `${quoted(word)} is no name of a resource; ${advice}` });
      }
    }
    return [...found];
  })
  .meta({
    description: `What to roll up by, with commas between: ${NAMES.join(", ")}; ${BY_USUAL.join(",")} unless told`,
  });

const QUERY = z.strictObject({
  ...SELECTOR_QUERY,
  by: by.optional(),
  limit: wholeNumber(
    1,
    GROUPS_MAX,
    `How many groups there are at most of each; ${GROUPS_USUAL} unless told`,
  ).optional(),
});

export function summaryRoutes({ reader }: Serving): Route[] {
  const route: Route = {
    method: "GET",
    path: "/api/summary",
    need: "read",
    summary: "How many resources there are of each level, and by project, environment and tenant",
    query: QUERY,
    answers: { 200: { description: "The numbers", schema: SUMMARY } },
    handle(asked, reply) {
      const { by: groups = BY_USUAL, limit = GROUPS_USUAL, ...selectors } = queryOf(QUERY, asked);
      const selector = selectorOf(selectors, asked.access);
      const levels = reader.summary(selector);
      const total = Object.values(levels).reduce((sum, count) => sum + count, 0);
      const rollUps = Object.fromEntries(groups.map((name) => [name, reader.rollUps(selector, name, limit)]));
      const revision = revisionFor(reader, asked.access);
      return answerState(asked, reply, revision, { revision, total, levels, rollUps });
    },
  };
  return [route];
}
