/** Tokens: made, listed and revoked. The text of one is only ever in the answer to who made it. */
import * as z from "zod";
import { parseInstant } from "../../../grammar/time.ts";
import { instantOrNull } from "../../health/instant.ts";
import { ROLES, type Token } from "../../store/token.ts";
import { NAME_SELECTOR, TOKEN } from "../answer-schemas.ts";
import { readJsonBody } from "../json-body.ts";
import { Problem } from "../problem.ts";
import { NO_QUERY } from "../query.ts";
import { quoted } from "../quoted.ts";
import { refuseRestricted } from "../restricted.ts";
import type { Asked, Route } from "../route.ts";
import type { Serving } from "../serving.ts";
import { answerJson } from "../state-answer.ts";

const SELECTORS_MAX = 100;

const WISH = z.strictObject({
  name: z.string().regex(/^[^\p{Cc}\p{Cf}]{1,100}$/u, "it takes 1 to 100 characters that can be seen"),
  role: z.enum(ROLES),
  within: z
    .array(
      NAME_SELECTOR.refine((selector) => Object.keys(selector).length > 0, "an empty selector would mean everything"),
    )
    .min(1, "an empty list would mean nothing; leave it out for everything")
    .max(SELECTORS_MAX)
    .optional()
    .describe("What it may see and speak of: what one of these means; everything, if absent"),
  expiresAt: z
    .string()
    .optional()
    .describe("A date and time with its offset; never, if absent")
    .meta({ format: "date-time" }),
});

const PARAMS = z.object({ id: z.string() });
const ONE = z.object({ token: TOKEN });

export function tokenRoutes({ tokens, now }: Serving): Route[] {
  return [
    {
      method: "GET",
      path: "/api/tokens",
      need: "admin",
      summary: "All tokens there are, without their texts",
      query: NO_QUERY,
      answers: {
        200: {
          description: "Also those that have expired or were revoked",
          schema: z.object({ items: z.array(TOKEN) }),
        },
      },
      handle({ access }, reply) {
        refuseRestricted(access, "tokens are not");
        return answerJson(reply, { items: tokens.list().map(shown) });
      },
    },
    {
      method: "POST",
      path: "/api/tokens",
      need: "admin",
      summary: "Makes a token",
      description: "Its text is in this answer, and never to be had again.",
      query: NO_QUERY,
      bodies: { "application/json": WISH },
      answers: { 201: { description: "The token", schema: z.object({ token: TOKEN, text: z.string() }) } },
      handle(asked, reply) {
        refuseRestricted(asked.access, "it would make others that stand for more");
        const { token, text } = tokens.create(wishOf(asked, now()));
        return answerJson(reply, { token: shown(token), text }, 201);
      },
    },
    {
      method: "DELETE",
      path: "/api/tokens/:id",
      need: "admin",
      summary: "Revokes a token; who listens with it is cut off",
      params: PARAMS,
      query: NO_QUERY,
      answers: { 200: { description: "The token", schema: ONE } },
      handle({ access, params }, reply) {
        refuseRestricted(access, "tokens are not");
        const token = tokens.revoke(params["id"] ?? "");
        if (token !== undefined) return answerJson(reply, { token: shown(token) });
        const detail = `there is no token with the id ${quoted(params["id"] ?? "")}; GET /api/tokens lists them`;
        throw new Problem(404, "No such token", detail);
      },
    },
  ];
}

function wishOf({ request }: Asked, now: number) {
  const { name, role, within, expiresAt } = readJsonBody(request, WISH);
  if (role === "admin" && within !== undefined) {
    const detail =
      "within: a token of the role admin makes others that stand for everything, so it cannot stand for less; leave out within, or take the role operate";
    throw new Problem(400, "Body not understood", detail);
  }
  const expires = expiresAt === undefined ? undefined : Date.parse(parseInstant(expiresAt) ?? "");
  if (expires !== undefined && !(expires > now)) {
    const detail = `expiresAt takes a date and time to come with its offset, like 2030-01-01T00:00:00Z, and got ${quoted(expiresAt ?? "")}`;
    throw new Problem(400, "Body not understood", detail);
  }
  return { name, role, within: within?.map(selectorOf), expiresAt: expires };
}

/** Without the names that are there as undefined. */
function selectorOf(selector: z.output<typeof NAME_SELECTOR>): NonNullable<Token["within"]>[number] {
  return Object.fromEntries(Object.entries(selector).filter(([, pattern]) => pattern !== undefined));
}

function shown({ id, name, role, within, createdAt, expiresAt, revokedAt, lastUsedAt }: Token) {
  const times = {
    createdAt: instantOrNull(createdAt),
    expiresAt: instantOrNull(expiresAt),
    revokedAt: instantOrNull(revokedAt),
    lastUsedAt: instantOrNull(lastUsedAt),
  };
  return { id, name, role, within: within ?? null, ...times };
}
